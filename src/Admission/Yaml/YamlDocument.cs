using Admission.Json;
using Admission.Objects;

namespace Admission.Yaml;

/// <summary>One document of a YAML text: its value as JSON, and the position of each field.</summary>
public sealed class YamlDocument
{
    private readonly YamlNode _root;

    internal YamlDocument(JsonValue value, YamlNode root)
    {
        Root = value;
        _root = root;
    }

    /// <summary>The outermost value, as Kubernetes would convert it to JSON.</summary>
    public JsonValue Root { get; }

    /// <summary>Line in the text, from 1, of the document's first node: its first key, not the <c>---</c> before
    /// it.</summary>
    public int Line => _root.Line;

    /// <summary>
    /// Position of a field: line and column from 1, of the key for a member (<c>spec.replicas</c>) and of the value for
    /// an item (<c>spec.containers[0]</c>). For a missing field, the nearest existing parent; for a field from an alias
    /// or a merge key, the position of the anchor's own text. The empty path, or a text that is not a path, is the
    /// document.
    /// </summary>
    /// <param name="path">A path of <see cref="FieldPath"/>, with indexes or merge keys.</param>
    public (int Line, int Column) PositionOf(string path) =>
        PositionOf(FieldPath.TryParse(path, out FieldPath? parsed, out _) ? parsed : FieldPath.Root);

    /// <summary>Like <see cref="PositionOf(string)"/>.</summary>
    public (int Line, int Column) PositionOf(FieldPath path) => Find(path).Position;

    /// <summary>
    /// Start of the text of a string: line and column, from 1, of its first character. The lines of a literal block
    /// (<c>|</c>) follow one another in the file and begin at the same column; other strings have one position.
    /// </summary>
    /// <param name="path">A path of <see cref="FieldPath"/>; for a missing field, the nearest parent.</param>
    public (int Line, int Column, bool IsLiteralBlock) TextStartOf(string path)
    {
        YamlNode node = Find(FieldPath.TryParse(path, out FieldPath? parsed, out _) ? parsed : FieldPath.Root).Node;
        return node.BlockIndent >= 0
            ? (node.Line + 1, node.BlockIndent + 1, true)
            : (node.Line, node.Column, false);
    }

    private (YamlNode Node, (int Line, int Column) Position) Find(FieldPath path)
    {
        YamlNode node = _root;
        JsonValue value = Root;
        (int Line, int Column) position = (node.Line, node.Column);
        foreach (FieldSegment step in StepsOf(path))
        {
            int index = IndexOf(step, value);
            if (index < 0)
            {
                break;
            }

            // The value was written from the nodes, so their members and items have the same order.
            value = value[index];
            if (node.Kind == YamlKind.Mapping)
            {
                YamlMember member = node.Members[index];
                (node, position) = (member.Value, (member.Line, member.Column));
            }
            else
            {
                node = node.Items[index];
                position = (node.Line, node.Column);
            }
        }

        return (node, position);
    }

    /// <summary>
    /// Position in the file of a position in a text that itself has lines and columns, such as an expression. Exact for
    /// literal blocks and for texts of one line; for a folded block, the line where the text begins.
    /// </summary>
    /// <param name="path">The field that has the text.</param>
    /// <param name="source">The whole source that the document was read from.</param>
    /// <param name="line">Line in the text, from 1.</param>
    /// <param name="column">Column in the text, from 1; 0 for an unknown one.</param>
    public (int Line, int Column) PositionIn(string path, string source, int line, int column)
    {
        ArgumentNullException.ThrowIfNull(source);
        (YamlNode node, (int Line, int Column) key) = Find(
            FieldPath.TryParse(path, out FieldPath? parsed, out _) ? parsed : FieldPath.Root);
        if (node.Line < 1)
        {
            return key;
        }

        if (node.BlockIndent >= 0)
        {
            return (node.Line + line, node.BlockIndent + Math.Max(column, 1));
        }

        string[] lines = source.Split('\n');
        string first = node.Line <= lines.Length ? lines[node.Line - 1] : "";
        char mark = node.Column >= 1 && node.Column <= first.Length ? first[node.Column - 1] : ' ';
        if (mark != '>')
        {
            int quote = mark is '"' or '\'' ? 1 : 0;
            return line == 1 ? (node.Line, node.Column + quote + Math.Max(column, 1) - 1) : (node.Line, node.Column);
        }

        int begin = node.Line;
        while (begin < lines.Length && string.IsNullOrWhiteSpace(lines[begin]))
        {
            begin++;
        }

        int indent = begin < lines.Length ? lines[begin].Length - lines[begin].TrimStart(' ').Length : 0;
        return (begin + 1, line == 1 ? indent + Math.Max(column, 1) : indent + 1);
    }

    private static Stack<FieldSegment> StepsOf(FieldPath path)
    {
        var steps = new Stack<FieldSegment>();
        for (FieldPath at = path; at.Parent is { } parent; at = parent)
        {
            steps.Push(at.Segment);
        }

        return steps;
    }

    /// <summary>Position of the member or item of the step; -1 if there is none.</summary>
    private static int IndexOf(FieldSegment step, JsonValue value)
    {
        if (step.Name is { } name)
        {
            return value.IndexOf(name);
        }

        if (value.Kind != JsonKind.Array || step.Keys.IsEmpty)
        {
            return value.Kind == JsonKind.Array && step.Index < value.Count ? step.Index : -1;
        }

        for (int i = 0; i < value.Count; i++)
        {
            if (FieldKey.AllFit(step.Keys, value[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
