using System.Collections.Immutable;

namespace Admission.Cluster.Registration;

/// <summary>
/// The part of a registration that does not depend on policies: address and exemptions of the webhook. Immutable.
/// </summary>
public sealed record RegistrationOptions
{
    /// <summary>Default timeout of the API server.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Name of the ValidatingWebhookConfiguration. Default <c>admission</c>.</summary>
    public string Name { get; init; } = "admission";

    /// <summary>
    /// Namespace that the webhook runs in. The webhook never evaluates requests in it. Default <c>admission</c>.
    /// </summary>
    public string Namespace { get; init; } = "admission";

    /// <summary>Name of the Lease in which the replicas share which changes they admitted.</summary>
    public string DriftLease => $"{Name}-drift";

    /// <summary>Its Service. Default <c>admission</c>.</summary>
    public string Service { get; init; } = "admission";

    /// <summary>Port of the Service. Default 443.</summary>
    public int Port { get; init; } = 443;

    /// <summary>
    /// Address of a webhook outside of the cluster, with its path; null for <see cref="Service"/>.
    /// </summary>
    public Uri? Url { get; init; }

    /// <summary>PEM of the authorities of the serving certificate; null if another tool sets it.</summary>
    public string? CaBundle { get; init; }

    /// <summary>Timeout of the API server. Default 5 s; 1 s to 30 s, and above 10 s is too slow.</summary>
    public TimeSpan Timeout { get; init; } = DefaultTimeout;

    /// <summary>
    /// Namespaces that are never evaluated besides <see cref="Namespace"/>. Default kube-system: a cluster must be able
    /// to repair itself while the webhook is down.
    /// </summary>
    public ImmutableArray<string> ExemptNamespaces { get; init; } = ["kube-system"];

    /// <summary>Users whose requests are never evaluated. Default none.</summary>
    public ImmutableArray<string> ExemptUsers { get; init; } = [];

    /// <summary>Groups whose members' requests are never evaluated. Default none.</summary>
    public ImmutableArray<string> ExemptGroups { get; init; } = [];

    /// <summary>
    /// Are policies that the API server itself can run left to it, so that it does not call the webhook for them?
    /// Default false.
    /// </summary>
    public bool LeavesNative { get; init; }

    /// <summary>Own namespace and the exempt ones, sorted.</summary>
    internal ImmutableArray<string> ExcludedNamespaces =>
        [.. ExemptNamespaces.Append(Namespace).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
