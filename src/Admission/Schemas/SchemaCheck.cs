using System.Diagnostics;
using Admission.Json;

namespace Admission.Schemas;

/// <summary>Checks a value against a schema and reports every mismatch.</summary>
/// <param name="errors">Receives the errors.</param>
/// <param name="subject">Name of the checked value in messages: <c>the parameter</c>.</param>
internal sealed class SchemaCheck(List<FieldError> errors, string subject)
{
    /// <summary>Checks one value and its content.</summary>
    public void Check(SchemaNode node, JsonValue value, string path)
    {
        if (node.Types != SchemaTypes.None && !HasType(node.Types, value))
        {
            Add(path, $"must be {Describe(node.Types)}, not {Describe(value)}. {Hint(node.Types)}");
            return;
        }

        if (node.Const is { } only && !AreEqual(only, value))
        {
            Add(path, $"must be {only}.");
        }

        if (node.Enum is { } allowed && !allowed.Any(candidate => AreEqual(candidate, value)))
        {
            string hint = value.Text is { } text
                ? Suggestion.Ask(text, allowed.Select(static candidate => candidate.Text ?? ""))
                : "";
            Add(path, $"must be one of {string.Join(", ", allowed)}, not {Shortened(value)}. {hint}".TrimEnd());
        }

        switch (value.Kind)
        {
            case JsonKind.Number:
                CheckNumber(node, value, path);
                break;
            case JsonKind.String:
                CheckText(node, value, path);
                break;
            case JsonKind.Array:
                CheckItems(node, value, path);
                break;
            case JsonKind.Object:
                CheckMembers(node, value, path);
                break;
        }
    }

    private void CheckNumber(SchemaNode node, JsonValue value, string path)
    {
        var number = JsonDecimal.Parse(value.NumberText!);
        if (node.Minimum is { } minimum && number.CompareTo(JsonDecimal.Parse(minimum)) < 0)
        {
            Add(path, $"must be at least {minimum}, not {value}.");
        }

        if (node.Maximum is { } maximum && number.CompareTo(JsonDecimal.Parse(maximum)) > 0)
        {
            Add(path, $"must be at most {maximum}, not {value}.");
        }
    }

    private void CheckText(SchemaNode node, JsonValue value, string path)
    {
        string text = value.Text!;
        int length = text.EnumerateRunes().Count();
        if (length < node.MinLength)
        {
            Add(path, node.MinLength == 1
                ? "must not be empty."
                : $"must have at least {node.MinLength} characters, not {length}.");
        }

        if (length > node.MaxLength)
        {
            Add(path, $"must have at most {node.MaxLength} characters, not {length}.");
        }

        if (node.Pattern is { } pattern && !pattern.IsMatch(text))
        {
            Add(path, $"must match the pattern {node.PatternText}, which {Shortened(value)} does not.");
        }
    }

    private void CheckItems(SchemaNode node, JsonValue value, string path)
    {
        if (value.Count < node.MinItems)
        {
            Add(path, $"must have at least {node.MinItems} items, not {value.Count}.");
        }

        if (value.Count > node.MaxItems)
        {
            Add(path, $"must have at most {node.MaxItems} items, not {value.Count}.");
        }

        for (int i = 0; node.Items is not null && i < value.Count; i++)
        {
            Check(node.Items, value[i], MemberPath.Item(path, i));
        }
    }

    private void CheckMembers(SchemaNode node, JsonValue value, string path)
    {
        string[] known = [.. node.Properties.Select(static property => property.Name)];
        for (int i = 0; i < value.Count; i++)
        {
            string name = value.NameAt(i);
            string at = MemberPath.Member(path, name);
            if (node.Property(name) is { } schema)
            {
                Check(schema, value[i], at);
                continue;
            }

            errors.Add(new FieldError(at, known.Length == 0
                ? $"'{name}' is not a parameter: the policy has no parameters. Remove it."
                : $"'{name}' is not a parameter. {Suggestion.Ask(name, known)}"
                    + $"The parameters are {string.Join(", ", known)}."));
        }

        foreach (string name in node.Required)
        {
            if (value.IndexOf(name) < 0)
            {
                errors.Add(new FieldError(path, $"{subject} '{name}' is missing, and it has no default. Set it."));
            }
        }
    }

    private void Add(string path, string complaint) =>
        errors.Add(new FieldError(path, $"{subject} {LastStep(path)}{complaint}"));

    private static string LastStep(string path)
    {
        int quoted = path.EndsWith("\"]", StringComparison.Ordinal)
            ? path.LastIndexOf("[\"", StringComparison.Ordinal)
            : -1;
        string last = quoted >= 0 ? path[(quoted + 2)..^2] : path[(path.LastIndexOf('.') + 1)..];
        return last is "" or "default" ? "" : $"'{last}' ";
    }

    private static bool HasType(SchemaTypes types, JsonValue value) => value.Kind switch
    {
        JsonKind.Null => types.HasFlag(SchemaTypes.Null),
        JsonKind.Boolean => types.HasFlag(SchemaTypes.Boolean),
        JsonKind.String => types.HasFlag(SchemaTypes.String),
        JsonKind.Array => types.HasFlag(SchemaTypes.Array),
        JsonKind.Object => types.HasFlag(SchemaTypes.Object),
        JsonKind.Number => types.HasFlag(SchemaTypes.Number)
            || (types.HasFlag(SchemaTypes.Integer) && JsonDecimal.Parse(value.NumberText!).IsInteger),
        _ => throw new UnreachableException($"unknown kind {value.Kind}"),
    };

    // JSON Schema compares numbers by value: 1 is 1.0. Within lists and objects, they are compared as written.
    private static bool AreEqual(JsonValue left, JsonValue right) =>
        left is { NumberText: { } a } && right is { NumberText: { } b }
            ? JsonDecimal.Parse(a).CompareTo(JsonDecimal.Parse(b)) == 0
            : JsonValue.AreSame(left, right);

    private static string Describe(SchemaTypes types) => string.Join(" or ", Enum.GetValues<SchemaTypes>()
        .Where(type => type != SchemaTypes.None && types.HasFlag(type))
        .Select(static type => type switch
        {
            SchemaTypes.Null => "null",
            SchemaTypes.Integer => "an integer",
            SchemaTypes.Array => "a list",
            SchemaTypes.Object => "an object",
            _ => "a " + type.ToString().ToLowerInvariant(),
        }));

    private static string Describe(JsonValue value) => value.Kind switch
    {
        JsonKind.Null => "null",
        JsonKind.Array => "a list",
        JsonKind.Object => "an object",
        JsonKind.String => "the string " + Shortened(value),
        _ => Shortened(value),
    };

    private static string Hint(SchemaTypes types) => types switch
    {
        SchemaTypes.Array => "Write it as a list, [a, b].",
        SchemaTypes.Object => "Write it as an object, { name: value }.",
        SchemaTypes.String => "Put it in quotes.",
        SchemaTypes.Number => "Write it without quotes.",
        SchemaTypes.Integer => "Write it without quotes and without a fraction.",
        SchemaTypes.Boolean => "Write true or false without quotes.",
        _ => "Change it.",
    };

    private static string Shortened(JsonValue value)
    {
        string text = value.ToString();
        return text.Length <= 60 ? text : text[..60] + "…";
    }
}
