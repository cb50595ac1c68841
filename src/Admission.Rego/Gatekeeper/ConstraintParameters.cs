using System.Globalization;
using Admission.Json;
using Admission.Rego.Values;

namespace Admission.Rego.Gatekeeper;

/// <summary>Checks the parameters of a constraint against the schema of its template, and adds the defaults.</summary>
internal static class ConstraintParameters
{
    private const int MaxDepth = 100;

    public static RegoValue Read(JsonValue parameters, ConstraintTemplate template, SpecErrors problems)
    {
        RegoValue value = RegoValue.From(parameters);
        if (template.Schema is null)
        {
            if (!template.IsLegacySchema && value is RegoObject { Count: > 0 })
            {
                problems.AddField(
                    "spec.parameters",
                    $"template \"{template.Name}\" has no schema for its parameters. Write one in "
                        + "spec.crd.spec.validation.openAPIV3Schema of the template, or remove the parameters.");
            }

            return value;
        }

        return Apply(value, template.Schema, "spec.parameters", template.IsLegacySchema, problems, 0);
    }

    private static RegoValue Apply(
        RegoValue value, JsonValue schema, string path, bool keepsUnknown, SpecErrors problems, int depth)
    {
        if (depth > MaxDepth)
        {
            return value;
        }

        string? type = schema.Member("type")?.Text;
        if (schema.Member("nullable")?.IsTrue == true && value is RegoNull)
        {
            return value;
        }

        if (schema.Member("x-kubernetes-int-or-string")?.IsTrue == true)
        {
            type = null;
            if (!Is(value, "integer") && value is not RegoString)
            {
                problems.AddField(path, $"must be an integer or a string, not {value.KindName}");
                return value;
            }
        }

        if (type is not null && !Is(value, type))
        {
            problems.AddField(path, $"must be of type {type}, not {value.KindName}");
            return value;
        }

        new ParameterLimits(problems).Check(value, schema, path);
        keepsUnknown |= schema.Member("x-kubernetes-preserve-unknown-fields")?.IsTrue == true;
        return value switch
        {
            RegoObject members => ApplyObject(members, schema, path, keepsUnknown, problems, depth),
            RegoArray array when schema.Member("items") is { } items => new RegoArray([.. Enumerable
                .Range(0, array.Count)
                .Select(i => Apply(
                    array[i],
                    items,
                    string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"),
                    keepsUnknown,
                    problems,
                    depth + 1))]),
            _ => value,
        };
    }

    private static RegoObject ApplyObject(
        RegoObject value, JsonValue schema, string path, bool keepsUnknown, SpecErrors problems, int depth)
    {
        JsonValue? properties = schema.Member("properties");
        JsonValue? additional = schema.Member("additionalProperties");
        var result = new ObjectBuilder();
        for (int i = 0; i < value.Count; i++)
        {
            (RegoValue key, RegoValue item) = value.At(i);
            string name = RegoText.KeyText(key);
            JsonValue? inner = properties?.Member(name) ?? (additional?.Kind == JsonKind.Object ? additional : null);
            if (inner is null && !keepsUnknown && additional?.IsTrue != true)
            {
                problems.AddField($"{path}.{name}", "unknown parameter");
            }

            result.Set(key, inner is null ? item
                : Apply(item, inner, $"{path}.{name}", keepsUnknown, problems, depth + 1));
        }

        for (int i = 0; i < (properties?.Count ?? 0); i++)
        {
            var key = new RegoString(properties!.NameAt(i));
            if (!result.TryGet(key, out RegoValue _) && properties[i].Member("default") is { } plain)
            {
                result.Set(key, Apply(
                    RegoValue.From(plain), properties[i], $"{path}.{key.Text}", keepsUnknown, problems, depth + 1));
            }
        }

        foreach (JsonValue required in schema.Member("required") is { } all ? all.Items : [])
        {
            if (!result.TryGet(new RegoString(required.Text ?? ""), out RegoValue _))
            {
                problems.AddField($"{path}.{required.Text}", "required parameter is missing");
            }
        }

        return result.Build();
    }

    private static bool Is(RegoValue value, string type) => type switch
    {
        "integer" => value is RegoNumber number && number.TryGetInteger(out _),
        "number" => value is RegoNumber,
        "string" => value is RegoString,
        "boolean" => value is RegoBoolean,
        "array" => value is RegoArray,
        "object" => value is RegoObject,
        _ => true,
    };
}
