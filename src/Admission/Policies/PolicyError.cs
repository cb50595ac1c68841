namespace Admission.Policies;

/// <summary>An error in a file of the policies folder or in the settings, and how to fix it.</summary>
/// <param name="File">Path as the user gave it, or relative to the policies folder.</param>
/// <param name="Line">Line, from 1; 0 for the whole file.</param>
/// <param name="Column">Column, from 1; 0 for the whole line or file.</param>
/// <param name="Message">The problem and how to fix it.</param>
public sealed record PolicyError(string File, int Line, int Column, string Message)
{
    /// <summary>
    /// Number of characters from <see cref="Column"/> on that the error is about; 0 if unknown. They may span lines.
    /// </summary>
    public int Length { get; init; }

    /// <summary>The only correction that makes sense; null if there is none, or more than one.</summary>
    public SourceEdit? Edit { get; init; }

    /// <summary>By file, line, column, text: the order in which errors are shown.</summary>
    public static readonly IComparer<PolicyError> ByPosition = Comparer<PolicyError>.Create(static (left, right) =>
    {
        int order = string.CompareOrdinal(left.File, right.File);
        order = order != 0 ? order : left.Line.CompareTo(right.Line);
        order = order != 0 ? order : left.Column.CompareTo(right.Column);
        return order != 0 ? order : string.CompareOrdinal(left.Message, right.Message);
    });

    /// <summary><c>file:line:column: what. How to fix.</c></summary>
    public override string ToString() => (Line, Column) switch
    {
        (0, _) => $"{File}: {Message}",
        (_, 0) => $"{File}:{Line}: {Message}",
        _ => $"{File}:{Line}:{Column}: {Message}",
    };
}
