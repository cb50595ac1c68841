using System.Collections.Immutable;

namespace Admission.Cel.Policies;

/// <summary>The type of a field of the API: what an API server can decode there. Immutable.</summary>
internal sealed record ApiType
{
    private ApiType(string description) => Description = description;

    /// <summary>A value of any type.</summary>
    public static ApiType Any { get; } = new("a value");

    /// <summary>A string of any length.</summary>
    public static ApiType Text { get; } = new("a string") { IsText = true };

    /// <summary>A list of strings.</summary>
    public static ApiType Texts { get; } = ListOf(Text);

    /// <summary>An object whose values are strings.</summary>
    public static ApiType TextMap { get; } = MapOf(Text);

    /// <summary>The type in words, with its article.</summary>
    public string Description { get; }

    /// <summary>Is a string expected?</summary>
    public bool IsText { get; private init; }

    /// <summary>The type of the items of a list; null for other types.</summary>
    public ApiType? Items { get; private init; }

    /// <summary>The type of the values of an object with any fields; null for other types.</summary>
    public ApiType? Values { get; private init; }

    /// <summary>The fields of an object; default for other types.</summary>
    public ImmutableArray<ApiField> Fields { get; private init; }

    /// <summary>A list of one type.</summary>
    public static ApiType ListOf(ApiType item) => new("a list") { Items = item };

    /// <summary>An object with any fields, whose values have this type.</summary>
    public static ApiType MapOf(ApiType value) => new("an object") { Values = value };

    /// <summary>An object with these fields.</summary>
    public static ApiType Of(params ImmutableArray<ApiField> fields) => new("an object") { Fields = fields };
}

/// <summary>A field of an object of the API.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">The type.</param>
/// <param name="Since">The minor version of Kubernetes that added the field; 0 if every version has it.</param>
internal readonly record struct ApiField(string Name, ApiType Type, int Since = 0);
