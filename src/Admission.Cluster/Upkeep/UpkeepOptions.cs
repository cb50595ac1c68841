using Admission.Cluster.Registration;

namespace Admission.Cluster.Upkeep;

/// <summary>What the replicas keep up in their cluster. Immutable.</summary>
public sealed record UpkeepOptions
{
    /// <summary>What the webhook is called, and how it is registered.</summary>
    public required RegistrationOptions Registration { get; init; }

    /// <summary>Who this replica is: the name of its Pod.</summary>
    public required string Identity { get; init; }

    /// <summary>
    /// The Secret with the certificates that the replicas make by themselves; null where they come from elsewhere.
    /// </summary>
    public string? Secret { get; init; }

    /// <summary>Is the registration kept in step with the policies?</summary>
    public bool Registers { get; init; }

    /// <summary>
    /// PEM file of the authorities, read anew each time, where there is no <see cref="Secret"/>; null for none.
    /// </summary>
    public string? CaBundleFile { get; init; }

    /// <summary>Folder of this process alone in which the serving certificate is put.</summary>
    public string Folder { get; init; } = Path.Combine(Path.GetTempPath(), "admission-tls");
}
