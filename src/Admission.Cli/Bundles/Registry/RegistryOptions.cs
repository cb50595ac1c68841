using System.Security.Cryptography.X509Certificates;

namespace Admission.Cli.Bundles.Registry;

/// <summary>How to reach a registry.</summary>
internal sealed record RegistryOptions
{
    /// <summary>Speak HTTP without TLS? Only where somebody asked for it.</summary>
    public bool IsPlainHttp { get; init; }

    /// <summary>Authorities that are trusted besides those of the system.</summary>
    public X509Certificate2Collection Authorities { get; init; } = [];

    /// <summary>Longest time for one request and its answer. Default 30 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The credentials of the user.</summary>
    public DockerConfig Credentials { get; init; } = DockerConfig.Empty;
}
