using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Admission.JavaScript.Lints;

/// <summary>What is known of a value before the policy runs.</summary>
/// <param name="Kind">What <c>typeof</c> says of it.</param>
/// <param name="Name">The type for messages: <c>a string</c>, <c>an image</c>.</param>
internal sealed record ReviewType(ValueKind Kind, string Name)
{
    /// <summary>The members that are known, by name.</summary>
    public FrozenDictionary<string, ReviewType?> Members { get; init; } = FrozenDictionary<string, ReviewType?>.Empty;

    /// <summary>Does the value have only <see cref="Members"/>?</summary>
    public bool IsClosed { get; init; }

    /// <summary>Type of each item of a list, or of each member whose name is not known; null where unknown.</summary>
    public ReviewType? Item { get; init; }

    /// <summary>What a call of the function returns; null where unknown.</summary>
    public ReviewType? Result { get; init; }

    /// <summary>The only values of a string; empty for any.</summary>
    public ImmutableArray<string> Words { get; init; } = [];

    /// <summary>How the string is spelled: what is wrong with a text that it can never be, or null.</summary>
    public Func<string, string?>? Spelling { get; init; }

    /// <summary>The value itself; null where it is not known.</summary>
    public string? Value { get; init; }

    /// <summary>Was the object made right here, so that no other value is the same object?</summary>
    public bool IsFresh { get; init; }

    /// <summary>The literals of a list that is written out, in its order; empty for other lists.</summary>
    public ImmutableArray<(Acornima.Ast.Node Node, ReviewType Type)> Literals { get; init; } = [];

    /// <summary>What to do instead of a comparison with a string; empty for nothing to advise.</summary>
    public string Advice { get; init; } = "";

    /// <summary>Is it an object of any kind, a list or a function?</summary>
    public bool IsObject => Kind is ValueKind.Object or ValueKind.List or ValueKind.Function;
}

/// <summary>What kind of value it is.</summary>
internal enum ValueKind
{
    /// <summary>An object that is neither a list nor a function.</summary>
    Object,

    /// <summary>An array.</summary>
    List,

    /// <summary>A function.</summary>
    Function,

    /// <summary>A string.</summary>
    String,

    /// <summary>A number.</summary>
    Number,

    /// <summary>True or false.</summary>
    Boolean,
}
