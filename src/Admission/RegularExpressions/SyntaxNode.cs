namespace Admission.RegularExpressions;

/// <summary>A node of a parsed regular expression.</summary>
internal sealed class SyntaxNode(SyntaxKind kind)
{
    public SyntaxKind Kind { get; } = kind;

    /// <summary>The characters of a <see cref="SyntaxKind.Runes"/>.</summary>
    public RuneSet? Set { get; init; }

    /// <summary>The repeated, captured, joined or alternative nodes.</summary>
    public SyntaxNode[] Children { get; init; } = [];

    /// <summary>Minimum count of a repetition.</summary>
    public int Min { get; init; }

    /// <summary>Maximum count of a repetition; -1 for no limit.</summary>
    public int Max { get; init; }

    /// <summary>Does a repetition prefer fewer matches?</summary>
    public bool IsLazy { get; init; }

    /// <summary>The number of a capturing group; 0 for other nodes.</summary>
    public int Group { get; init; }

    /// <summary>The name of a named group.</summary>
    public string? Name { get; init; }

    /// <summary>The flags to restore after a group.</summary>
    public SyntaxFlags OuterFlags { get; init; }

    /// <summary>Number of levels of this node and below.</summary>
    public int Height { get; init; } = 1;

    /// <summary>Number of instructions of the node.</summary>
    public long Size { get; init; } = 1;

    /// <summary>Can it match the empty text?</summary>
    public bool CanBeEmpty { get; init; }
}
