using Admission.Json;
using Admission.Matching;

namespace Admission.Cel.Policies;

/// <summary>A label selector as objects hold it: <c>matchLabels</c> and <c>matchExpressions</c>.</summary>
internal static class JsonLabelSelector
{
    /// <summary>Reads a selector. An empty selector matches everything.</summary>
    /// <param name="selector">The object.</param>
    /// <param name="read">The selector; null on error.</param>
    /// <param name="error">The error; empty on success.</param>
    public static bool TryRead(JsonValue selector, out LabelSelector? read, out string error)
    {
        read = null;
        error = "";
        var terms = new List<string>();
        if (selector.Member("matchLabels") is { Kind: JsonKind.Object } exact)
        {
            for (int i = 0; i < exact.Count; i++)
            {
                terms.Add($"{exact.NameAt(i)}={exact[i].Text}");
            }
        }

        foreach (JsonValue expression in
            selector.Member("matchExpressions") is { Kind: JsonKind.Array } list ? list.Items : [])
        {
            string key = expression.Member("key")?.Text ?? "";
            string operation = expression.Member("operator")?.Text ?? "";
            string[] values = expression.Member("values") is { Kind: JsonKind.Array } all
                ? [.. all.Items.ToArray().Select(static one => one.Text ?? "")]
                : [];
            string? term = operation switch
            {
                "In" when values.Length > 0 => $"{key} in ({string.Join(',', values)})",
                "NotIn" when values.Length > 0 => $"{key} notin ({string.Join(',', values)})",
                "Exists" => key,
                "DoesNotExist" => $"!{key}",
                _ => null,
            };
            if (term is null)
            {
                error = operation is "In" or "NotIn"
                    ? $"operator {operation} of key \"{key}\" needs values. Add them."
                    : $"\"{operation}\" is not an operator. Write In, NotIn, Exists or DoesNotExist.";
                return false;
            }

            terms.Add(term);
        }

        bool isRead = LabelSelector.TryParse(string.Join(',', terms), out read, out var errors);
        error = isRead ? "" : string.Join(" ", errors);
        return isRead;
    }
}
