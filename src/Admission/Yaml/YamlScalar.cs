namespace Admission.Yaml;

/// <summary>A scalar as it is written.</summary>
/// <param name="Text">The text, quotes and escapes resolved.</param>
/// <param name="Tag">Tag in full; null for none.</param>
/// <param name="IsPlain">Is it written without quotes and not as a block?</param>
internal readonly record struct YamlScalar(string Text, string? Tag, bool IsPlain);
