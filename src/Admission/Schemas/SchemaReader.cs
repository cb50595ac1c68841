using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Admission.Json;

namespace Admission.Schemas;

/// <summary>Reads the subset of JSON Schema for parameters; everything else is an error.</summary>
internal sealed class SchemaReader(List<FieldError> errors)
{
    private static readonly string[] Keywords =
    [
        "additionalProperties", "const", "default", "description", "enum", "items", "maxItems", "maxLength", "maximum",
        "minItems", "minLength", "minimum", "pattern", "properties", "required", "title", "type",
    ];

    private static readonly (string Name, SchemaTypes Type)[] TypeNames =
    [
        ("object", SchemaTypes.Object), ("array", SchemaTypes.Array), ("string", SchemaTypes.String),
        ("number", SchemaTypes.Number), ("integer", SchemaTypes.Integer), ("boolean", SchemaTypes.Boolean),
        ("null", SchemaTypes.Null),
    ];

    /// <summary>Reads one schema and its content.</summary>
    public SchemaNode Read(JsonValue schema, string path)
    {
        if (schema.Kind != JsonKind.Object)
        {
            errors.Add(new FieldError(path, "a schema must be an object. Write for example { type: \"string\" }."));
            return SchemaNode.Anything;
        }

        RefuseUnknownKeywords(schema, path);
        _ = Text(schema, path, "description");
        _ = Text(schema, path, "title");
        (string patternText, Regex? pattern) = ReadPattern(schema, path);
        var node = new SchemaNode
        {
            Types = ReadTypes(schema, path),
            Properties = ReadProperties(schema, path),
            Items = schema.Member("items") is { } items ? Read(items, MemberPath.Member(path, "items")) : null,
            AdditionalProperties = ReadAdditionalProperties(schema, path),
            Required = ReadRequired(schema, path),
            Enum = ReadEnum(schema, path),
            Const = schema.Member("const"),
            Default = schema.Member("default"),
            Pattern = pattern,
            PatternText = patternText,
            Minimum = Number(schema, path, "minimum"),
            Maximum = Number(schema, path, "maximum"),
            MinItems = Count(schema, path, "minItems"),
            MaxItems = Count(schema, path, "maxItems"),
            MinLength = Count(schema, path, "minLength"),
            MaxLength = Count(schema, path, "maxLength"),
        };
        RefuseContradictions(node, path);
        RefuseBadDefault(node, path);
        return node;
    }

    private void RefuseUnknownKeywords(JsonValue schema, string path)
    {
        foreach (string name in schema.Names)
        {
            if (!Keywords.Contains(name, StringComparer.Ordinal))
            {
                errors.Add(new FieldError(
                    MemberPath.Member(path, name),
                    $"'{name}' is not a keyword of parameter schemas. {Suggestion.Ask(name, Keywords)}"
                        + $"Use {string.Join(", ", Keywords)}."));
            }
        }
    }

    private SchemaTypes ReadTypes(JsonValue schema, string path)
    {
        if (schema.Member("type") is not { } type)
        {
            return SchemaTypes.None;
        }

        var types = SchemaTypes.None;
        ReadOnlySpan<JsonValue> names = type.Kind == JsonKind.Array ? type.Items : new[] { type };
        foreach (JsonValue name in names)
        {
            SchemaTypes known = TypeNames.FirstOrDefault(known => known.Name == name.Text).Type;
            types |= known;
            if (known == SchemaTypes.None)
            {
                errors.Add(new FieldError(
                    MemberPath.Member(path, "type"),
                    $"{name} is not a type. Use one of "
                        + $"{string.Join(", ", TypeNames.Select(static known => known.Name))}, "
                        + "or a list of them."));
            }
        }

        if (names.IsEmpty)
        {
            errors.Add(
                new FieldError(MemberPath.Member(path, "type"), "the list of types is empty. Add one, or remove it."));
        }

        return types;
    }

    private ImmutableArray<(string, SchemaNode)> ReadProperties(JsonValue schema, string path)
    {
        if (schema.Member("properties") is not { } properties)
        {
            return [];
        }

        string at = MemberPath.Member(path, "properties");
        if (properties.Kind != JsonKind.Object)
        {
            errors.Add(
                new FieldError(at, "'properties' must be an object of schemas by name. Write { name: { ... } }."));
            return [];
        }

        var read = ImmutableArray.CreateBuilder<(string, SchemaNode)>(properties.Count);
        for (int i = 0; i < properties.Count; i++)
        {
            string name = properties.NameAt(i);
            read.Add((name, Read(properties[i], MemberPath.Member(at, name))));
        }

        return read.ToImmutable();
    }

