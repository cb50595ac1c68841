namespace Admission.Objects;

/// <summary>One step of a <see cref="TemplatePath"/>.</summary>
/// <param name="Name">The member of an object; null for every item of a list or every member of a map.</param>
/// <param name="IsList">Without a name: every item of a list (true), or every member of a map (false).</param>
internal readonly record struct TemplateStep(string? Name, bool IsList = false);
