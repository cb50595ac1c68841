namespace Admission.Json;

/// <summary>A problem with one member of a document whose text is not at hand, so only the path is known.</summary>
/// <param name="Path">Path of the member, <c>match[0].resources</c>; empty for the document itself.</param>
/// <param name="Message">The problem and how to fix it.</param>
public sealed record FieldError(string Path, string Message)
{
    /// <summary>
    /// The text of the member, and the only text that its author can have meant; null if several are possible.
    /// </summary>
    public (string Before, string After)? Correction { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Path.Length == 0 ? Message : $"{Path}: {Message}";
}
