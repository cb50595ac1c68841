namespace Admission.Yaml;

/// <summary>
/// The places that may turn out to be keys without a <c>?</c>: one in the block around, and one for each open bracket.
/// </summary>
/// <param name="cursor">The text.</param>
internal sealed class SimpleKeys(YamlCursor cursor)
{
    /// <summary>Most characters of such a key, which bounds how far the scanner looks ahead.</summary>
    private const int MaxLength = 1024;

    private readonly List<SimpleKey?> _levels = [null];

    /// <summary>How many brackets are open.</summary>
    public int FlowLevel => _levels.Count - 1;

    /// <summary>The place inside of the innermost bracket; null where there is none.</summary>
    public SimpleKey? Current => _levels[^1];

    /// <summary>Notes that a key may begin at the cursor.</summary>
    /// <param name="token">Number of the token that begins there.</param>
    /// <param name="isRequired">Can nothing but a key stand there?</param>
    public SimpleKey Begin(long token, bool isRequired)
    {
        Remove();
        var key = new SimpleKey(cursor.Mark, token, isRequired);
        _levels[^1] = key;
        return key;
    }

    /// <summary>Notes that the innermost place is no key.</summary>
    public void Remove()
    {
        if (_levels[^1] is { IsPossible: true } key)
        {
            Drop(key);
        }

        _levels[^1] = null;
    }

    /// <summary>Can a <c>:</c> at the cursor still make it a key? Keys end with their row.</summary>
    public bool IsStillPossible(SimpleKey key)
    {
        if (!key.IsPossible)
        {
            return false;
        }

        if (key.Start.Row == cursor.Row && cursor.Indent - key.Start.Indent <= MaxLength)
        {
            return true;
        }

        Drop(key);
        return false;
    }

    public void EnterFlow() => _levels.Add(null);

    public void LeaveFlow()
    {
        if (_levels.Count > 1)
        {
            _levels.RemoveAt(_levels.Count - 1);
        }
    }

    private void Drop(SimpleKey key)
    {
        if (key.IsRequired)
        {
            cursor.Fail(
                key.Start,
                "':' is missing after this text, which is in the place of a key. Write 'key: value', or indent "
                    + "the text "
                    + "further than the key that it belongs to.");
        }

        key.IsPossible = false;
    }
}

/// <summary>A key that has no <c>?</c>: only the <c>:</c> behind it shows that it is one.</summary>
/// <param name="start">Where it begins.</param>
/// <param name="token">Number of its first token.</param>
/// <param name="isRequired">Can nothing but a key stand there?</param>
internal sealed class SimpleKey(YamlMark start, long token, bool isRequired)
{
    public YamlMark Start { get; } = start;

    public long Token { get; } = token;

    public bool IsRequired { get; } = isRequired;

    /// <summary>Can a <c>:</c> still make it a key?</summary>
    public bool IsPossible { get; set; } = true;
}
