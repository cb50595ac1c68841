namespace Admission.Yaml;

/// <summary>A scalar as it is written.</summary>
/// <param name="Text">The text, with quotes and escapes resolved.</param>
/// <param name="Tag">Tag in full; null for none.</param>
/// <param name="IsPlain">Is it written without quotes and not as a block?</param>
/// <param name="BlockIndent">Number of columns that indent the lines of a literal block; -1 for other scalars.</param>
internal readonly record struct YamlScalar(string Text, string? Tag, bool IsPlain, int BlockIndent = -1);
