using System.Collections.Immutable;

namespace Admission.Cluster.Audits;

/// <summary>The kinds of an API server, as far as they could be discovered.</summary>
/// <param name="Kinds">The kinds, sorted by group and resource.</param>
/// <param name="Problems">
/// API groups that could not be discovered, such as those of an extension API server that is down, each with the
/// reason.
/// </param>
public sealed record StoredKinds(
    ImmutableArray<StoredKind> Kinds, ImmutableArray<(string Group, string Reason)> Problems);
