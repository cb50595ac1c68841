using System.Globalization;
using System.Numerics;
using Admission.Rego.Evaluation;
using Admission.Rego.Values;

namespace Admission.Rego.Builtins;

/// <summary>Checks a document against a JSON Schema (draft 4 to 7, without remote references and formats).</summary>
internal sealed class JsonSchema(Machine m, RegoValue root, List<RegoValue> findings)
{
    private const int MaxDepth = 200;

    private static readonly string[] Types = ["array", "boolean", "integer", "number", "null", "object", "string"];

    /// <summary>The error of a schema; null if it is valid.</summary>
    public static string? Problem(RegoValue schema, int depth)
    {
        if (schema is not RegoObject o || depth > MaxDepth)
        {
            return schema is RegoBoolean || depth > MaxDepth ? null : "schema is invalid";
        }

        IEnumerable<RegoValue> types = o.Get("type") switch
        {
            RegoArray array => Collections.Items(array),
            { } one => [one],
            null => [],
        };
        foreach (RegoValue type in types)
        {
            if (type is not RegoString name || !Types.Contains(name.Text))
            {
                string given = type is RegoString text ? text.Text : type.ToString();
                return $"has a primitive type that is NOT VALID -- given: /{given}/ Expected valid values are:"
                    + $"[{string.Join(' ', Types)}]";
            }
        }

        foreach (string member in (string[])["properties", "definitions", "$defs", "patternProperties"])
        {
            for (int i = 0; o.Get(member) is RegoObject inner && i < inner.Count; i++)
            {
                if (Problem(inner.At(i).Value, depth + 1) is { } problem)
                {
                    return problem;
                }
            }
        }

        foreach (string member in (string[])["items", "additionalProperties", "not", "contains"])
        {
            if (o.Get(member) is RegoObject inner && Problem(inner, depth + 1) is { } problem)
            {
                return problem;
            }
        }

        return o.Get("required") is { } required and not (RegoArray or RegoBoolean)
            ? $"required must be of type array but is {required.KindName}"
            : null;
    }

    public void Check(RegoValue value, RegoValue schema, string field, int depth)
    {
        m.Charge(1);
        if (schema is not RegoObject o || depth > MaxDepth)
        {
            if (ReferenceEquals(schema, RegoBoolean.False))
            {
                Add(field, "false", "False always fails validation");
            }

            return;
        }

        if (o.Get("$ref") is RegoString reference)
        {
            if (Resolve(reference.Text) is { } target)
            {
                Check(value, target, field, depth + 1);
            }

            return;
        }

        CheckType(value, o, field);
        CheckCombinations(value, o, field, depth);
        switch (value)
        {
            case RegoObject members:
                CheckObject(members, o, field, depth);
                break;
            case RegoArray array:
                CheckArray(array, o, field, depth);
                break;
            case RegoString text:
                CheckString(text, o, field);
                break;
            case RegoNumber number:
                CheckNumber(number, o, field);
                break;
        }
    }

    private RegoValue? Resolve(string reference)
    {
        RegoValue? target = reference.StartsWith('#') ? root : null;
        foreach (string step in reference.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            target = target?.Get(new RegoString(
                step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)));
        }

