namespace Admission.Yaml;

/// <summary>
/// Builds the nodes of one document: names of members, duplicates, merge keys, aliases and the limits. Reports an error
/// and continues, so that all errors of a document are reported at once.
/// </summary>
internal sealed class YamlTreeBuilder(YamlLimits limits, YamlErrors errors)
{
    private const int MaxShownName = 64;

    private readonly Stack<Frame> _frames = new();
    private readonly Dictionary<string, YamlNode> _anchors = new(StringComparer.Ordinal);
    private long _nodes;
    private bool _isTooLarge;

    /// <summary>The outermost node, once it is complete.</summary>
    public YamlNode? Root { get; private set; }

    /// <summary>Is a limit exceeded, so that further reading would only take time?</summary>
    public bool IsTooLarge => _isTooLarge;

    /// <summary>Is the next node the key of a member?</summary>
    public bool ExpectsKey => _frames.TryPeek(out Frame? frame) && frame.ExpectsKey;

    /// <summary>Opens a mapping or a sequence.</summary>
    public void Open(YamlKind kind, YamlProperties properties, YamlMark start)
    {
        string expected = kind == YamlKind.Mapping ? "!!map" : "!!seq";
        Check(YamlScalarReader.CheckCollectionTag(properties.Tag, expected), start);
        var node = new YamlNode(kind, start.Line, start.Column);
        Count(1, node);
        if (_frames.Count >= limits.MaxDepth)
        {
            Refuse(node, $"nested deeper than {limits.MaxDepth} levels. Flatten the document.");
        }

        Remember(properties.Anchor, node);
        _frames.Push(new Frame(node, ExpectsKey));
    }

    public void Close()
    {
        Frame frame = _frames.Pop();
        Merge(frame);
        frame.Node.Complete();
        CheckExpansion(frame.Node);
        if (frame.IsKey)
        {
            errors.Add(frame.Node.Line, frame.Node.Column, "a mapping or sequence cannot be a key. Use a plain name.");
            _frames.Peek().BeginMember(null, frame.Node.Line, frame.Node.Column);
            return;
        }

        Place(frame.Node);
    }

    /// <summary>Adds a scalar as key, as value, or as merge key.</summary>
    public void PutScalar(
        YamlProperties properties, string text, bool isPlain, YamlMark start, int blockIndent = -1)
    {
        var scalar = new YamlScalar(text, properties.Tag, isPlain, blockIndent);
        if (ExpectsKey && YamlScalarReader.IsMergeKey(scalar))
        {
            PutMergeKey(start.Line, start.Column);
            return;
        }

        string? name = ExpectsKey && isPlain && properties.Tag is null ? PlainScalar.NonFiniteName(text) : null;
        (YamlNode node, string? message) = name is null
            ? YamlScalarReader.Read(scalar, start.Line, start.Column)
            : (new YamlNode(YamlKind.String, start.Line, start.Column, name), null);
        Check(message, start);
        Put(node, properties.Anchor);
    }

    /// <summary>Adds the value of a member without one: null.</summary>
    public void PutEmpty(YamlMark at) => PutScalar(default, "", isPlain: true, at);

    /// <summary>Adds a scalar, as key or as value.</summary>
    public void Put(YamlNode scalar, string? anchor)
    {
        Count(1, scalar);
        Remember(anchor, scalar);
        PutNode(scalar, scalar.Line, scalar.Column);
    }

    /// <summary>Adds the node of an anchor again.</summary>
    public void PutAlias(string anchor, int line, int column)
    {
        if (_anchors.TryGetValue(anchor, out YamlNode? node) && node.IsComplete)
        {
            PutNode(node, line, column);
            return;
        }

        errors.Add(line, column, node is null
            ? $"there is no anchor '&{Shorten(anchor)}' before this alias. Define it earlier in the same document."
            : $"the alias '*{Shorten(anchor)}' is inside its own anchor and would never end. Write the value itself.");
        if (ExpectsKey)
        {
            _frames.Peek().BeginMember(null, line, column);
        }
        else
        {
            Place(new YamlNode(YamlKind.Null, line, column));
        }
    }

    // Begins a member whose value is merged into the mapping.
    private void PutMergeKey(int line, int column)
    {
        Frame frame = _frames.Peek();
        if (frame.MergeSource is not null || frame.IsMerge)
        {
            errors.Add(line, column, "'<<' occurs twice. Put all sources in one list: <<: [*a, *b].");
        }

        frame.BeginMerge(line, column);
    }

    private void PutNode(YamlNode node, int line, int column)
    {
        if (!ExpectsKey)
        {
            Place(node);
            return;
        }

        string? name = PlainScalar.NameOf(node);
        if (name is null)
        {
            errors.Add(line, column, node.Kind == YamlKind.Null
                ? "the key is empty or null. Use a plain name, and put it in quotes if it is read as null."
                : "a mapping or sequence cannot be a key. Use a plain name.");
        }

        _frames.Peek().BeginMember(name, line, column);
    }

    private void Place(YamlNode node)
    {
        if (!_frames.TryPeek(out Frame? frame))
        {
            Root = node;
        }
        else if (frame.Node.Kind == YamlKind.Sequence)
        {
            frame.Node.Items.Add(node);
        }
        else if (frame.IsMerge)
        {
            frame.EndMerge(node);
        }
        else
        {
            AddMember(frame, node);
        }
    }

