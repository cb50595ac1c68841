namespace Admission.Yaml;

/// <summary>What stands before a node.</summary>
/// <param name="Anchor">Name after <c>&amp;</c>; null for none.</param>
/// <param name="Tag">Tag in full; null for none.</param>
/// <param name="Start">Where the first of both begins; null where there is none.</param>
internal readonly record struct YamlProperties(string? Anchor, string? Tag, YamlMark? Start);
