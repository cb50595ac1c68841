using Admission.Cluster.Registration;

namespace Admission.Cluster.Controllers;

/// <summary>The objects that the replicas maintain in their cluster. Immutable.</summary>
public sealed record ControllerOptions
{
    /// <summary>Name, address and exemptions of the webhook.</summary>
    public required RegistrationOptions Registration { get; init; }

    /// <summary>Identity of this replica in the Lease: the name of its Pod. Must be unique.</summary>
    public required string Identity { get; init; }

    /// <summary>
    /// The Secret with the certificates of the replicas; null if the certificates have another source.
    /// </summary>
    public string? Secret { get; init; }

    /// <summary>Does the leader keep the registration up to date with the policies? Default false.</summary>
    public bool Registers { get; init; }

    /// <summary>
    /// PEM file of the certificate authorities, read each time, if there is no <see cref="Secret"/>; null for none.
    /// </summary>
    public string? CaBundleFile { get; init; }

    /// <summary>PEM file of the serving certificate, if there is no <see cref="Secret"/>; null if not known.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>
    /// Does the leader call the registered address before it registers? Default true. False only if Pods cannot reach
    /// an address that the API server can.
    /// </summary>
    public bool ChecksAddress { get; init; } = true;

    /// <summary>Must clients present a certificate? Default false.</summary>
    public bool RequiresClientCertificate { get; init; }

    /// <summary>Folder for the serving certificate, which only this process uses.</summary>
    public string Folder { get; init; } = Path.Combine(Path.GetTempPath(), "admission-tls");
}
