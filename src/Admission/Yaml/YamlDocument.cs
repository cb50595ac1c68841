using Admission.Json;

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
    /// value
    /// for an item (<c>spec.containers[0]</c>). A field that is not there gives the nearest parent that is; a field
    /// that
    /// came by an alias or a merge key gives the place of the anchor's own text. The empty path is the document.
    /// </summary>
    /// <param name="path">
    /// Member names joined by dots, indexes in brackets, names that are no plain identifier quoted as in
    /// <c>metadata.labels["a/b"]</c>.
    /// </param>
    public (int Line, int Column) PositionOf(string path)
    {
        YamlNode node = _root;
        (int Line, int Column) position = (node.Line, node.Column);
        int offset = 0;
        while (YamlPath.TryReadStep(path, ref offset, out string? name, out int index))
        {
            if (name is not null && node.Find(name) is { } member)
            {
                node = member.Value;
                position = (member.Line, member.Column);
            }
            else if (name is null && index >= 0 && index < node.Items.Count)
            {
                node = node.Items[index];
                position = (node.Line, node.Column);
            }
            else
            {
                break;
            }
        }

        return position;
    }
}
