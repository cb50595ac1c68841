using Admission.Policies;

namespace Admission.Languages;

/// <summary>One mistake in a file of a policy.</summary>
/// <param name="Error">Where, what, and how to fix it; the file is relative to the policies folder.</param>
/// <param name="IsCertain">Is it a mistake for sure, and not only most likely?</param>
public sealed record SourceLint(PolicyError Error, bool IsCertain);
