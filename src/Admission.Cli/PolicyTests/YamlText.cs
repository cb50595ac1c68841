using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Admission.Json;

namespace Admission.Cli.PolicyTests;

/// <summary>Writes JSON as YAML in the style of a person: short values on one line, long ones in blocks.</summary>
internal static partial class YamlText
{
    private const int MaxLine = 110;

    private static readonly string[] Words =
        ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "~"];

    /// <summary>A member <c>name: value</c>, with a line break at its end.</summary>
    /// <param name="indent">Number of columns before it.</param>
    public static string Member(string name, JsonValue value, int indent) => Member(name, value, indent, MaxLine);

    private static string Member(string name, JsonValue value, int indent, int maxLine)
    {
        string margin = new(' ', indent);
        if (maxLine == 0 && IsLiteral(value))
        {
            return $"{margin}{Scalar(name)}: {Literal(value.Text!, indent + 2)}";
        }

        string flow = $"{margin}{Scalar(name)}: {Flow(value)}";
        if (flow.Length <= maxLine || value.Count == 0)
        {
            return flow + "\n";
        }

        var block = new StringBuilder($"{margin}{Scalar(name)}:\n");
        WriteBlock(block, value, indent + 2, maxLine);
        return block.ToString();
    }

    /// <summary>An object as a block, with a line break at its end.</summary>
    public static string Block(JsonValue value)
    {
        var block = new StringBuilder();
        WriteBlock(block, value, 0, MaxLine);
        return block.ToString();
    }

    /// <summary>
    /// The same with each value on its own line, and texts of several lines as they are: for comparisons by line.
    /// </summary>
    public static string Lines(JsonValue value)
    {
        var block = new StringBuilder();
        WriteBlock(block, value, 0, maxLine: 0);
        return block.ToString();
    }

    /// <summary>A text as a plain or quoted scalar.</summary>
    public static string Scalar(string text) =>
        PlainScalar().IsMatch(text)
        && !Words.Contains(text, StringComparer.OrdinalIgnoreCase)
        && !LooksLikeNumber().IsMatch(text)
            ? text
            // A JSON string is a YAML string.
            : JsonText.Write(writer => writer.WriteStringValue(text));

    private static void WriteBlock(StringBuilder block, JsonValue value, int indent, int maxLine)
    {
        if (value.Kind == JsonKind.Object)
        {
            for (int i = 0; i < value.Count; i++)
            {
                block.Append(Member(value.NameAt(i), value[i], indent, maxLine));
            }

            return;
        }

        string margin = new(' ', indent);
        foreach (JsonValue item in value.Items)
        {
            if (maxLine == 0 && IsLiteral(item))
            {
                block.Append(margin).Append("- ").Append(Literal(item.Text!, indent + 2));
                continue;
            }

            string flow = $"{margin}- {Flow(item)}";
            if (flow.Length <= maxLine || item.Count == 0)
            {
                block.Append(flow).Append('\n');
                continue;
            }

            var inner = new StringBuilder();
            WriteBlock(inner, item, indent + 2, maxLine);
            block.Append(margin).Append("- ").Append(inner.ToString().AsSpan(indent + 2));
        }
    }

    // A text of several lines that a literal block keeps as it is.
    private static bool IsLiteral(JsonValue value) =>
        value.Text is { } text
        && text.Contains('\n', StringComparison.Ordinal)
        && !char.IsWhiteSpace(text[0])
        && !char.IsWhiteSpace(text[^1])
        && text.EnumerateRunes().All(static rune => rune.Value == '\n' || IsPrintable(rune));

    private static bool IsPrintable(Rune rune) => rune != Rune.ReplacementChar && Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);

    private static string Literal(string text, int indent)
    {
        string margin = new(' ', indent);
        return "|-\n" + string.Concat(
            text.Split('\n').Select(line => line.Length == 0 ? "\n" : $"{margin}{line}\n"));
    }

    private static string Flow(JsonValue value) => value.Kind switch
    {
        JsonKind.Object when value.Count == 0 => "{}",
        JsonKind.Object => "{ " + string.Join(", ", Enumerable.Range(0, value.Count)
            .Select(i => $"{Scalar(value.NameAt(i))}: {Flow(value[i])}")) + " }",
        JsonKind.Array => "[" + string.Join(", ", value.Items.ToArray().Select(Flow)) + "]",
        JsonKind.String => Scalar(value.Text!),
        _ => value.ToString(),
    };

    // No characters with a meaning in YAML, also within brackets.
    [GeneratedRegex(@"\A[A-Za-z_/.][A-Za-z0-9_/.@+-]*( [A-Za-z0-9_/.@+-]+)*\z")]
    private static partial Regex PlainScalar();

    [GeneratedRegex(@"\A[-+.]?[0-9.]|\A[-+]?\.(inf|nan)\z", RegexOptions.IgnoreCase)]
    private static partial Regex LooksLikeNumber();
}
