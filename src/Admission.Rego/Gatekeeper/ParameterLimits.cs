using System.Globalization;
using System.Numerics;
using Admission.Json;
using Admission.Rego.Values;
using Admission.RegularExpressions;

namespace Admission.Rego.Gatekeeper;

/// <summary>Checks a parameter against the keywords of its schema that limit its value.</summary>
/// <param name="problems">Receives the errors.</param>
internal sealed class ParameterLimits(SpecErrors problems)
{
    /// <summary>Checks one value, without the values in it.</summary>
    /// <param name="value">The value.</param>
    /// <param name="schema">Its schema.</param>
    /// <param name="path">Its path in the constraint.</param>
    public void Check(RegoValue value, JsonValue schema, string path)
    {
        if (schema.Member("enum") is { Kind: JsonKind.Array } options && !IsOneOf(value, options))
        {
            problems.AddField(path, $"{value} is not one of {options}");
        }

        CheckCombined(value, schema, path);
        switch (value)
        {
            case RegoNumber number:
                CheckNumber(number, schema, path);
                break;
            case RegoString text:
                CheckText(text.Text, schema, path);
                break;
            case RegoArray array:
                CheckCount(array.Count, schema, path, "Items", "items");
                break;
            case RegoObject members:
                CheckCount(members.Count, schema, path, "Properties", "properties");
                break;
        }
    }

    /// <summary>Checks a value against the schemas that are combined with its schema.</summary>
    private void CheckCombined(RegoValue value, JsonValue schema, string path)
    {
        foreach (JsonValue one in Schemas(schema, "allOf"))
        {
            Validate(value, one, path);
        }

        ReadOnlySpan<JsonValue> any = Schemas(schema, "anyOf");
        if (!any.IsEmpty && CountValid(value, any, path) == 0)
        {
            problems.AddField(path, $"{value} matches none of the schemas in anyOf");
        }

        ReadOnlySpan<JsonValue> alternatives = Schemas(schema, "oneOf");
        if (!alternatives.IsEmpty && CountValid(value, alternatives, path) is var count and not 1)
        {
            problems.AddField(path, string.Create(
                CultureInfo.InvariantCulture, $"{value} matches {count} of the schemas in oneOf, not exactly one"));
        }

        if (schema.Member("not") is { } not && CountValid(value, [not], path) > 0)
        {
            problems.AddField(path, $"{value} matches the schema under 'not', which it must not match");
        }
    }

    private static ReadOnlySpan<JsonValue> Schemas(JsonValue schema, string keyword) =>
        schema.Member(keyword) is { Kind: JsonKind.Array } all ? all.Items : [];

    private int CountValid(RegoValue value, ReadOnlySpan<JsonValue> schemas, string path)
    {
        int count = 0;
        foreach (JsonValue schema in schemas)
        {
            SpecErrors found = problems.Empty();
            new ParameterLimits(found).Validate(value, schema, path);
            count += found.IsEmpty ? 1 : 0;
        }

        return count;
    }

    // A schema that is combined with another one only limits values: it has no types, defaults or unknown fields.
    private void Validate(RegoValue value, JsonValue schema, string path)
    {
        Check(value, schema, path);
        if (value is RegoArray array && schema.Member("items") is { } items)
        {
            for (int i = 0; i < array.Count; i++)
            {
                Validate(array[i], items, string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"));
            }
        }

        if (value is not RegoObject members)
        {
            return;
        }

        JsonValue? properties = schema.Member("properties");
        for (int i = 0; i < (properties?.Count ?? 0); i++)
        {
            if (members.Get(properties!.NameAt(i)) is { } member)
            {
                Validate(member, properties[i], $"{path}.{properties.NameAt(i)}");
            }
        }

        foreach (JsonValue required in Schemas(schema, "required"))
        {
            if (members.Get(required.Text ?? "") is null)
            {
                problems.AddField($"{path}.{required.Text}", "required parameter is missing");
            }
        }
    }

    private static bool IsOneOf(RegoValue value, JsonValue options)
    {
        foreach (JsonValue option in options.Items)
        {
            if (RegoValue.From(option) == value)
            {
                return true;
            }
        }

        return false;
    }

    private void CheckNumber(RegoNumber number, JsonValue schema, string path)
    {
        if (Limit(schema, "minimum") is { } least)
        {
            int order = RegoNumber.Compare(number, least);
            if (order < 0 || (order == 0 && schema.Member("exclusiveMinimum")?.IsTrue == true))
            {
                problems.AddField(path, order == 0
                    ? $"{number.Text} is not greater than {least.Text}"
                    : $"{number.Text} is less than the minimum {least.Text}");
            }
        }

        if (Limit(schema, "maximum") is { } most)
        {
            int order = RegoNumber.Compare(number, most);
            if (order > 0 || (order == 0 && schema.Member("exclusiveMaximum")?.IsTrue == true))
            {
                problems.AddField(path, order == 0
                    ? $"{number.Text} is not less than {most.Text}"
                    : $"{number.Text} is greater than the maximum {most.Text}");
            }
        }

        if (Limit(schema, "multipleOf") is { } factor
            && factor.TryGetInteger(out BigInteger divisor) && !divisor.IsZero
            && number.TryGetInteger(out BigInteger integer) && !BigInteger.Remainder(integer, divisor).IsZero)
        {
            problems.AddField(path, $"{number.Text} is not a multiple of {factor.Text}");
        }
    }

    private void CheckText(string text, JsonValue schema, string path)
    {
        CheckCount(text.EnumerateRunes().Count(), schema, path, "Length", "characters");
        if (schema.Member("pattern")?.Text is { } pattern
            && Re2.TryParse(pattern, out Re2? expression, out _)
            && !expression.IsMatch(text))
        {
            problems.AddField(path, $"{new RegoString(text)} does not match the pattern {pattern}");
        }
    }

    private void CheckCount(int count, JsonValue schema, string path, string keyword, string unit)
    {
        if (Limit(schema, "min" + keyword) is { } least && RegoNumber.Compare(RegoNumber.Of(count), least) < 0)
        {
            problems.AddField(path, string.Create(
                CultureInfo.InvariantCulture, $"has {count} {unit}, fewer than {least.Text}"));
        }

        if (Limit(schema, "max" + keyword) is { } most && RegoNumber.Compare(RegoNumber.Of(count), most) > 0)
        {
            problems.AddField(path, string.Create(
                CultureInfo.InvariantCulture, $"has {count} {unit}, more than {most.Text}"));
        }
    }

    private static RegoNumber? Limit(JsonValue schema, string keyword) =>
        schema.Member(keyword)?.NumberText is { } text ? RegoNumber.Parse(text) : null;
}
