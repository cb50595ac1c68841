namespace Admission.Cli.Bundles;

/// <summary>What was pushed, or pulled.</summary>
/// <param name="Reference">The bundle by its digest: what to pin.</param>
/// <param name="PolicySet">Digest of its policy set.</param>
/// <param name="Policies">How many policies it has.</param>
/// <param name="Files">How many files it has.</param>
/// <param name="IsSigned">Was it signed, or its signature checked, by this command?</param>
internal sealed record BundleSummary(string Reference, string PolicySet, int Policies, int Files, bool IsSigned);
