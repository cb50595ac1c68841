namespace Admission.Yaml;

/// <summary>One position in a YAML text.</summary>
/// <param name="Offset">UTF-16 units before it.</param>
/// <param name="Row">Line breaks before it, by YAML's rules: U+0085, U+2028 and U+2029 end a row too.</param>
/// <param name="Indent">Characters between the start of the row and the position.</param>
/// <param name="Line">Line in the file as editors count it, from 1.</param>
/// <param name="Column">Column in UTF-16 units, from 1.</param>
internal readonly record struct YamlMark(int Offset, int Row, int Indent, int Line, int Column);
