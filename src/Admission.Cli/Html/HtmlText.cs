using System.Globalization;
using System.Text;

namespace Admission.Cli.Html;

/// <summary>Text in HTML: policies and objects can contain anything, and none of it may become markup.</summary>
internal static class HtmlText
{
    /// <summary>Escapes text, also for the value of a quoted attribute.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        foreach (char letter in EscapedText.Lines(text))
        {
            escaped.Append(letter switch
            {
                // A line break of the input does not begin a line of the file.
                '\n' => "&#10;",
                '<' => "&lt;",
                '>' => "&gt;",
                '&' => "&amp;",
                '"' => "&quot;",
                '\'' => "&#39;",
                _ => null,
            } ?? letter.ToString(CultureInfo.InvariantCulture));
        }

        return escaped.ToString();
    }

    /// <summary>A page: an embedded template with its parts inserted, in one pass.</summary>
    /// <param name="template">Name of the template.</param>
    /// <param name="parts">Each name in the template, and its HTML.</param>
    public static string Page(string template, params (string Name, string Html)[] parts)
    {
        string text = Embedded.Text(template);
        var page = new StringBuilder(text.Length);
        int at = 0;
        while (at < text.Length)
        {
            (string Name, string Html, int At) next = parts
                .Select(part => (part.Name, part.Html, At: text.IndexOf(part.Name, at, StringComparison.Ordinal)))
                .Where(static part => part.At >= 0)
                .OrderBy(static part => part.At)
                .FirstOrDefault((Name: "", Html: "", At: text.Length));
            page.Append(text, at, next.At - at).Append(next.Html);
            at = next.At + Math.Max(1, next.Name.Length);
        }

        return page.ToString();
    }
}
