using Admission.Policies;

namespace Admission.Engines.JavaScript.Lints;

/// <summary>One mistake in a module.</summary>
/// <param name="Error">Where, what, and how to fix it; the file is the path of the module.</param>
/// <param name="IsCertain">Is it a mistake for sure, and not only most likely?</param>
public sealed record SourceLint(PolicyError Error, bool IsCertain);
