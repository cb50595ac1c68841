namespace Admission.Cel.Syntax;

/// <summary>An error of a compilation.</summary>
/// <param name="Message">The text as the API server words it.</param>
/// <param name="Line">Line from 1; 0 when the program could not be built.</param>
/// <param name="Column">Column from 1; 0 at the end of the input.</param>
public sealed record CelIssue(string Message, int Line, int Column)
{
    /// <summary>The field that a type does not have; null for other errors.</summary>
    internal MissingField? Missing { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Line}:{Column}: {Message}";
}
