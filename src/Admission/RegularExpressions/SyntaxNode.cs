namespace Admission.RegularExpressions;

/// <summary>A node of a parsed regular expression.</summary>
internal sealed class SyntaxNode(SyntaxKind kind)
{
    public SyntaxKind Kind { get; } = kind;

    /// <summary>What a <see cref="SyntaxKind.Runes"/> matches.</summary>
    public RuneSet? Set { get; init; }

    /// <summary>What is repeated, captured, joined or chosen from.</summary>
    public SyntaxNode[] Children { get; init; } = [];

    /// <summary>The least count of a repetition.</summary>
    public int Min { get; init; }

    /// <summary>The greatest count of a repetition; -1 for no limit.</summary>
    public int Max { get; init; }

    /// <summary>Does a repetition prefer fewer?</summary>
    public bool IsLazy { get; init; }

    /// <summary>The number of a group that captures; 0 for one that does not.</summary>
    public int Group { get; init; }

    /// <summary>The name of a group that has one.</summary>
    public string? Name { get; init; }

    /// <summary>The flags to go back to behind a group.</summary>
    public SyntaxFlags OuterFlags { get; init; }

    /// <summary>Number of levels below and with this node.</summary>
    public int Height { get; init; } = 1;

    /// <summary>Number of instructions that the node takes.</summary>
    public long Size { get; init; } = 1;

    /// <summary>Can it match the empty text?</summary>
    public bool CanBeEmpty { get; init; }
}
