namespace Admission.Cluster.Controllers;

/// <summary>The serving certificate of this replica as files, for the server to read.</summary>
/// <param name="folder">Folder that only this process uses.</param>
internal sealed class CertificateFiles(string folder)
{
    /// <summary>PEM file of the certificate.</summary>
    public string CertificateFile => Path.Combine(folder, "tls.crt");

    /// <summary>PEM file of its private key.</summary>
    public string KeyFile => Path.Combine(folder, "tls.key");

    /// <summary>Writes a pair, unless it exists already.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be written.</exception>
    public void Write(KeyPair serving)
    {
        Directory.CreateDirectory(folder);
        Write(KeyFile, serving.Key);
        Write(CertificateFile, serving.Certificate);
    }

    // Written atomically: the server reads the files while it serves, and keeps the old pair until both files match.
    private static void Write(string file, string text)
    {
        if (File.Exists(file) && File.ReadAllText(file) == text)
        {
            return;
        }

        string part = file + ".part";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var writer = new StreamWriter(part, options))
        {
            writer.Write(text);
        }

        File.Move(part, file, overwrite: true);
    }
}
