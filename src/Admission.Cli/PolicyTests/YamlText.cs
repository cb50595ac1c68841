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
    public static string Member(string name, JsonValue value, int indent)
    {
        string margin = new(' ', indent);
        string flow = $"{margin}{Scalar(name)}: {Flow(value)}";
        if (flow.Length <= MaxLine || value.Count == 0)
        {
            return flow + "\n";
        }

        var block = new StringBuilder($"{margin}{Scalar(name)}:\n");
        WriteBlock(block, value, indent + 2);
        return block.ToString();
    }

    /// <summary>An object as a block, with a line break at its end.</summary>
    public static string Block(JsonValue value)
    {
        var block = new StringBuilder();
        WriteBlock(block, value, 0);
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

    private static void WriteBlock(StringBuilder block, JsonValue value, int indent)
    {
        if (value.Kind == JsonKind.Object)
        {
            for (int i = 0; i < value.Count; i++)
            {
                block.Append(Member(value.NameAt(i), value[i], indent));
            }

            return;
        }

        string margin = new(' ', indent);
        foreach (JsonValue item in value.Items)
        {
            string flow = $"{margin}- {Flow(item)}";
            if (flow.Length <= MaxLine || item.Count == 0)
            {
                block.Append(flow).Append('\n');
                continue;
            }

            var inner = new StringBuilder();
            WriteBlock(inner, item, indent + 2);
            block.Append(margin).Append("- ").Append(inner.ToString().AsSpan(indent + 2));
        }
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
