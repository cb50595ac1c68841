namespace Admission.Rego.Syntax;

/// <summary>A place in a source text; lines and columns from 1, 0 for generated syntax.</summary>
internal readonly record struct Place(string File, int Line, int Column)
{
    public RegoError Error(string code, string message) => new(code, message, File ?? "", Line, Column);
}