        return target;
    }

    private void CheckType(RegoValue value, RegoObject schema, string field)
    {
        List<string> types = schema.Get("type") switch
        {
            RegoString one => [one.Text],
            RegoArray array => [.. Collections.Items(array).OfType<RegoString>().Select(static s => s.Text)],
            _ => [],
        };
        if (types.Count > 0 && !types.Exists(type => Is(value, type)))
        {
            string given = value is RegoNumber n ? n.TryGetInteger(out _) ? "integer" : "number" : value.KindName;
            Add(field, "invalid_type", $"Invalid type. Expected: {string.Join('/', types)}, given: {given}");
        }

        if (schema.Get("enum") is RegoArray options && !Collections.Items(options).Any(option => option == value))
        {
            string all = string.Join(", ", Collections.Items(options).Select(RegoText.ToJson));
            Add(field, "enum", $"{field} must be one of the following: {all}");
        }

        if (schema.Get("const") is { } constant && constant != value)
        {
            Add(field, "const", $"{field} does not match: {RegoText.ToJson(constant)}");
        }
    }

    private static bool Is(RegoValue value, string type) => type switch
    {
        "integer" => value is RegoNumber number && number.TryGetInteger(out _),
        _ => value.KindName == type,
    };

    private void CheckCombinations(RegoValue value, RegoObject schema, string field, int depth)
    {
        foreach ((string name, string code) in ((string, string)[])[("allOf", "number_all_of"), ("anyOf",
            "number_any_of"), ("oneOf", "number_one_of")])
        {
            if (schema.Get(name) is not RegoArray all)
            {
                continue;
            }

            int fits = Collections.Items(all).Count(part => Fits(value, part, field, depth));
            bool isOk = name == "allOf" ? fits == all.Count : name == "anyOf" ? fits > 0 : fits == 1;
            if (!isOk)
            {
                Add(field, code, name switch
                {
                    "allOf" => "Must validate all the schemas (allOf)",
                    "anyOf" => "Must validate at least one schema (anyOf)",
                    _ => "Must validate one and only one schema (oneOf)",
                });
            }
        }

        if (schema.Get("not") is { } not && Fits(value, not, field, depth))
        {
            Add(field, "number_not", "Must not validate the schema (not)");
        }
    }

    private bool Fits(RegoValue value, RegoValue schema, string field, int depth)
    {
        var inner = new List<RegoValue>();
        new JsonSchema(m, root, inner).Check(value, schema, field, depth + 1);
        return inner.Count == 0;
    }

    private void CheckObject(RegoObject value, RegoObject schema, string field, int depth)
    {
        if (schema.Get("required") is RegoArray required)
        {
            foreach (RegoString name in Collections.Items(required).OfType<RegoString>())
            {
                if (value.Get(name) is null)
                {
                    Add(field, "required", $"{name.Text} is required");
                }
            }
        }

        Limit(schema, "minProperties", value.Count, field, "array_min_properties",
            "Must have at least {0} properties", true);
        Limit(schema, "maxProperties", value.Count, field, "array_max_properties", "Must have at most {0} properties",
            false);
        var properties = schema.Get("properties") as RegoObject;
        for (int i = 0; i < value.Count; i++)
        {
            (RegoValue key, RegoValue item) = value.At(i);
            string name = RegoText.KeyText(key);
            string inner = field == "(root)" ? name : $"{field}.{name}";
            if (properties?.Get(key) is { } known)
            {
                Check(item, known, inner, depth + 1);
            }
            else if (schema.Get("additionalProperties") is { } additional && schema.Get("patternProperties") is null)
            {
                if (ReferenceEquals(additional, RegoBoolean.False))
                {
                    Add(field, "additional_property_not_allowed", $"Additional property {name} is not allowed");
                }
                else
                {
                    Check(item, additional, inner, depth + 1);
                }
            }
        }
    }

    private void CheckArray(RegoArray value, RegoObject schema, string field, int depth)
    {
        Limit(schema, "minItems", value.Count, field, "array_min_items", "Array must have at least {0} items", true);
        Limit(schema, "maxItems", value.Count, field, "array_max_items", "Array must have at most {0} items", false);
        if (ReferenceEquals(schema.Get("uniqueItems"), RegoBoolean.True)
            && Collections.Items(value).Distinct().Count() != value.Count)
        {
            Add(field, "unique", $"{field} items must be unique");
        }

        for (int i = 0; i < value.Count; i++)
        {
            string inner = field == "(root)"
                ? i.ToString(CultureInfo.InvariantCulture)
                : string.Create(CultureInfo.InvariantCulture, $"{field}.{i}");
            RegoValue? item = schema.Get("items") switch
            {
                RegoArray places => i < places.Count ? places[i] : schema.Get("additionalItems"),
                var one => one,
            };
            if (item is not null)
            {
                Check(value[i], item, inner, depth + 1);
            }
        }
    }

    private void CheckString(RegoString value, RegoObject schema, string field)
    {
        int length = value.Text.Length - value.Text.Count(char.IsLowSurrogate);
        Limit(schema, "minLength", length, field, "string_gte", "String length must be greater than or equal to {0}",
            true);
        Limit(schema, "maxLength", length, field, "string_lte", "String length must be less than or equal to {0}",
            false);
        if (schema.Get("pattern") is RegoString pattern && RegexFunctions.IsMatch(m, pattern.Text, value.Text) == false)
        {
            Add(field, "pattern", $"Does not match pattern '{pattern.Text}'");
        }
    }

    private void CheckNumber(RegoNumber value, RegoObject schema, string field)
    {
        if (schema.Get("minimum") is RegoNumber least && RegoNumber.Compare(value, least) < 0)
        {
            Add(field, "number_gte", $"Must be greater than or equal to {least.Text}");
        }

        if (schema.Get("maximum") is RegoNumber most && RegoNumber.Compare(value, most) > 0)
        {
            Add(field, "number_lte", $"Must be less than or equal to {most.Text}");
        }

        if (schema.Get("exclusiveMinimum") is RegoNumber above && RegoNumber.Compare(value, above) <= 0)
        {
            Add(field, "number_gt", $"Must be greater than {above.Text}");
        }

        if (schema.Get("exclusiveMaximum") is RegoNumber below && RegoNumber.Compare(value, below) >= 0)
        {
            Add(field, "number_lt", $"Must be less than {below.Text}");
        }

        if (schema.Get("multipleOf") is RegoNumber factor && factor.TryGetInteger(out BigInteger by) && !by.IsZero
            && !(value.TryGetInteger(out BigInteger integer) && (integer % by).IsZero))
        {
            Add(field, "multiple_of", $"Must be a multiple of {factor.Text}");
        }
    }

    private void Limit(RegoObject schema, string name, int count, string field, string code, string text, bool isLeast)
    {
        if (schema.Get(name) is RegoNumber limit && limit.TryGetInt32(out int value)
            && (isLeast ? count < value : count > value))
        {
            Add(field, code, text.Replace("{0}", limit.Text, StringComparison.Ordinal));
        }
    }

    private void Add(string field, string code, string text) => findings.Add(new ObjectBuilder()
        .Set("error", new RegoString($"{field}: {text}"))
        .Set("type", new RegoString(code))
        .Set("field", new RegoString(field))
        .Set("desc", new RegoString(text))
        .Build());
}
