using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Admission.Webhook.Certificates;

/// <summary>A certificate with its private key and the intermediates that follow it in its file.</summary>
/// <param name="Leaf">The certificate, with its private key.</param>
/// <param name="Intermediates">The other certificates of the file, in its order.</param>
internal sealed record CertificatePair(X509Certificate2 Leaf, X509Certificate2Collection Intermediates)
{
    /// <summary>Reads a pair from the text of its files.</summary>
    /// <param name="certificatePem">One certificate, and any number of intermediates after it.</param>
    /// <param name="keyPem">Its private key.</param>
    /// <param name="pair">The pair; null on error.</param>
    /// <returns>The error of the certificate file and that of the key file; both empty on success.</returns>
    public static (string CertificateError, string KeyError) Read(
        string certificatePem, string keyPem, out CertificatePair? pair)
    {
        pair = null;
        X509Certificate2Collection all = [];
        try
        {
            all.ImportFromPem(certificatePem);
        }
        catch (CryptographicException)
        {
            return ("contains a certificate that cannot be read. Use PEM with 'BEGIN CERTIFICATE' blocks.", "");
        }

        if (all.Count == 0)
        {
            return ("contains no certificate. Use PEM with a 'BEGIN CERTIFICATE' block.", "");
        }

        if (KeyError(keyPem) is { Length: > 0 } error)
        {
            return ("", error);
        }

        try
        {
            X509Certificate2 leaf = Exportable(X509Certificate2.CreateFromPem(certificatePem, keyPem));
            all.RemoveAt(0);
            pair = new CertificatePair(leaf, all);
            return ("", "");
        }
        catch (ArgumentException)
        {
            return ("", "is not the key of the certificate. Use the pair that was issued together.");
        }
        catch (CryptographicException)
        {
            return ("", "cannot be read as the certificate's key. Use the pair that was issued together, in PEM.");
        }
    }

    /// <summary>Names of the server for clients: DNS names and IP addresses of its SAN.</summary>
    public ImmutableArray<string> Names() =>
        [.. Leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(static names => names.EnumerateDnsNames()
                .Concat(names.EnumerateIPAddresses().Select(static ip => ip.ToString())))];

    private static string KeyError(string keyPem)
    {
        if (keyPem.Contains("BEGIN ENCRYPTED PRIVATE KEY", StringComparison.Ordinal)
            || keyPem.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal))
        {
            return "is protected by a password. Use the key without one (openssl pkey -in KEY -out PLAIN).";
        }

        return keyPem.Contains("PRIVATE KEY-----", StringComparison.Ordinal)
            ? ""
            : "contains no private key. Use PEM with a 'BEGIN PRIVATE KEY' block.";
    }

    // TLS on Windows accepts only keys of a key store; on other systems the key stays in memory.
    private static X509Certificate2 Exportable(X509Certificate2 leaf)
    {
        if (!OperatingSystem.IsWindows())
        {
            return leaf;
        }

        using (leaf)
        {
            return X509CertificateLoader.LoadPkcs12(leaf.Export(X509ContentType.Pfx), null);
        }
    }
}
