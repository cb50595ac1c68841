using System.Text;
using Admission.Json;
using Admission.Objects;

namespace Admission.Cli.Html;

/// <summary>
/// An object as indented JSON with marks on the lines of some fields: data that a page shows on demand.
/// </summary>
internal sealed class MarkedObject
{
    private const int MaxText = 2000;

    private readonly StringBuilder _text = new();
    private readonly Dictionary<JsonValue, string> _marks = new(ReferenceEqualityComparer.Instance);
    private readonly SortedDictionary<int, string> _lines = [];
    private int _line;

    private MarkedObject()
    {
    }

    /// <summary>The lines, each with one tab for each level.</summary>
    public string Text => _text.ToString();

    /// <summary>Marked lines, from 0, each with a note; an empty note if the line is enough.</summary>
    public IReadOnlyDictionary<int, string> Marks => _lines;

    /// <summary>Reads an object; null if there is none.</summary>
    /// <param name="json">The object; empty for none.</param>
    /// <param name="fields">
    /// Paths from policies. If a field is missing, the mark is on the existing part of its path.
    /// </param>
    public static MarkedObject? Read(string json, IEnumerable<string> fields)
    {
        if (!JsonTree.TryParse(Encoding.UTF8.GetBytes(json), out JsonTree? tree, out _))
        {
            return null;
        }

        using (tree)
        {
            var page = new MarkedObject();
            foreach (string field in fields)
            {
                page.Mark(tree!.Root, field);
            }

            page.Write(tree!.Root, 0, "", "");
            return page;
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
        string indent = new('\t', depth);
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

        Append(indent + (isObject ? "}" : "]") + comma);
    }

    private void Line(string text, JsonValue value)
    {
        if (_marks.TryGetValue(value, out string? note))
        {
            _lines[_line] = EscapedText.Lines(note);
        }

        Append(text);
    }

    private void Append(string text)
    {
        int depth = text.Length - text.TrimStart('\t').Length;
        _text.Append('\t', depth).Append(EscapedText.Lines(text[depth..])).Append('\n');
        _line++;
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
