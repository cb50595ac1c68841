using System.Text;
using Admission.Cli.Html;
using Admission.Json;
using Admission.Objects;

namespace Admission.Cli.Reports.Replay;

/// <summary>An object as indented JSON in HTML, with the lines of some fields marked.</summary>
internal sealed class MarkedObject
{
    private const int MaxText = 2000;

    private readonly StringBuilder _html = new();
    private readonly Dictionary<JsonValue, string> _marks = new(ReferenceEqualityComparer.Instance);

    private MarkedObject()
    {
    }

    /// <summary>Writes it.</summary>
    /// <param name="json">The object; empty for nothing.</param>
    /// <param name="fields">Paths as policies name them. Of a field that is missing, what it is missing in is marked.
    /// </param>
    public static string Write(string json, IEnumerable<string> fields)
    {
        if (!JsonTree.TryParse(Encoding.UTF8.GetBytes(json), out JsonTree? tree, out _))
        {
            return "";
        }

        using (tree)
        {
            var page = new MarkedObject();
            foreach (string field in fields)
            {
                page.Mark(tree!.Root, field);
            }

            page.Write(tree!.Root, 0, "", "");
            return page._html.ToString();
        }
    }

    private void Mark(JsonValue root, string field)
    {
        if (!FieldPath.TryParse(field, out FieldPath? path, out _))
        {
            return;
        }

        bool isThere = true;
        for (FieldPath at = path; at.Parent is { } parent; at = parent)
        {
            if (at.Resolve(root) is { } found)
            {
                _marks[found] = isThere ? "" : $"{field} is missing";
                return;
            }

            isThere = false;
        }

        _marks[root] = $"{field} is missing";
    }

    private void Write(JsonValue value, int depth, string name, string comma)
    {
        string indent = new(' ', 2 * depth);
        string start = indent + name;
        if (value.Kind is not (JsonKind.Object or JsonKind.Array) || value.Count == 0)
        {
            Line(start + Scalar(value) + comma, value);
            return;
        }

        bool isObject = value.Kind == JsonKind.Object;
        Line(start + (isObject ? "{" : "["), value);
        for (int i = 0; i < value.Count; i++)
        {
            string member = isObject ? $"{Quote(value.NameAt(i))}: " : "";
            Write(value[i], depth + 1, member, i < value.Count - 1 ? "," : "");
        }

        _html.Append(indent).Append(isObject ? "}" : "]").Append(comma).Append('\n');
    }

    private void Line(string text, JsonValue value)
    {
        if (!_marks.TryGetValue(value, out string? note))
        {
            _html.Append(HtmlText.Escape(text)).Append('\n');
            return;
        }

        _html.Append("<mark>").Append(HtmlText.Escape(text)).Append("</mark>");
        if (note.Length > 0)
        {
            _html.Append("<span class=\"missing\"> ← ").Append(HtmlText.Escape(note)).Append("</span>");
        }

        _html.Append('\n');
    }

    private static string Scalar(JsonValue value) => value.Kind switch
    {
        JsonKind.Object => "{}",
        JsonKind.Array => "[]",
        JsonKind.String => Quote(value.Text!),
        _ => value.ToString(),
    };

    private static string Quote(string text)
    {
        string shown = text.Length <= MaxText ? text : text[..MaxText] + "…";
        var quoted = new StringBuilder(shown.Length + 2).Append('"');
        foreach (char letter in shown)
        {
            _ = letter switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\t' => quoted.Append("\\t"),
                '\r' => quoted.Append("\\r"),
                _ => quoted.Append(letter),
            };
        }

        return quoted.Append('"').ToString();
    }
}
