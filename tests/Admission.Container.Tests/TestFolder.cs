using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;

namespace Admission.Container.Tests;

/// <summary>A folder of policies and one of certificates, to be mounted. Readable for anybody.</summary>
internal sealed class TestFolder : IDisposable
{
    /// <summary>The command of the image.</summary>
    public static readonly string[] Serve =
    [
        "serve", "--listen", "https://*:8443", "--health-listen", "http://*:8081", "--log", "json",
        "--policies", "/policies", "--tls-cert", "/tls/tls.crt", "--tls-key", "/tls/tls.key",
    ];

    private const UnixFileMode Readable = (UnixFileMode)0b111_101_101;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("admission-container-");

    // Replaced as a whole: clients are made while it grows.
    private volatile X509Certificate2[] _authorities = [];

    private TestFolder()
    {
        Directory.CreateDirectory(Policies);
        Directory.CreateDirectory(Tls);
    }

    public string Policies => Path.Combine(_folder.FullName, "policies");

    /// <summary>The serving certificate, its key and its authority.</summary>
    public string Tls => Path.Combine(_folder.FullName, "tls");

    /// <summary>Who signed the certificates.</summary>
    public X509Certificate2Collection Authorities => [.. _authorities];

    /// <summary>All shipped policies, and a new certificate.</summary>
    public static async Task<TestFolder> ShippedAsync()
    {
        ContainerEngine.Require();
        TestFolder made = new();
        string from = Checkout.At("policies");
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            await made.WriteAsync(Path.GetRelativePath(from, file), await File.ReadAllTextAsync(file));
        }

        await made.CertifyAsync();
        return made;
    }

    /// <summary>The given policies alone, and a new certificate.</summary>
    public static async Task<TestFolder> OfAsync(params (string Name, string Text)[] policies)
    {
        ContainerEngine.Require();
        TestFolder made = new();
        foreach ((string name, string text) in policies)
        {
            await made.WriteAsync(name, text);
        }

        await made.CertifyAsync();
        return made;
    }

    /// <summary>Writes a policy, as a whole.</summary>
    public async Task WriteAsync(string name, string text)
    {
        string path = Path.Combine(Policies, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string aside = Path.Combine(_folder.FullName, "aside");
        await File.WriteAllTextAsync(aside, text);
        Open();
        File.Move(aside, path, overwrite: true);
    }

    /// <summary>Makes an authority and a certificate, and moves them in; clients trust those before as well.</summary>
    public async Task CertifyAsync()
    {
        string aside = Path.Combine(_folder.FullName, "tls-aside");
        ProcessStartInfo start = new(AdmissionImage.Executable, ["certs", "--force", "--dir", aside])
        {
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        _authorities =
        [
            .. _authorities,
            X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(Path.Combine(aside, "ca.crt"))),
        ];
        Open();
        foreach (string name in (string[])["tls.key", "tls.crt", "ca.crt"])
        {
            File.Move(Path.Combine(aside, name), Path.Combine(Tls, name), overwrite: true);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);

    // The process in the container runs as nobody, so it could not read a key that only its owner can read.
    private void Open()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        foreach (string path in Directory.EnumerateFileSystemEntries(
            _folder.FullName, "*", SearchOption.AllDirectories).Append(_folder.FullName))
        {
            File.SetUnixFileMode(path, Readable);
        }
    }
}
