using Admission.Cel.Libraries;
using Admission.Json;
using Admission.Matching;

namespace Admission.Cel.Policies;

/// <summary>
/// A label selector as objects hold it: <c>matchLabels</c> and <c>matchExpressions</c>. Source of truth for what is
/// accepted: https://github.com/kubernetes/apimachinery/blob/master/pkg/apis/meta/v1/validation/validation.go
/// </summary>
internal static class JsonLabelSelector
{
    /// <summary>Reads a selector. An empty selector matches everything.</summary>
    /// <param name="selector">The object.</param>
    /// <param name="read">The selector; null on error.</param>
    /// <param name="errors">Receives each error, with its field in the selector.</param>
    /// <returns>Is there no error?</returns>
    public static bool TryRead(
        JsonValue selector, out LabelSelector? read, List<(string Field, string Message)> errors)
    {
        read = null;
        int before = errors.Count;
        var terms = new List<string>();
        if (selector.Member("matchLabels") is { Kind: JsonKind.Object } exact)
        {
            for (int i = 0; i < exact.Count; i++)
            {
                CheckKey("matchLabels", exact.NameAt(i), errors);
                CheckValue("matchLabels", exact[i].Text ?? "", errors);
                terms.Add($"{exact.NameAt(i)}={exact[i].Text}");
            }
        }

        JsonValue[] expressions = selector.Member("matchExpressions") is { Kind: JsonKind.Array } list
            ? [.. list.Items]
            : [];
        for (int i = 0; i < expressions.Length; i++)
        {
            if (ReadExpression(expressions[i], $"matchExpressions[{i}]", errors) is { } term)
            {
                terms.Add(term);
            }
        }

        if (errors.Count > before)
        {
            return false;
        }

        bool isRead = LabelSelector.TryParse(string.Join(',', terms), out read, out var problems);
        errors.AddRange(problems.Select(static problem => ("", problem)));
        return isRead;
    }

    private static string? ReadExpression(
        JsonValue expression, string field, List<(string Field, string Message)> errors)
    {
        string key = expression.Member("key")?.Text ?? "";
        string operation = expression.Member("operator")?.Text ?? "";
        string[] values = expression.Member("values") is { Kind: JsonKind.Array } all
            ? [.. all.Items.ToArray().Select(static one => one.Text ?? "")]
            : [];
        CheckKey(field + ".key", key, errors);
        foreach (string value in values)
        {
            CheckValue(field + ".values", value, errors);
        }

        switch (operation)
        {
            case "In" or "NotIn" when values.Length == 0:
                errors.Add((field, $"operator {operation} of key \"{key}\" needs values. Add them."));
                return null;
            case "Exists" or "DoesNotExist" when values.Length > 0:
                errors.Add((
                    field + ".values", $"operator {operation} of key \"{key}\" takes no values. Remove them, or use In "
                        + "or NotIn."));
                return null;
            case "In":
                return $"{key} in ({string.Join(',', values)})";
            case "NotIn":
                return $"{key} notin ({string.Join(',', values)})";
            case "Exists":
                return key;
            case "DoesNotExist":
                return $"!{key}";
            default:
                errors.Add((
                    field, $"\"{operation}\" is not an operator. Write In, NotIn, Exists or DoesNotExist."));
                return null;
        }
    }

    private static void CheckKey(string field, string key, List<(string Field, string Message)> errors)
    {
        if (!NameFormatLibrary.IsValid("qualifiedName", key))
        {
            errors.Add((field, $"\"{key}\" is not a label key. Use letters, digits, '-', '_' and '.', after an "
                + "optional domain and '/', such as app.kubernetes.io/name."));
        }
    }

    private static void CheckValue(string field, string value, List<(string Field, string Message)> errors)
    {
        if (!NameFormatLibrary.IsValid("labelValue", value))
        {
            errors.Add((field, $"\"{value}\" is not a label value. Use letters, digits, '-', '_' and '.', at most 63 "
                + "characters, beginning and ending with a letter or a digit."));
        }
    }
}
