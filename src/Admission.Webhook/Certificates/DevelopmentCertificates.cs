using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Admission.Webhook.Certificates;

/// <summary>
/// Certificates for a laptop: a certificate authority and a serving certificate for this machine. The authority's key
/// is discarded, so that nobody can sign anything else with it.
/// </summary>
/// <param name="folder">Folder of the files, such as <c>certs-dev</c>.</param>
public sealed class DevelopmentCertificates(string folder, TimeProvider time)
{
    /// <summary>The folder of the certificates unless another one is given, relative to the current one.</summary>
    public const string DefaultFolder = "certs-dev";

    private const string AuthorityName = "CN=Admission development CA";
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>Names that the serving certificate is valid for.</summary>
    public static readonly IReadOnlyList<string> Names = ["localhost", "127.0.0.1", "::1", "admission.admission.svc"];

    /// <summary>How long a certificate is valid: one year.</summary>
    public static readonly TimeSpan Validity = TimeSpan.FromDays(365);

    /// <summary>A certificate that is valid for less than this is replaced: 30 days.</summary>
    public static readonly TimeSpan RenewBefore = TimeSpan.FromDays(30);

    /// <summary>The authority, for <c>curl --cacert</c> and a webhook configuration's <c>caBundle</c>.</summary>
    public string AuthorityFile { get; } = Path.Combine(folder, "ca.crt");

    /// <summary>The serving certificate.</summary>
    public string CertificateFile { get; } = Path.Combine(folder, "tls.crt");

    /// <summary>Its private key, readable only by its owner.</summary>
    public string KeyFile { get; } = Path.Combine(folder, "tls.key");

    /// <summary>Creates the certificates if they do not exist, and replaces them if they expire soon.</summary>
    /// <param name="force">Replace them in any case, even files that another tool created.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">This process has no permission to write to the folder.</exception>
    public DevelopmentCertificatesResult Ensure(bool force = false)
    {
        string[] present = [.. new[] { AuthorityFile, CertificateFile, KeyFile }.Where(File.Exists)];
        if (present.Length > 0 && !force)
        {
            if (present.FirstOrDefault(file => !IsOurs(file)) is { } foreign)
            {
                return new DevelopmentCertificatesResult.Foreign(
                    $"{foreign}: not created by 'admission certs'. Move it away, or overwrite it with 'admission certs "
                        + "--force'.");
            }

            if (present.Length == 3 && IsFresh())
            {
                IgnoreKept();
                return new DevelopmentCertificatesResult.Kept();
            }
        }

        Make();
        return new DevelopmentCertificatesResult.Made();
    }

    private void Make()
    {
        DateTimeOffset now = time.GetUtcNow();
        using ECDsa authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 authority = MakeAuthority(authorityKey, now);
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = MakeCertificate(authority, key, now);

        Directory.CreateDirectory(folder);
        Ignore();
        Write(KeyFile, key.ExportPkcs8PrivateKeyPem(), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        const UnixFileMode readable =
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        Write(CertificateFile, certificate.ExportCertificatePem(), readable);
        Write(AuthorityFile, authority.ExportCertificatePem(), readable);
    }

    // A key must not get into a repository by "git add .". An existing file belongs to the user.
    private void Ignore()
    {
        string file = Path.Combine(folder, ".gitignore");
        if (!File.Exists(file))
        {
            File.WriteAllText(file, "*\n");
        }
    }

    // Certificates of an older version have no .gitignore. They are also usable if the folder cannot be written.
    private void IgnoreKept()
    {
        try
        {
            Ignore();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Read-only: nothing can be committed from there.
        }
    }

    private static X509Certificate2 MakeAuthority(ECDsa key, DateTimeOffset now)
    {
        CertificateRequest request = new(AuthorityName, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));

        // One hour earlier: the clock of a virtual machine can be behind the one that created the certificate.
        return request.CreateSelfSigned(now.AddHours(-1), now + Validity);
    }

    private static X509Certificate2 MakeCertificate(X509Certificate2 authority, ECDsa key, DateTimeOffset now)
    {
        CertificateRequest request = new("CN=admission.admission.svc", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        foreach (string name in Names)
        {
            if (IPAddress.TryParse(name, out IPAddress? ip))
            {
                names.AddIpAddress(ip);
            }
            else
            {
                names.AddDnsName(name);
            }
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], false));
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, true, false));
        byte[] serial = RandomNumberGenerator.GetBytes(16);
        serial[0] &= 0x7F; // Positive, as RFC 5280 asks.
        return request.Create(authority, now.AddHours(-1), now + Validity, serial);
    }

    // Written beside the target and then renamed, so that a reader never sees half a file.
    private static void Write(string file, string text, UnixFileMode mode)
    {
        string temporary = $"{file}.{Environment.ProcessId}.tmp";
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        File.Delete(temporary);
        using (StreamWriter writer = new(temporary, options))
        {
            writer.Write(text);
            writer.Write('\n');
        }

        File.Move(temporary, file, overwrite: true);
    }

    private bool IsOurs(string file)
    {
        // A key has no name: it is ours if the certificate beside it is, or if there is none.
        string witness = file == KeyFile ? CertificateFile : file;
        if (!File.Exists(witness))
        {
            return file == KeyFile && File.Exists(AuthorityFile) && IsOurs(AuthorityFile);
        }

        return TryRead(witness) is { } certificate && certificate.Issuer == AuthorityName;
    }

    private bool IsFresh()
    {
        if (TryRead(AuthorityFile) is not { } authority
            || CertificatePair.Read(
                File.ReadAllText(CertificateFile), File.ReadAllText(KeyFile), out CertificatePair? pair)
                is not ("", "")
            || pair is null)
        {
            return false;
        }

        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = (time.GetUtcNow() + RenewBefore).LocalDateTime;
        return chain.Build(pair.Leaf) && Names.All(pair.Names().Contains);
    }

    private static X509Certificate2? TryRead(string file)
    {
        try
        {
            return X509Certificate2.CreateFromPem(File.ReadAllText(file));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}

public abstract record DevelopmentCertificatesResult
{
    private DevelopmentCertificatesResult()
    {
    }

    /// <summary>New certificates were created.</summary>
    public sealed record Made : DevelopmentCertificatesResult;

    /// <summary>The existing certificates are still valid.</summary>
    public sealed record Kept : DevelopmentCertificatesResult;

    /// <summary>Another tool created one of the files; nothing was written.</summary>
    /// <param name="Error">The file, and the fix.</param>
    public sealed record Foreign(string Error) : DevelopmentCertificatesResult;
}
