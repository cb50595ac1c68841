namespace Admission.Json;

/// <summary>
/// What is wrong with one member of a document whose text is elsewhere, so that only the path is known.
/// </summary>
/// <param name="Path">Path of the member, <c>match[0].resources</c>; empty for the document itself.</param>
/// <param name="Message">What. How to fix.</param>
public sealed record FieldError(string Path, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => Path.Length == 0 ? Message : $"{Path}: {Message}";
}
