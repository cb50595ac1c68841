namespace Admission.Rego.Values;

/// <summary>An object that remembers which of its members are read.</summary>
/// <param name="source">The object.</param>
/// <param name="nesting">Where the evaluation stands.</param>
internal sealed class WatchedObject(RegoObject source, Nesting nesting) : RegoObject
{
    private const int RuleDepth = 1;

    private readonly List<(string Name, RegoValue Value)> _read = [];
    private readonly List<string> _needed = [];

    public override int Count
    {
        get
        {
            IsReadWhole = true;
            return source.Count;
        }
    }

    /// <summary>The object; reading it is not remembered.</summary>
    public RegoObject Source => source;

    /// <summary>An object that counts as read as a whole.</summary>
    public static WatchedObject Whole(RegoObject source) => new(source, new Nesting()) { IsReadWhole = true };

    /// <summary>Was anything read but members by their names?</summary>
    public bool IsReadWhole { get; private set; }

    /// <summary>The members that were read and exist, in the order of the first read. Objects are watched.</summary>
    public IReadOnlyList<(string Name, RegoValue Value)> Read => _read;

    /// <summary>
    /// The members without which the body of the rule does not hold. What was read elsewhere may matter too.
    /// </summary>
    public IReadOnlyList<string> Needed => _needed;

    internal override RegoValue? Get(RegoValue key) => key is RegoString text ? Member(text.Text) : null;

    internal override RegoValue? Member(string key)
    {
        foreach ((string name, RegoValue known) in _read)
        {
            if (name == key)
            {
                Note(key);
                return known;
            }
        }

        if (source.Member(key) is not { } value)
        {
            return null;
        }

        value = value is RegoObject inner and not WatchedObject ? new WatchedObject(inner, nesting) : value;
        _read.Add((key, value));
        Note(key);
        return value;
    }

    internal override (RegoValue Key, RegoValue Value) At(int position)
    {
        IsReadWhole = true;
        return source.At(position);
    }

    private void Note(string key)
    {
        if (nesting.Depth == RuleDepth && !_needed.Contains(key))
        {
            _needed.Add(key);
        }
    }

    /// <summary>The value, or what is watched: sets compare their elements, which is not a read.</summary>
    public static RegoValue Unwatched(RegoValue value) => value is WatchedObject watched ? watched.Source : value;

    protected override int HashOf() => source.GetHashCode();
}