    private void AddMember(Frame frame, YamlNode value)
    {
        (string? name, int line, int column) = frame.EndMember();
        if (name is null)
        {
            return;
        }

        if (limits.TakesLastDuplicate && frame.Node.IndexOf(name) is var index and >= 0)
        {
            frame.Node.Members[index] = new YamlMember(name, value, line, column, IsMerged: false);
            return;
        }

        if (frame.Node.Find(name) is { } first)
        {
            errors.Add(line, column, $"'{Shorten(name)}' is already set on line {first.Line}. Remove one of the two.");
            return;
        }

        frame.Node.Add(new YamlMember(name, value, line, column, IsMerged: false));
    }

    /// <summary>
    /// Merges the source. A member written after <c>&lt;&lt;</c> takes precedence over a merged one, and an earlier
    /// source over a later one. A member written before it is an error: in the YAML specification it takes precedence,
    /// in Kubernetes' reader the merged one does.
    /// </summary>
    private void Merge(Frame frame)
    {
        if (frame.MergeSource is not { } source)
        {
            return;
        }

        List<YamlNode> sources = source.Kind == YamlKind.Sequence ? source.Items : [source];
        int written = frame.Node.Members.Count;
        foreach (YamlNode mapping in sources)
        {
            if (mapping.Kind != YamlKind.Mapping)
            {
                const string Message = "'<<' needs a mapping or a list of mappings. Use an alias of one.";
                errors.Add(frame.MergeLine, frame.MergeColumn, Message);
                continue;
            }

            Count(mapping.Members.Count, frame.Node);
            if (_isTooLarge)
            {
                return;
            }

            foreach (YamlMember member in mapping.Members)
            {
                MergeMember(frame, member, written);
            }
        }
    }

    private void MergeMember(Frame frame, YamlMember member, int written)
    {
        int index = frame.Node.IndexOf(member.Name);
        if (index < 0)
        {
            frame.Node.Add(member with { IsMerged = true });
        }
        else if (index < written && index < frame.MembersBeforeMerge)
        {
            YamlMember own = frame.Node.Members[index];
            errors.Add(own.Line, own.Column, $"'{Shorten(member.Name)}' is set here and by the '<<' on line "
                + $"{frame.MergeLine} after it, and YAML parsers disagree about which one applies. Put '<<' first.");
        }
    }

    private void CheckExpansion(YamlNode node)
    {
        if (node.ExpandedNodes > limits.MaxNodes || node.ExpandedBytes > limits.MaxBytes)
        {
            Refuse(node, $"more than {limits.MaxNodes} nodes or {limits.MaxBytes} bytes once aliases are expanded. "
                + "Use fewer aliases.");
        }
        else if (node.ExpandedDepth > limits.MaxDepth)
        {
            Refuse(node, $"nested deeper than {limits.MaxDepth} levels once aliases are expanded. Flatten it.");
        }
    }

    private void Check(string? message, YamlMark at)
    {
        if (message is not null)
        {
            errors.Add(at.Line, at.Column, message);
        }
    }

    private void Count(int nodes, YamlNode at)
    {
        _nodes += nodes;
        if (_nodes > limits.MaxNodes)
        {
            Refuse(at, $"more than {limits.MaxNodes} nodes in one document. Split it.");
        }
    }

    private void Refuse(YamlNode at, string message)
    {
        if (!_isTooLarge)
        {
            _isTooLarge = true;
            errors.Add(at.Line, at.Column, message);
        }
    }

    private void Remember(string? anchor, YamlNode node)
    {
        if (anchor is not null)
        {
            _anchors[anchor] = node;
        }
    }

    private static string Shorten(string name) => name.Length > MaxShownName ? name[..MaxShownName] + "…" : name;

    /// <summary>One mapping or sequence that is still open.</summary>
    private sealed class Frame(YamlNode node, bool isKey)
    {
        private string? _name;
        private int _line;
        private int _column;
        private bool _hasKey;

        public YamlNode Node { get; } = node;

        /// <summary>Is this collection in the position of a key?</summary>
        public bool IsKey { get; } = isKey;

        public bool ExpectsKey => Node.Kind == YamlKind.Mapping && !_hasKey;

        /// <summary>Is the value of <c>&lt;&lt;</c> expected?</summary>
        public bool IsMerge { get; private set; }

        public YamlNode? MergeSource { get; private set; }

        public int MergeLine { get; private set; }

        public int MergeColumn { get; private set; }

        public int MembersBeforeMerge { get; private set; }

        public void BeginMember(string? name, int line, int column) =>
            (_name, _line, _column, _hasKey) = (name, line, column, true);

        public (string? Name, int Line, int Column) EndMember()
        {
            _hasKey = false;
            return (_name, _line, _column);
        }

        public void BeginMerge(int line, int column)
        {
            (MergeLine, MergeColumn, MembersBeforeMerge) = (line, column, Node.Members.Count);
            (IsMerge, _hasKey) = (true, true);
        }

        public void EndMerge(YamlNode source)
        {
            (IsMerge, _hasKey) = (false, false);
            MergeSource = source;
        }
    }
}
