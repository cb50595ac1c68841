namespace Admission.Yaml;

/// <summary>The properties before a node.</summary>
/// <param name="Anchor">Name after <c>&amp;</c>; null for none.</param>
/// <param name="Tag">Tag in full; null for none.</param>
/// <param name="Start">Start of the first of both; null if there is none.</param>
internal readonly record struct YamlProperties(string? Anchor, string? Tag, YamlMark? Start);
