namespace Admission.Languages;

/// <summary>What is wrong with the code of a template.</summary>
/// <param name="Field">
/// Path of the field below <c>source</c>, <c>validations[0].expression</c>; empty for the source itself.
/// </param>
/// <param name="Message">What is wrong, and how to correct it.</param>
/// <param name="Line">Line in the text of the field, from 1; 0 for the field as a whole.</param>
/// <param name="Column">Column in the text of the field, from 1; 0 where unknown.</param>
/// <param name="IsWarning">Does the template work in spite of it? Default false.</param>
public sealed record TemplateProblem(
    string Field, string Message, int Line = 0, int Column = 0, bool IsWarning = false);
