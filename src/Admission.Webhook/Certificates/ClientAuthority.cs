using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace Admission.Webhook.Certificates;

/// <summary>
/// The certificate authorities whose client certificates are accepted, from a PEM file, which can change while
/// connections stay open.
/// </summary>
internal sealed class ClientAuthority : IDisposable
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly string _file;
    private readonly ILogger _log;
    private readonly PolledFiles _files;
    private volatile X509Certificate2Collection _authorities;

    private ClientAuthority(
        string file, X509Certificate2Collection first, PolledFiles.ReadResult[] seen, TimeSpan interval,
        TimeProvider time, ILogger log)
    {
        _file = file;
        _log = log;
        _authorities = first;
        _files = new PolledFiles([file], seen, interval, time, Reload);
    }

    /// <summary>Reads the file for the first time.</summary>
    /// <returns>The authorities, or the error.</returns>
    public static (ClientAuthority? Authority, ImmutableArray<string> Errors) Load(
        string file, TimeSpan interval, TimeProvider time, ILogger log)
    {
        PolledFiles.ReadResult[] seen = PolledFiles.Read([file]);
        (X509Certificate2Collection? authorities, string error) = Read(file, seen[0]);
        return authorities is null
            ? (null, [error])
            : (new ClientAuthority(file, authorities, seen, interval, time, log), []);
    }

    /// <summary>How to verify a client's certificate: with these authorities only, for client authentication.</summary>
    public X509ChainPolicy Policy()
    {
        X509ChainPolicy policy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            // The authorities of a cluster publish no revocation lists, and a handshake must not read from the network.
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(_authorities);
        policy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        return policy;
    }

    /// <inheritdoc/>
    public void Dispose() => _files.Dispose();

    private void Reload(PolledFiles.ReadResult[] files)
    {
        (X509Certificate2Collection? next, string error) = Read(_file, files[0]);
        if (next is null)
        {
            WebhookLog.ClientAuthorityKept(_log, error);
            return;
        }

        _authorities = next;
        WebhookLog.ClientAuthorityTaken(_log, next.Count);
    }

    private static (X509Certificate2Collection? Authorities, string Error) Read(
        string file, PolledFiles.ReadResult read)
    {
        if (read.Error.Length > 0)
        {
            return (null, $"--client-ca {file}: {read.Error}");
        }

        X509Certificate2Collection authorities = [];
        try
        {
            authorities.ImportFromPem(read.Text);
        }
        catch (CryptographicException)
        {
            return (null, $"--client-ca {file}: contains a certificate that cannot be read. Use PEM.");
        }

        return authorities.Count == 0
            ? (null, $"--client-ca {file}: contains no certificate. Use PEM with a 'BEGIN CERTIFICATE' block.")
            : (authorities, "");
    }
}
