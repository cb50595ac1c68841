namespace Admission.Rego;

/// <summary>One line that <c>print</c> wrote.</summary>
/// <param name="Text">The text.</param>
/// <param name="File">The file of the call; empty for a query.</param>
/// <param name="Line">The line of the call, from 1.</param>
public sealed record RegoPrint(string Text, string File, int Line);
