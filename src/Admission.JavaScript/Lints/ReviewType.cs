using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Admission.JavaScript.Lints;

/// <summary>The static type of a value.</summary>
/// <param name="Kind">Its <c>typeof</c>.</param>
/// <param name="Name">The type for messages: <c>a string</c>, <c>an image</c>.</param>
internal sealed record ReviewType(ValueKind Kind, string Name)
{
    /// <summary>The known members, by name.</summary>
    public FrozenDictionary<string, ReviewType?> Members { get; init; } = FrozenDictionary<string, ReviewType?>.Empty;

    /// <summary>Does the value have only <see cref="Members"/>?</summary>
    public bool IsClosed { get; init; }

    /// <summary>Type of each item of a list, or of each member with an unknown name; null if not known.</summary>
    public ReviewType? Item { get; init; }

    /// <summary>Result type of the function; null if not known.</summary>
    public ReviewType? Result { get; init; }

    /// <summary>The only values of a string; empty for any.</summary>
    public ImmutableArray<string> Words { get; init; } = [];

    /// <summary>Checks the spelling of the string: the problem with a text that it can never be, or null.</summary>
    public Func<string, string?>? Spelling { get; init; }

    /// <summary>The value itself; null if not known.</summary>
    public string? Value { get; init; }

    /// <summary>Was the object created here, so that no other value is the same object?</summary>
    public bool IsFresh { get; init; }

    /// <summary>The items of a list literal, in its order; empty for other lists.</summary>
    public ImmutableArray<(Acornima.Ast.Node Node, ReviewType Type)> Literals { get; init; } = [];

    /// <summary>What to use instead of a comparison with a string; empty for no advice.</summary>
    public string Advice { get; init; } = "";

    /// <summary>Is it an object of any kind, a list or a function?</summary>
    public bool IsObject => Kind is ValueKind.Object or ValueKind.List or ValueKind.Function;
}

internal enum ValueKind
{
    /// <summary>An object that is neither a list nor a function.</summary>
    Object,

    List,

    Function,

    String,

    Number,

    Boolean,
}
