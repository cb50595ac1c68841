namespace Admission.Cel.Syntax;

/// <summary>A field that a type does not have.</summary>
/// <param name="Type">Name of the type.</param>
/// <param name="Field">The field as the expression writes it.</param>
internal sealed record MissingField(string Type, string Field);
