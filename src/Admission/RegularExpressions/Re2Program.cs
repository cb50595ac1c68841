namespace Admission.RegularExpressions;

/// <summary>An expression as instructions of a machine that follows all threads at once.</summary>
internal sealed class Re2Program
{
    private readonly List<Instruction> _code = [];
    private readonly List<string?> _names = [null];

    private Re2Program(SyntaxNode root)
    {
        Emit(root);
        _code.Add(new Instruction(InstructionOp.Match, 0));
        Code = [.. _code];
        foreach (Instruction instruction in Code)
        {
            HasAssertions |= instruction.Op is >= InstructionOp.BeginLine and <= InstructionOp.NoWordBoundary;
        }

        GroupNames = [.. _names];
        IsAnchored = StartsAtBegin(root);
    }

    public Instruction[] Code { get; }

    /// <summary>The names of the groups by number; null for one without, and for the whole match, number 0.</summary>
    public string?[] GroupNames { get; }

    /// <summary>Does it check the characters beside a position?</summary>
    public bool HasAssertions { get; }

    /// <summary>Can it match only at the start of the text?</summary>
    public bool IsAnchored { get; }

    public static Re2Program Compile(SyntaxNode root) => new(root);

    private static bool StartsAtBegin(SyntaxNode node) => node.Kind switch
    {
        SyntaxKind.BeginText => true,
        SyntaxKind.Capture or SyntaxKind.Concatenation => StartsAtBegin(node.Children[0]),
        SyntaxKind.Alternation => Array.TrueForAll(node.Children, StartsAtBegin),
        _ => false,
    };

    private void Emit(SyntaxNode node)
    {
        switch (node.Kind)
        {
            case SyntaxKind.Empty:
                break;
            case SyntaxKind.Runes:
                _code.Add(new Instruction(InstructionOp.Runes, _code.Count + 1, 0, node.Set));
                break;
            case SyntaxKind.Capture:
                NameGroup(node);
                _code.Add(new Instruction(InstructionOp.Capture, _code.Count + 1, 2 * node.Group));
                Emit(node.Children[0]);
                _code.Add(new Instruction(InstructionOp.Capture, _code.Count + 1, (2 * node.Group) + 1));
                break;
            case SyntaxKind.Concatenation:
                foreach (SyntaxNode child in node.Children)
                {
                    Emit(child);
                }

                break;
            case SyntaxKind.Alternation:
                EmitAlternation(node.Children);
                break;
            case SyntaxKind.Repeat:
                EmitRepeat(node);
                break;
            default:
                _code.Add(new Instruction(AssertionOf(node.Kind), _code.Count + 1));
                break;
        }
    }

    private static InstructionOp AssertionOf(SyntaxKind kind) => kind switch
    {
        SyntaxKind.BeginLine => InstructionOp.BeginLine,
        SyntaxKind.EndLine => InstructionOp.EndLine,
        SyntaxKind.BeginText => InstructionOp.BeginText,
        SyntaxKind.EndText => InstructionOp.EndText,
        SyntaxKind.WordBoundary => InstructionOp.WordBoundary,
        SyntaxKind.NoWordBoundary => InstructionOp.NoWordBoundary,
        _ => throw new InvalidOperationException($"{kind} is not an assertion"),
    };

    private void NameGroup(SyntaxNode node)
    {
        while (_names.Count <= node.Group)
        {
            _names.Add(null);
        }

        _names[node.Group] = node.Name;
    }

    private void EmitAlternation(SyntaxNode[] choices)
    {
        var ends = new List<int>();
        for (int i = 0; i < choices.Length; i++)
        {
            int split = _code.Count;
            bool isLast = i == choices.Length - 1;
            if (!isLast)
            {
                _code.Add(default);
            }

            Emit(choices[i]);
            if (!isLast)
            {
                ends.Add(_code.Count);
                _code.Add(default);
                _code[split] = new Instruction(InstructionOp.Split, split + 1, _code.Count);
            }
        }

        foreach (int end in ends)
        {
            _code[end] = new Instruction(InstructionOp.Jump, _code.Count);
        }
    }

    private void EmitRepeat(SyntaxNode node)
    {
        SyntaxNode child = node.Children[0];
        if (node.Max == 0)
        {
            // The groups inside exist, although they never match.
            NameGroups(child);
            return;
        }

        for (int i = 0; i < node.Min - 1; i++)
        {
            Emit(child);
        }

        if (node.Max < 0)
        {
            EmitUnlimited(child, node.IsLazy, node.Min > 0);
            return;
        }

        if (node.Min > 0)
        {
            Emit(child);
        }

        var splits = new List<int>();
        for (int i = node.Min; i < node.Max; i++)
        {
            splits.Add(_code.Count);
            _code.Add(default);
            Emit(child);
        }

        foreach (int split in splits)
        {
            _code[split] = Split(node.IsLazy, split + 1, _code.Count);
        }
    }

    private void NameGroups(SyntaxNode node)
    {
        if (node.Kind == SyntaxKind.Capture)
        {
            NameGroup(node);
        }

        foreach (SyntaxNode child in node.Children)
        {
            NameGroups(child);
        }
    }

    private void EmitUnlimited(SyntaxNode child, bool isLazy, bool isOnce)
    {
        // (e+)? instead of e* if e can be empty: the empty match is tried, as in Perl.
        int skip = -1;
        if (!isOnce)
        {
            skip = _code.Count;
            _code.Add(default);
        }

        int start = _code.Count;
        Emit(child);
        if (isOnce || child.CanBeEmpty)
        {
            int loop = _code.Count;
            _code.Add(Split(isLazy, start, loop + 1));
        }
        else
        {
            _code.Add(new Instruction(InstructionOp.Jump, skip));
        }

        if (skip >= 0)
        {
            _code[skip] = Split(isLazy, start, _code.Count);
        }
    }

    private static Instruction Split(bool isLazy, int inside, int behind) => isLazy
        ? new Instruction(InstructionOp.Split, behind, inside)
        : new Instruction(InstructionOp.Split, inside, behind);
}
