using System.Security.Cryptography.X509Certificates;

namespace Admission.Cli.Bundles.Registry;

/// <summary>Connection settings of a registry.</summary>
internal sealed record RegistryOptions
{
    /// <summary>Use HTTP without TLS? Only if the user asked for it.</summary>
    public bool IsPlainHttp { get; init; }

    /// <summary>Trusted certificate authorities besides those of the system.</summary>
    public X509Certificate2Collection Authorities { get; init; } = [];

    /// <summary>Timeout of one request and its answer. Default 30 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The credentials of the user.</summary>
    public DockerConfig Credentials { get; init; } = DockerConfig.Empty;
}
