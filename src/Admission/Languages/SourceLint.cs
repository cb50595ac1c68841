using Admission.Policies;

namespace Admission.Languages;

/// <summary>One mistake in a policy file.</summary>
/// <param name="Error">Where, what, and how to fix it; the file is relative to the policies folder.</param>
/// <param name="IsCertain">Is it certainly a mistake, not just probably?</param>
public sealed record SourceLint(PolicyError Error, bool IsCertain);
