using System.Text.Json;
using System.Text.RegularExpressions;

namespace Admission.Cli.Tests.Reports;

/// <summary>
/// As much of JSON Schema draft 7 as the SARIF schema uses. An unknown keyword throws, so that nothing passes
/// unchecked.
/// </summary>
internal sealed class SchemaValidator(JsonElement root)
{
    // They say nothing of the value; "format" is not asserted, as in most validators.
    private static readonly HashSet<string> Silent =
        ["$schema", "$id", "title", "description", "default", "definitions", "format", "additionalProperties", "id"];

    /// <summary>Every violation as <c>path: what</c>; empty for a valid document.</summary>
    public IReadOnlyList<string> Validate(JsonElement document) => [.. Check(root, document, "$")];

    private IEnumerable<string> Check(JsonElement schema, JsonElement value, string path) =>
        schema.EnumerateObject().SelectMany(keyword => CheckKeyword(schema, keyword, value, path));

    private IEnumerable<string> CheckKeyword(JsonElement schema, JsonProperty keyword, JsonElement value, string path)
    {
        JsonElement rule = keyword.Value;
        return keyword.Name switch
        {
            _ when Silent.Contains(keyword.Name) => [],
            "$ref" => Check(Resolve(rule.GetString()!), value, path),
            "type" => Claim(IsOfType(rule, value), $"{path}: not of type {rule}"),
            "enum" =>
                Claim(
                    rule.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)),
                    $"{path}: not one of the allowed values"),
            "properties" => CheckMembers(schema, rule, value, path),
            "required" => value.ValueKind != JsonValueKind.Object ? [] : rule.EnumerateArray()
                .Where(
                    name =>
                        !value.TryGetProperty(name.GetString()!, out _)).Select(name => $"{path}: {name} is missing"),
            "items" => value.ValueKind != JsonValueKind.Array ? [] : value.EnumerateArray()
                .SelectMany((item, index) => Check(rule, item, $"{path}[{index}]")),
            "minItems" =>
                Claim(
                    value.ValueKind != JsonValueKind.Array || value.GetArrayLength() >= rule.GetInt32(),
                    $"{path}: too few items"),
            "uniqueItems" =>
                Claim(value.ValueKind != JsonValueKind.Array || IsUnique(value), $"{path}: items are not unique"),
            "minimum" =>
                Claim(
                    value.ValueKind != JsonValueKind.Number || value.GetDouble() >= rule.GetDouble(),
                    $"{path}: too small"),
            "maximum" =>
                Claim(
                    value.ValueKind != JsonValueKind.Number || value.GetDouble() <= rule.GetDouble(),
                    $"{path}: too large"),
            "pattern" =>
                Claim(
                    value.ValueKind != JsonValueKind.String || Regex.IsMatch(value.GetString()!, rule.GetString()!),
                    $"{path}: not of its pattern"),
            "anyOf" =>
                Claim(
                    rule.EnumerateArray().Any(one => !Check(one, value, path).Any()),
                    $"{path}: fits none of its forms"),
            _ => throw new NotSupportedException($"keyword {keyword.Name}"),
        };
    }

    private IEnumerable<string> CheckMembers(JsonElement schema, JsonElement properties, JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            yield break;
        }

        bool hasRest = schema.TryGetProperty("additionalProperties", out JsonElement rest);
        foreach (JsonProperty member in value.EnumerateObject())
        {
            string at = $"{path}.{member.Name}";
            if (properties.TryGetProperty(member.Name, out JsonElement one))
            {
                foreach (string problem in Check(one, member.Value, at))
                {
                    yield return problem;
                }
            }
            else if (hasRest && rest.ValueKind == JsonValueKind.False)
            {
                yield return $"{at}: not allowed";
            }
        }
    }

    private JsonElement Resolve(string reference) =>
        reference.Split('/').Skip(1).Aggregate(root, static (at, name) => at.GetProperty(name));

    private static bool IsUnique(JsonElement array) => array.EnumerateArray()
        .Select(static item => item.GetRawText()).Distinct(StringComparer.Ordinal).Count() == array.GetArrayLength();

    private static bool IsOfType(JsonElement rule, JsonElement value) => rule.ValueKind == JsonValueKind.Array
        ? rule.EnumerateArray().Any(one => IsOfType(one, value))
        : rule.GetString() switch
        {
            "object" => value.ValueKind == JsonValueKind.Object,
            "array" => value.ValueKind == JsonValueKind.Array,
            "string" => value.ValueKind == JsonValueKind.String,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
            "number" => value.ValueKind == JsonValueKind.Number,
            "null" => value.ValueKind == JsonValueKind.Null,
            _ => throw new NotSupportedException($"type {rule}"),
        };

    private static IEnumerable<string> Claim(bool holds, string problem) => holds ? [] : [problem];
}