    private SchemaNode? ReadAdditionalProperties(JsonValue schema, string path) =>
        schema.Member("additionalProperties") switch
        {
            // JSON Schema accepts unknown names. Silently ignoring a misspelled parameter would weaken a rule.
            null => schema.Member("properties") is null ? SchemaNode.Anything : null,
            { Kind: JsonKind.Boolean } allowed => allowed.IsTrue ? SchemaNode.Anything : null,
            { } inner => Read(inner, MemberPath.Member(path, "additionalProperties")),
        };

    private ImmutableArray<string> ReadRequired(JsonValue schema, string path)
    {
        if (schema.Member("required") is not { } required)
        {
            return [];
        }

        string at = MemberPath.Member(path, "required");
        var names = ImmutableArray.CreateBuilder<string>();
        foreach (JsonValue item in required.Items)
        {
            if (item.Text is { } name)
            {
                names.Add(name);
            }
        }

        if (required.Kind != JsonKind.Array || names.Count != required.Count)
        {
            errors.Add(new FieldError(
                at, "'required' must be a list of names. Write required: [\"name\"] beside properties."));
        }

        string[] known = schema.Member("properties")?.Names.ToArray() ?? [];
        bool isOpen = schema.Member("additionalProperties") is { } more
            && (more.IsTrue || more.Kind == JsonKind.Object);
        foreach (string name in names.Where(
            name => known.Length > 0 && !isOpen && !known.Contains(name, StringComparer.Ordinal)))
        {
            errors.Add(new FieldError(
                at,
                $"'{name}' is required but is not among the properties. {Suggestion.Ask(name, known)}"
                    + "Add it to 'properties', or remove it from 'required'."));
        }

        return names.ToImmutable();
    }

    private ImmutableArray<JsonValue>? ReadEnum(JsonValue schema, string path)
    {
        if (schema.Member("enum") is not { } values)
        {
            return null;
        }

        if (values.Kind != JsonKind.Array || values.Count == 0)
        {
            errors.Add(new FieldError(
                MemberPath.Member(path, "enum"),
                "'enum' must be a list of at least one value. Write enum: [\"a\", \"b\"]."));
            return null;
        }

        return [.. values.Items];
    }

    private (string Text, Regex? Regex) ReadPattern(JsonValue schema, string path)
    {
        if (Text(schema, path, "pattern") is not { } text)
        {
            return ("", null);
        }

        if (!SchemaPattern.TryCompile(text, out Regex? regex, out string? error))
        {
            errors.Add(new FieldError(MemberPath.Member(path, "pattern"), error!));
        }

        return (text, regex);
    }

    private string? Text(JsonValue schema, string path, string keyword)
    {
        JsonValue? value = schema.Member(keyword);
        if (value is not null && value.Kind != JsonKind.String)
        {
            errors.Add(
                new FieldError(MemberPath.Member(path, keyword), $"'{keyword}' must be a string. Put it in quotes."));
        }

        return value?.Text;
    }

    private string? Number(JsonValue schema, string path, string keyword)
    {
        JsonValue? value = schema.Member(keyword);
        if (value is not null && value.Kind != JsonKind.Number)
        {
            errors.Add(new FieldError(
                MemberPath.Member(path, keyword), $"'{keyword}' must be a number. Write it without quotes."));
        }

        return value?.NumberText;
    }

    private int? Count(JsonValue schema, string path, string keyword)
    {
        if (schema.Member(keyword) is not { } value)
        {
            return null;
        }

        if (value.TryGetInt64(out long count) && count is >= 0 and <= int.MaxValue)
        {
            return (int)count;
        }

        errors.Add(new FieldError(
            MemberPath.Member(path, keyword),
            string.Create(
                CultureInfo.InvariantCulture, $"'{keyword}' must be an integer from 0 to {int.MaxValue}.")));
        return null;
    }

    private void RefuseContradictions(SchemaNode node, string path)
    {
        bool isRangeEmpty = node is { Minimum: { } minimum, Maximum: { } maximum }
            && JsonDecimal.Parse(minimum).CompareTo(JsonDecimal.Parse(maximum)) > 0;
        Refuse(isRangeEmpty, "minimum", "maximum");
        Refuse(node.MinItems > node.MaxItems, "minItems", "maxItems");
        Refuse(node.MinLength > node.MaxLength, "minLength", "maxLength");

        void Refuse(bool isContradiction, string low, string high)
        {
            if (isContradiction)
            {
                errors.Add(new FieldError(
                    MemberPath.Member(path, low), $"'{low}' is greater than '{high}', so no value is valid. "
                        + "Swap them."));
            }
        }
    }

    private void RefuseBadDefault(SchemaNode node, string path)
    {
        if (node.Default is { } value)
        {
            new SchemaCheck(errors, "the default").Check(
                node, SchemaDefaults.Fill(node, value), MemberPath.Member(path, "default"));
        }
    }
}
