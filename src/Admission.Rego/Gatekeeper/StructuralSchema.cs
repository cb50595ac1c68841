using Admission.Json;

namespace Admission.Rego.Gatekeeper;

/// <summary>
/// Refuses schemas of parameters that the API server refuses: the kind of a constraint is a CustomResourceDefinition.
/// </summary>
/// <param name="keepsUnknown">Is it a legacy schema, which keeps unknown fields and needs no types?</param>
/// <param name="problems">Receives the errors.</param>
internal sealed class StructuralSchema(bool keepsUnknown, SpecErrors problems)
{
    private const int MaxDepth = 100;

    private static readonly string[] Types = ["array", "boolean", "integer", "number", "object", "string"];

    private static readonly string[] Forbidden =
        ["$ref", "definitions", "dependencies", "id", "patternProperties", "additionalItems"];

    /// <summary>Checks a schema and all schemas in it.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="path">Its path in the template.</param>
    /// <param name="depth">How deep it is, from 0.</param>
    public void Check(JsonValue schema, string path, int depth = 0)
    {
        if (schema.Kind != JsonKind.Object)
        {
            problems.AddField(path, $"must be a schema, not {schema}. Write for example {{type: string}}.");
            return;
        }

        if (depth > MaxDepth)
        {
            problems.AddField(path, $"the schema is nested more than {MaxDepth} levels deep");
            return;
        }

        CheckType(schema, path);
        foreach (string name in Forbidden)
        {
            if (schema.Member(name) is not null)
            {
                problems.AddField($"{path}.{name}", $"\"{name}\" is not allowed in the schema of a custom resource");
            }
        }

        if (schema.Member("uniqueItems")?.IsTrue == true)
        {
            problems.AddField($"{path}.uniqueItems", "cannot be true. Write \"x-kubernetes-list-type: set\".");
        }

        CheckParts(schema, path, depth);
    }

    private void CheckType(JsonValue schema, string path)
    {
        bool isFree = keepsUnknown
            || schema.Member("x-kubernetes-preserve-unknown-fields")?.IsTrue == true
            || schema.Member("x-kubernetes-int-or-string")?.IsTrue == true;
        switch (schema.Member("type"))
        {
            case null or { Text: "" }:
                if (!isFree)
                {
                    problems.AddField(
                        path, "type is missing. Write one of " + string.Join(", ", Types)
                            + ", or \"x-kubernetes-preserve-unknown-fields: true\".");
                }

                break;
            case { Text: { } type } when Types.Contains(type, StringComparer.Ordinal):
                if (type == "array" && schema.Member("items") is null && !isFree)
                {
                    problems.AddField(path, "items is missing. Write the schema of the items of the array.");
                }

                break;
            case { } other:
                problems.AddField(
                    $"{path}.type", $"{other} is not a type. Write one of {string.Join(", ", Types)}.");
                break;
        }
    }

    private void CheckParts(JsonValue schema, string path, int depth)
    {
        JsonValue? properties = schema.Member("properties");
        for (int i = 0; properties?.Kind == JsonKind.Object && i < properties.Count; i++)
        {
            Check(properties[i], $"{path}.properties.{properties.NameAt(i)}", depth + 1);
        }

        switch (schema.Member("items"))
        {
            case { Kind: JsonKind.Array }:
                problems.AddField($"{path}.items", "must be one schema, not a list of schemas");
                break;
            case { } items:
                Check(items, $"{path}.items", depth + 1);
                break;
        }

        JsonValue? additional = schema.Member("additionalProperties");
        if (additional is not null && properties is { Count: > 0 })
        {
            problems.AddField(
                $"{path}.additionalProperties", "cannot be set together with properties. Remove one of them.");
        }
        else if (additional is { Kind: JsonKind.Boolean, IsTrue: false })
        {
            problems.AddField(
                $"{path}.additionalProperties",
                "cannot be false. Remove it: without it, unknown fields are rejected too.");
        }
        else if (additional is { Kind: not JsonKind.Boolean })
        {
            Check(additional, $"{path}.additionalProperties", depth + 1);
        }
    }
}
