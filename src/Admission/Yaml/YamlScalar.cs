namespace Admission.Yaml;

/// <summary>A scalar as it is written.</summary>
/// <param name="Text">The text, quotes and escapes resolved.</param>
/// <param name="Tag">Tag in full; null for none.</param>
/// <param name="IsPlain">Is it written without quotes and not as a block?</param>
/// <param name="BlockIndent">Columns that indent the lines of a literal block; -1 for others.</param>
internal readonly record struct YamlScalar(string Text, string? Tag, bool IsPlain, int BlockIndent = -1);
