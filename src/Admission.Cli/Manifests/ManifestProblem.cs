namespace Admission.Cli.Manifests;

/// <summary>A problem with the input, or a note about it.</summary>
/// <param name="File">File as the user would write it, <c>-</c> for standard input; an option's name for a usage
/// error.</param>
/// <param name="Line">Line, from 1; 0 for the whole file.</param>
/// <param name="Column">Column, from 1; 0 for the whole line or file.</param>
/// <param name="Message">The problem and how to fix it.</param>
internal sealed record ManifestProblem(string File, int Line, int Column, string Message)
{
    /// <summary><c>file:line:column: what. How to fix.</c></summary>
    public override string ToString() => (Line, Column) switch
    {
        (0, _) => $"{File}: {Message}",
        (_, 0) => $"{File}:{Line}: {Message}",
        _ => $"{File}:{Line}:{Column}: {Message}",
    };
}
