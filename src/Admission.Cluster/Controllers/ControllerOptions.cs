using Admission.Cluster.Registration;

namespace Admission.Cluster.Controllers;

/// <summary>What the replicas keep as it should be in their cluster. Immutable.</summary>
public sealed record ControllerOptions
{
    /// <summary>Name, address and exemptions of the webhook.</summary>
    public required RegistrationOptions Registration { get; init; }

    /// <summary>Identity of this replica in the Lease: the name of its Pod. Must be unique.</summary>
    public required string Identity { get; init; }

    /// <summary>
    /// The Secret with the certificates that the replicas make for themselves; null if they come from elsewhere.
    /// </summary>
    public string? Secret { get; init; }

    /// <summary>Does the leader keep the registration in step with the policies? Default false.</summary>
    public bool Registers { get; init; }

    /// <summary>
    /// PEM file of the certificate authorities, read each time, if there is no <see cref="Secret"/>; null for none.
    /// </summary>
    public string? CaBundleFile { get; init; }

    /// <summary>PEM file of the serving certificate, if there is no <see cref="Secret"/>; null if not known.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>
    /// Does the leader call the registered address before it registers? Default true. False only if Pods cannot reach
    /// what the API server can.
    /// </summary>
    public bool ChecksAddress { get; init; } = true;

    /// <summary>Do clients have to show a certificate? Default false.</summary>
    public bool RequiresClientCertificate { get; init; }

    /// <summary>Folder of this process alone in which the serving certificate is put.</summary>
    public string Folder { get; init; } = Path.Combine(Path.GetTempPath(), "admission-tls");
}
