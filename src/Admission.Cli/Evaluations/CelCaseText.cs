using System.Globalization;
using System.Text;
using Admission.Cel;
using Admission.Cel.Explaining;

namespace Admission.Cli.Evaluations;

/// <summary>The result of an expression, as text for people and JSON for programs.</summary>
internal static class CelCaseText
{
    private const int MaxTextLength = 100;

    /// <summary>One JSON object on one line.</summary>
    public static string Json(CelCaseResult result) => Encoding.UTF8.GetString(JsonText.WriteCompact(writer =>
    {
        writer.WriteStartObject();
        result.WriteMembers(writer);
        writer.WriteEndObject();
    }));

    /// <summary>Value and cost; for a false or failed expression, the values of the subexpressions as a tree.</summary>
    public static string Text(CelCase input, CelCaseResult result)
    {
        var text = new StringBuilder();
        if (!result.Issues.IsEmpty)
        {
            foreach (Admission.Cel.Syntax.CelIssue issue in result.Issues)
            {
                text.AppendLine(CultureInfo.InvariantCulture,
                    $"error {issue.Line}:{issue.Column}: {Clean(issue.Message)}");
            }

            return text.ToString().TrimEnd();
        }

        text.AppendLine(result.HasValue ? Clean(result.Value.ToString()) : "error: "
            + Clean(result.Value.Error!.Message));
        text.Append(CultureInfo.InvariantCulture, $"cost {result.Cost}");
        if ((result.Value.IsFalse || result.Value.IsError) && input.Explain() is { Parts.Length: > 0 } explanation)
        {
            text.AppendLine().AppendLine();
            AppendTree(text, explanation, 0);
        }

        return text.ToString().TrimEnd();
    }

    private static void AppendTree(StringBuilder text, CelExplanation explanation, int depth)
    {
        string indent = new(' ', 2 * depth);
        string value = explanation.Value.Error is { } error ? "error: " + error.Message : explanation.Value.ToString();
        text.AppendLine(CultureInfo.InvariantCulture,
            $"{indent}{Cut(Clean(explanation.Text))}  →  {Cut(Clean(value))}");
        foreach (CelExplanation part in explanation.Parts)
        {
            AppendTree(text, part, depth + 1);
        }
    }

    private static string Cut(string text) => text.Length <= MaxTextLength ? text : text[..MaxTextLength] + "…";

    // No byte of the input controls the terminal.
    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            clean.Append(c is '\n' or '\t' ? " "
                : char.IsControl(c) ? $"\\u{((int)c).ToString("x4", CultureInfo.InvariantCulture)}"
                : c.ToString());
        }

        return clean.ToString();
    }
}
