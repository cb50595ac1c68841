using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Admission.Json;

namespace Admission.Schemas;

/// <summary>The types of JSON Schema, as a set.</summary>
[Flags]
internal enum SchemaTypes
{
    /// <summary>No type is given: every value is valid.</summary>
    None = 0,

    /// <summary><c>null</c></summary>
    Null = 1,

    /// <summary><c>boolean</c></summary>
    Boolean = 2,

    /// <summary><c>integer</c>: a number without a fraction, including 1.0.</summary>
    Integer = 4,

    /// <summary><c>number</c></summary>
    Number = 8,

    /// <summary><c>string</c></summary>
    String = 16,

    /// <summary><c>array</c></summary>
    Array = 32,

    /// <summary><c>object</c></summary>
    Object = 64,
}

/// <summary>One schema within a schema. Immutable; a keyword that is not set is null.</summary>
internal sealed record SchemaNode
{
    /// <summary>Every value is valid.</summary>
    public static readonly SchemaNode Anything = new();

    public SchemaTypes Types { get; init; }

    /// <summary>In the order of the source.</summary>
    public ImmutableArray<(string Name, SchemaNode Schema)> Properties { get; init; } = [];

    public ImmutableArray<string> Required { get; init; } = [];

    public SchemaNode? Items { get; init; }

    /// <summary>Schema of members that are not among the properties; null to forbid such members.</summary>
    public SchemaNode? AdditionalProperties { get; init; } = Anything;

    public ImmutableArray<JsonValue>? Enum { get; init; }

    public JsonValue? Const { get; init; }

    public JsonValue? Default { get; init; }

    public Regex? Pattern { get; init; }

    public string PatternText { get; init; } = "";

    public string? Minimum { get; init; }

    public string? Maximum { get; init; }

    public int? MinItems { get; init; }

    public int? MaxItems { get; init; }

    public int? MinLength { get; init; }

    public int? MaxLength { get; init; }

    /// <summary>The schema of a member; null if the member is not allowed.</summary>
    public SchemaNode? Property(string name)
    {
        foreach ((string property, SchemaNode schema) in Properties)
        {
            if (property == name)
            {
                return schema;
            }
        }

        return AdditionalProperties;
    }
}
