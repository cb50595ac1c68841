namespace Admission.Rego.Syntax;

/// <summary>Where a text begins in its file, so that errors contain positions in that file.</summary>
/// <param name="Line">Line of the first character, from 1; 0 for the start of the file.</param>
/// <param name="Column">Column at which each line begins, from 1; 0 for the start of the line.</param>
/// <param name="IsFixed">Has the whole text this one place, because its lines are not lines of the file?</param>
internal readonly record struct TextStart(int Line, int Column, bool IsFixed);
