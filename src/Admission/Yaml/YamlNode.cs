namespace Admission.Yaml;

/// <summary>The JSON kind of a node.</summary>
internal enum YamlKind
{
    Null,
    True,
    False,

    /// <summary>Text is the number as JSON writes it.</summary>
    Number,
    String,
    Sequence,
    Mapping,
}

/// <summary>One member of a mapping, with the position of its key.</summary>
internal readonly record struct YamlMember(string Name, YamlNode Value, int Line, int Column, bool IsMerged);

/// <summary>
/// One node of a document. Aliases share the node of their anchor, so that a tree of aliases costs nothing.
/// </summary>
internal sealed class YamlNode(YamlKind kind, int line, int column, string text = "")
{
    private const int MembersWorthAnIndex = 8;

    private Dictionary<string, int>? _index;

    public YamlKind Kind { get; } = kind;

    public int Line { get; } = line;

    public int Column { get; } = column;

    /// <summary>The text of a string, the digits of a number; empty for others.</summary>
    public string Text { get; } = text;

    /// <summary>
    /// Number of columns that indent the lines of a literal block (<c>|</c>), whose text begins on the next line; -1
    /// for other nodes.
    /// </summary>
    public int BlockIndent { get; init; } = -1;

    public List<YamlNode> Items { get; } = kind == YamlKind.Sequence ? [] : Empty.Items;

    public List<YamlMember> Members { get; } = kind == YamlKind.Mapping ? [] : Empty.Members;

    /// <summary>Are all its children known? An alias to an open node would contain itself.</summary>
    public bool IsComplete { get; private set; } = kind is not (YamlKind.Sequence or YamlKind.Mapping);

    /// <summary>Nodes of this subtree with aliases expanded; stops counting at <see cref="long.MaxValue"/>.</summary>
    public long ExpandedNodes { get; private set; } = 1;

    /// <summary>UTF-8 bytes of names and scalars with aliases expanded.</summary>
    public long ExpandedBytes { get; private set; } = text.Length;

    /// <summary>Levels of mappings and sequences with aliases expanded; 0 for a scalar.</summary>
    public int ExpandedDepth { get; private set; } = kind is YamlKind.Sequence or YamlKind.Mapping ? 1 : 0;

    public YamlMember? Find(string name)
    {
        int i = IndexOf(name);
        return i < 0 ? null : Members[i];
    }

    public int IndexOf(string name)
    {
        if (Members.Count < MembersWorthAnIndex)
        {
            return Members.FindIndex(member => string.Equals(member.Name, name, StringComparison.Ordinal));
        }

        _index ??= BuildIndex();
        return _index.GetValueOrDefault(name, -1);
    }

    /// <summary>Adds a member with a new name.</summary>
    public void Add(YamlMember member)
    {
        Members.Add(member);
        _index?.Add(member.Name, Members.Count - 1);
    }

    public void Complete()
    {
        IsComplete = true;
        foreach (YamlNode item in Items)
        {
            Take(item);
        }

        foreach (YamlMember member in Members)
        {
            Take(member.Value);
            ExpandedBytes = Sum(ExpandedBytes, member.Name.Length);
        }
    }

    private static long Sum(long left, long right) => left > long.MaxValue - right ? long.MaxValue : left + right;

    private void Take(YamlNode child)
    {
        ExpandedNodes = Sum(ExpandedNodes, child.ExpandedNodes);
        ExpandedBytes = Sum(ExpandedBytes, child.ExpandedBytes);
        ExpandedDepth = Math.Max(ExpandedDepth, child.ExpandedDepth + 1);
    }

    private Dictionary<string, int> BuildIndex()
    {
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < Members.Count; i++)
        {
            index.Add(Members[i].Name, i);
        }

        return index;
    }

    /// <summary>Never written to: only nodes of the matching kind get members or items.</summary>
    private static class Empty
    {
        public static readonly List<YamlNode> Items = [];
        public static readonly List<YamlMember> Members = [];
    }
}
