namespace Admission.Yaml;

/// <summary>Why a text, or one document of it, is not accepted as YAML.</summary>
/// <param name="Line">Line in the text, from 1.</param>
/// <param name="Column">Column in UTF-16 units, from 1.</param>
/// <param name="Message">The problem and how to fix it; names keys, but contains no value of the document.</param>
public sealed record YamlError(int Line, int Column, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Line}:{Column}: {Message}";
}
