using Admission.Rego.Values;

namespace Admission.Rego.Evaluation;

/// <summary>
/// The documents that rules see: input, data and replaced functions. Contains the values of the rules that were
/// computed with them.
/// </summary>
internal sealed class World(int groups)
{
    /// <summary>Values of rules by the number of their group; <see cref="Undefined"/> for those without one.</summary>
    public object?[] Memo { get; private set; } = new object?[groups];

    /// <summary>Forgets everything, for an evaluation of another program.</summary>
    public void Reset(int groups, RegoValue? input, RegoValue? data)
    {
        if (Memo.Length < groups)
        {
            Memo = new object?[groups];
        }
        else
        {
            Array.Clear(Memo);
        }

        Input = input;
        Data = data;
        Overrides = null;
        Mocks = null;
        Calls?.Begin();
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
