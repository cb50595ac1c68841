using Admission.Json;
using Admission.Objects;

namespace Admission.Yaml;

/// <summary>One document of a YAML text: its value as JSON, and where each field of it is written.</summary>
public sealed class YamlDocument
{
    private readonly YamlNode _root;

    internal YamlDocument(JsonValue value, YamlNode root)
    {
        Root = value;
        _root = root;
    }

    /// <summary>The outermost value, as Kubernetes would turn it into JSON.</summary>
    public JsonValue Root { get; }

    /// <summary>Line in the text, from 1, of the document's first node: its first key, not the <c>---</c> before
    /// it.</summary>
    public int Line => _root.Line;

    /// <summary>
    /// Where a field is written: line and column from 1, of the key for a member (<c>spec.replicas</c>) and of the
    /// value for an item (<c>spec.containers[0]</c>). A field that is not there gives the nearest parent that is; a
    /// field that came by an alias or a merge key gives the place of the anchor's own text. The empty path is the
    /// document, and so is a text that is no path.
    /// </summary>
    /// <param name="path">A path of <see cref="FieldPath"/>, with indexes or merge keys.</param>
    public (int Line, int Column) PositionOf(string path) =>
        PositionOf(FieldPath.TryParse(path, out FieldPath? parsed, out _) ? parsed : FieldPath.Root);

    /// <summary>As <see cref="PositionOf(string)"/>.</summary>
    public (int Line, int Column) PositionOf(FieldPath path)
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

            // The value was written from the nodes, so that their members and items stand in the same order.
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

        return position;
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

    /// <summary>Position of the member or item that the step leads to; -1 where there is none.</summary>
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
