using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Admission.Cluster.Controllers;

/// <summary>
/// The certificate authorities of a <c>caBundle</c>. Verifies a serving certificate the way an API server does: against
/// these authorities and no others, with the host among the subject alternative names.
/// Source of truth: https://pkg.go.dev/crypto/x509#Certificate.Verify
/// </summary>
internal sealed class TrustBundle : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private readonly X509Certificate2Collection _authorities;
    private readonly bool _isSystem;

    private TrustBundle(X509Certificate2Collection authorities, bool isSystem)
    {
        _authorities = authorities;
        _isSystem = isSystem;
    }

    /// <summary>Number of authorities; 0 if the authorities of the system are used.</summary>
    public int Count => _authorities.Count;

    /// <param name="pem">PEM; null or empty for the authorities of the system, as in an API server.</param>
    /// <returns>The bundle; without any authority if the text contains no certificate.</returns>
    public static TrustBundle Read(string? pem)
    {
        X509Certificate2Collection authorities = [];
        if (string.IsNullOrEmpty(pem))
        {
            return new TrustBundle(authorities, isSystem: true);
        }

        try
        {
            authorities.ImportFromPem(pem);
        }
        catch (CryptographicException)
        {
            // The readable part before the damage counts; an API server ignores the rest.
        }

        return new TrustBundle(authorities, isSystem: false);
    }

    /// <summary>Why an API server does not accept a certificate; empty if it does.</summary>
    /// <param name="leaf">The serving certificate.</param>
    /// <param name="intermediates">The intermediates that the server sent with it.</param>
    /// <param name="host">DNS name or IP address of the server; null to skip this check.</param>
    public string Problem(
        X509Certificate2 leaf, X509Certificate2Collection intermediates, string? host, DateTimeOffset now)
    {
        if (host is not null && !leaf.MatchesHostname(host, allowWildcards: true, allowCommonName: false))
        {
            return $"its certificate is not valid for {host}, only for {Names(leaf)}";
        }

        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = _isSystem ? X509ChainTrustMode.System : X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        chain.ChainPolicy.ExtraStore.AddRange(_authorities);
        chain.ChainPolicy.ExtraStore.AddRange(intermediates);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        if (chain.Build(leaf))
        {
            return "";
        }

        X509ChainStatusFlags flags = chain.ChainStatus.Aggregate(
            X509ChainStatusFlags.NoError, static (all, one) => all | one.Status);

        // An API server also stops at an intermediate that is in the bundle.
        if (flags == X509ChainStatusFlags.PartialChain && _authorities.Contains(chain.ChainElements[^1].Certificate))
        {
            return "";
        }

        return flags.HasFlag(X509ChainStatusFlags.NotTimeValid)
            ? $"its certificate or its authority is not valid now: it is valid from {Utc(leaf.NotBefore)} to "
                + $"{Utc(leaf.NotAfter)}"
            : (flags & (X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.UntrustedRoot)) != 0
            ? $"the certificate is from the authority \"{ClusterText.Line(leaf.Issuer)}\", which is not in the caBundle"
            : $"its certificate cannot be verified with the caBundle ({flags})";
    }

    /// <summary>PEM of the authorities that are still valid, at most some of them; empty for none.</summary>
    /// <param name="max">Maximum number of authorities.</param>
    public string Valid(DateTimeOffset now, int max) => string.Concat(
        _authorities
            .Where(one => one.NotAfter.ToUniversalTime() > now.UtcDateTime)
            .Take(max)
            .Select(static one => one.ExportCertificatePem() + "\n"));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (X509Certificate2 authority in _authorities)
        {
            authority.Dispose();
        }
    }

    private static string Names(X509Certificate2 leaf)
    {
        string[] names =
        [
            .. leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(static one =>
                one.EnumerateDnsNames().Concat(one.EnumerateIPAddresses().Select(static ip => ip.ToString()))),
        ];
        return names.Length == 0 ? "no name" : ClusterText.Line(string.Join(", ", names));
    }

    private static string Utc(DateTime time) => new DateTimeOffset(time.ToUniversalTime()).ToString("u", null);
}
