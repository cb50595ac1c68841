namespace Admission.Cli.Bundles;

/// <summary>The result of a push or a pull.</summary>
/// <param name="Reference">The bundle with its digest, for pinning.</param>
/// <param name="PolicySet">Digest of its policy set.</param>
/// <param name="Policies">Number of policies.</param>
/// <param name="Files">Number of files.</param>
/// <param name="IsSigned">Did this command sign it, or verify its signature?</param>
internal sealed record BundleSummary(string Reference, string PolicySet, int Policies, int Files, bool IsSigned);
