using Admission.Json;

namespace Admission.Cel.Policies;

/// <summary>A label selector as objects hold it: <c>matchLabels</c> and <c>matchExpressions</c>.</summary>
public static class JsonLabelSelector
{
    /// <summary>Do labels fulfil a selector? A selector that is absent or empty matches everything.</summary>
    public static bool Matches(JsonValue? selector, JsonValue? labels)
    {
        JsonValue? exact = selector?.Member("matchLabels");
        for (int i = 0; i < (exact?.Count ?? 0); i++)
        {
            if (labels?.Member(exact!.NameAt(i))?.Text is not { } value || value != exact[i].Text)
            {
                return false;
            }
        }

        JsonValue? expressions = selector?.Member("matchExpressions");
        foreach (JsonValue expression in expressions is null ? [] : expressions.Items)
        {
            if (!MatchesExpression(expression, labels))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Does a selector match everything?</summary>
    public static bool IsEmpty(JsonValue? selector) =>
        (selector?.Member("matchLabels")?.Count ?? 0) == 0 && (selector?.Member("matchExpressions")?.Count ?? 0) == 0;

    private static bool MatchesExpression(JsonValue expression, JsonValue? labels)
    {
        string? value = labels?.Member(expression.Member("key")?.Text ?? "")?.Text;
        bool isListed = false;
        foreach (JsonValue listed in expression.Member("values") is { } values ? values.Items : [])
        {
            isListed |= listed.Text == value;
        }

        return expression.Member("operator")?.Text switch
        {
            "In" => value is not null && isListed,
            "NotIn" => value is null || !isListed,
            "Exists" => value is not null,
            "DoesNotExist" => value is null,
            _ => false,
        };
    }
}
