namespace Admission.Json;

/// <summary>Why a text is not accepted as JSON.</summary>
/// <param name="Field">
/// Path of the field that was being read (<c>request.object.metadata</c>); empty for the document itself.
/// </param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column in bytes, from 1.</param>
/// <param name="Message">The problem and how to fix it; contains no value of the document.</param>
public sealed record JsonError(string Field, int Line, int Column, string Message)
{
    /// <inheritdoc/>
    public override string ToString() =>
        Field.Length == 0 ? $"{Line}:{Column}: {Message}" : $"{Line}:{Column}: {Field}: {Message}";
}
