namespace Admission.Policies;

/// <summary>A correction of a source file: the text to write in place of another.</summary>
/// <param name="Line">Line of the text, from 1.</param>
/// <param name="Column">
/// Column of the text, from 1; or of a quote before it; or of the member whose value is the text.
/// </param>
/// <param name="Before">The text that the file has there; empty to insert.</param>
/// <param name="After">The text to write; empty to delete.</param>
public sealed record SourceEdit(int Line, int Column, string Before, string After);
