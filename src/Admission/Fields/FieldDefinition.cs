using System.Collections.Frozen;
using System.Collections.Immutable;
using Admission.Json;
using Admission.Kinds;

namespace Admission.Fields;

/// <summary>
/// Reads the schemas of a CustomResourceDefinition, as the API server publishes them: with apiVersion, kind and
/// metadata of the object itself and of embedded objects.
/// </summary>
internal static class FieldDefinition
{
    private const int MaxDepth = 64;

    /// <summary>The schema of each version; none for other objects and for versions without a schema.</summary>
    /// <param name="definition">The object.</param>
    /// <param name="metadata">The schema of metadata.</param>
    public static IEnumerable<(GroupVersionKind Kind, FieldSchema Schema)> Read(
        JsonValue definition, FieldSchema metadata)
    {
        if (!KindDefinition.IsDefinition(definition) || !KindDefinition.TryRead(definition, out ResourceKind? kind))
        {
            yield break;
        }

        JsonValue spec = definition.Member("spec")!;
        foreach (KindVersion version in kind.Versions)
        {
            JsonValue? own = spec.Member("versions") is { Kind: JsonKind.Array } versions
                ? versions.Items.ToArray().FirstOrDefault(one => one.Member("name")?.Text == version.Name)
                : null;
            JsonValue? schema = own?.Member("schema")?.Member("openAPIV3Schema")
                ?? spec.Member("validation")?.Member("openAPIV3Schema");
            if (schema is { Kind: JsonKind.Object })
            {
                yield return (
                    new GroupVersionKind(kind.Group, version.Name, kind.Kind), Read(schema, metadata, true, 0));
            }
        }
    }

    private static FieldSchema Read(JsonValue schema, FieldSchema metadata, bool isObject, int depth)
    {
        FieldForm form = isObject ? FieldForm.Object : FormOf(schema);
        if (depth > MaxDepth || schema.Kind != JsonKind.Object)
        {
            return new FieldSchema(FieldForm.Any);
        }

        JsonValue? item = form switch
        {
            FieldForm.List => schema.Member("items"),
            FieldForm.Map => schema.Member("additionalProperties"),
            _ => null,
        };
        return new FieldSchema(form, () => FieldsOf(schema, metadata, isObject, depth))
        {
            Item = item is null
                ? null
                : Read(item, metadata, IsTrue(item, "x-kubernetes-embedded-resource"), depth + 1),
            Required = TextsOf(schema, "required"),
            ListKeys = TextsOf(schema, "x-kubernetes-list-map-keys"),
            IsSet = schema.Member("x-kubernetes-list-type")?.Text == "set",
            PreservesUnknownFields = IsTrue(schema, "x-kubernetes-preserve-unknown-fields"),
            IsEmbedded = isObject,
        };
    }

    private static FieldForm FormOf(JsonValue schema) =>
        IsTrue(schema, "x-kubernetes-int-or-string") || schema.Member("format")?.Text == "int-or-string"
            ? FieldForm.IntegerOrText
            : (schema.Member("type")?.Text, schema.Member("format")?.Text) switch
            {
                ("object", _) => schema.Member("additionalProperties") is { Kind: JsonKind.Object }
                    ? FieldForm.Map
                    : FieldForm.Object,
                ("array", _) => FieldForm.List,
                ("boolean", _) => FieldForm.Boolean,
                ("integer", _) => FieldForm.Integer,
                ("number", _) => FieldForm.Number,
                ("string", "byte") => FieldForm.Bytes,
                ("string", "date") => FieldForm.Date,
                ("string", "date-time") => FieldForm.Time,
                ("string", "duration") => FieldForm.Duration,
                ("string", _) => FieldForm.Text,
                _ => FieldForm.Any,
            };

    private static FrozenDictionary<string, FieldSchema> FieldsOf(
        JsonValue schema, FieldSchema metadata, bool isObject, int depth)
    {
        var fields = new Dictionary<string, FieldSchema>(StringComparer.Ordinal);
        JsonValue? properties = schema.Member("properties");
        for (int i = 0; i < (properties is { Kind: JsonKind.Object } ? properties.Count : 0); i++)
        {
            fields[properties!.NameAt(i)] = Read(
                properties[i], metadata, IsTrue(properties[i], "x-kubernetes-embedded-resource"), depth + 1);
        }

        if (isObject)
        {
            fields["apiVersion"] = new FieldSchema(FieldForm.Text);
            fields["kind"] = new FieldSchema(FieldForm.Text);
            fields["metadata"] = metadata;
        }

        return fields.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static bool IsTrue(JsonValue schema, string name) =>
        schema.Member(name) is { Kind: JsonKind.Boolean, IsTrue: true };

    private static ImmutableArray<string> TextsOf(JsonValue schema, string name) =>
        schema.Member(name) is { Kind: JsonKind.Array } list
            ? [.. list.Items.ToArray().Select(static one => one.Text).OfType<string>()]
            : [];
}
