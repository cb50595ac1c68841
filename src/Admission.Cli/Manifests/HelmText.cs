using System.Text;

namespace Admission.Cli.Manifests;

/// <summary>Marks of Helm in a text: template actions before rendering, <c># Source:</c> comments after it.</summary>
internal sealed class HelmText
{
    private const string SourceComment = "# Source: ";

    private readonly string[] _lines;

    private HelmText(string[] lines) => _lines = lines;

    /// <summary>The text, if it has a <c># Source:</c> comment; otherwise null.</summary>
    public static HelmText? Of(ReadOnlySpan<byte> utf8) =>
        utf8.IndexOf("# Source: "u8) < 0 ? null : new HelmText(Encoding.UTF8.GetString(utf8).Split('\n'));

    /// <summary>
    /// Does a line have a template action outside of quotes and comments? If YAML fails on such a line, the action is
    /// the cause; braces inside a text (Argo Workflows, Prometheus rules) do not count.
    /// </summary>
    /// <param name="line">The line, without its end.</param>
    public static bool HasAction(ReadOnlySpan<char> line)
    {
        char quote = '\0';
        for (int i = 0; i < line.Length; i++)
        {
            char one = line[i];
            char before = i == 0 ? ' ' : line[i - 1];
            if (quote != '\0')
            {
                quote = one == quote && !(quote == '"' && before == '\\') ? '\0' : quote;
            }
            else if (one is '"' or '\'' && before is ' ' or '\t' or '[' or '{' or ',' or ':')
            {
                quote = one;
            }
            else if (one == '#' && before is ' ' or '\t')
            {
                return false;
            }
            else if (one == '{' && i + 1 < line.Length && line[i + 1] == '{')
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The chart file of the document that begins at a line; null if none is named.</summary>
    public string? RenderedFrom(int line)
    {
        for (int i = Math.Min(line - 1, _lines.Length) - 1; i >= 0; i--)
        {
            string text = _lines[i].Trim();
            if (text.StartsWith(SourceComment, StringComparison.Ordinal))
            {
                return text[SourceComment.Length..].Trim();
            }

            if (text.Length > 0 && !text.StartsWith('#'))
            {
                return null;
            }
        }

        return null;
    }
}
