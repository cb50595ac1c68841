using Admission.Rego.Values;

namespace Admission.Rego.Evaluation;

/// <summary>
/// The documents that rules see: input, data and replaced functions. Contains the values of the rules that were
/// computed with them.
/// </summary>
internal sealed class World(int groups)
{
    /// <summary>
    /// Values of rules and comprehensions by their number; <see cref="Undefined"/> for those without one.
    /// </summary>
    public object?[] Memo { get; private set; } = new object?[groups];

    /// <summary>The parts of the input that these values depend on.</summary>
    public InputParts[] Parts { get; private set; } = new InputParts[groups];

    /// <summary>Values that stay for other requests; null for none.</summary>
    public KeptValues? Kept { get; private set; }

    /// <summary>Forgets the values of rules, for another evaluation.</summary>
    /// <param name="count">The number of values of the program.</param>
    /// <param name="input">The document <c>input</c>.</param>
    /// <param name="data">The base documents.</param>
    /// <param name="isAgain">Does only the review differ from the last evaluation?</param>
    /// <param name="kept">Values that are known already; null for none.</param>
    public void Reset(int count, RegoValue? input, RegoValue? data, bool isAgain, KeptValues? kept)
    {
        Kept = kept;
        if (Memo.Length < count)
        {
            Memo = new object?[count];
            Parts = new InputParts[count];
        }
        else if (!isAgain)
        {
            Array.Clear(Memo);
            Array.Clear(Parts);
        }

        for (int i = 0; isAgain && i < Memo.Length; i++)
        {
            // An evaluation that failed leaves rules behind whose value was being computed.
            if ((Parts[i] & InputParts.Review) != 0 || ReferenceEquals(Memo[i], Running))
            {
                Memo[i] = null;
            }
        }

        if (!isAgain)
        {
            kept?.CopyTo(Memo);
        }

        Input = input;
        Data = data;
        Overrides = null;
        Mocks = null;
        Calls?.Begin(isAgain);
    }

    /// <summary>Results of functions; null where <c>with</c> changes what they see.</summary>
    public CallMemo? Calls { get; init; }

    public RegoValue? Input { get; set; }

    public RegoValue? Data { get; set; }

    /// <summary>What <c>with data…</c> replaces; null if nothing is replaced.</summary>
    public DataOverride? Overrides { get; set; }

    /// <summary>Functions that <c>with</c> replaces, by name; null if none is.</summary>
    public Dictionary<string, FunctionMock>? Mocks { get; set; }

    /// <summary>Marks a rule without a value.</summary>
    public static readonly object Undefined = new();

    /// <summary>Marks a rule whose value is being computed.</summary>
    public static readonly object Running = new();

    public World Changed(int groups) => new(groups)
    {
        Input = Input,
        Data = Data,
        Overrides = Overrides,
        Mocks = Mocks,
    };
}

/// <summary>A value, or another function, in place of a function.</summary>
internal sealed record FunctionMock(RegoValue? Value, Callee? Function);

/// <summary>A tree of values in place of documents below <c>data</c>.</summary>
internal sealed class DataOverride
{
    public RegoValue? Value { get; init; }

    public Dictionary<string, DataOverride> Children { get; init; } = new(StringComparer.Ordinal);

    /// <summary>The tree with one more replacement.</summary>
    public static DataOverride Add(DataOverride? tree, ReadOnlySpan<string> path, RegoValue value)
    {
        if (path.IsEmpty)
        {
            return new DataOverride { Value = value };
        }

        DataOverride? child = tree?.Children.GetValueOrDefault(path[0]);
        if (tree?.Value is { } whole)
        {
            return new DataOverride { Value = Replace(whole, path, value) };
        }

        var children = new Dictionary<string, DataOverride>(tree?.Children ?? [], StringComparer.Ordinal)
        {
            [path[0]] = Add(child, path[1..], value),
        };
        return new DataOverride { Children = children };
    }

    /// <summary>A document with one place replaced.</summary>
    public static RegoValue Replace(RegoValue? document, ReadOnlySpan<string> path, RegoValue value)
    {
        if (path.IsEmpty)
        {
            return value;
        }

        var builder = document is RegoObject members ? ObjectBuilder.From(members) : new ObjectBuilder();
        var key = new RegoString(path[0]);
        builder.Set(key, Replace((document as RegoObject)?.Get(key), path[1..], value));
        return builder.Build();
    }
}
