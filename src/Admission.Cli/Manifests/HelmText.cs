using System.Text;
using System.Text.RegularExpressions;

namespace Admission.Cli.Manifests;

/// <summary>What Helm leaves in a text: template actions before rendering, <c># Source:</c> comments after
/// it.</summary>
internal sealed partial class HelmText
{
    private const string SourceComment = "# Source: ";

    private readonly string[] _lines;

    private HelmText(string[] lines) => _lines = lines;

    /// <summary>The text, where it has a <c># Source:</c> comment; null elsewhere.</summary>
    public static HelmText? Of(ReadOnlySpan<byte> utf8) =>
        utf8.IndexOf("# Source: "u8) < 0 ? null : new HelmText(Encoding.UTF8.GetString(utf8).Split('\n'));

    /// <summary>
    /// The first line with a template action where YAML has a key or a value, from 1; null without one. Braces inside
    /// of quotes or text (Argo Workflows, Prometheus rules) do not count.
    /// </summary>
    public static int? FirstTemplateLine(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IndexOf("{{"u8) < 0)
        {
            return null;
        }

        string text = Encoding.UTF8.GetString(utf8);
        Match match = TemplateAction().Match(text);
        return match.Success ? text.AsSpan(0, match.Groups["action"].Index).Count('\n') + 1 : null;
    }

    /// <summary>The chart file that the document beginning at that line was rendered from; null where none is
    /// named.</summary>
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

    [GeneratedRegex(
        @"^[ \t]*(- )*([^\s'""#{][^'""#{\n]*:[ \t]+)?(?<action>\{\{)",
        RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex TemplateAction();
}
