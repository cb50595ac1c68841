using System.Diagnostics;
using System.Text.RegularExpressions;
using Admission.Cli.Bundles.Registry;
using Admission.Objects;

namespace Admission.Cli.Tests.Bundles;

/// <summary>
/// A real registry: Debian's docker-registry, as a process on a free port of the loopback interface, with its store in
/// a folder of its own.
/// </summary>
public partial class RegistryProcess : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private Process? _process;

    /// <summary>Host and port; skips the test if no registry is installed.</summary>
    public string Host
    {
        get
        {
            Assert.SkipWhen(_process is null,
                "docker-registry is missing: .ci/run tools installs it, or put it on the path.");
            return field;
        }

        private set;
    } = "";

    /// <summary>More of its configuration, by the folder that it may write files to.</summary>
    protected virtual string Configure(string folder) => "";

    /// <summary>More of the section http.</summary>
    protected virtual string ConfigureHttp(string folder) => "";

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (Find() is not { } registry)
        {
            return;
        }

        string config = _folder.Write("config.yml", $$"""
            version: 0.1
            log: { level: info, accesslog: { disabled: true } }
            storage: { filesystem: { rootdirectory: "{{_folder.Path}}/data" } }
            {{Configure(_folder.Path)}}
            http:
              addr: "127.0.0.1:0"
              {{ConfigureHttp(_folder.Path)}}
            """);
        _process = Process.Start(new ProcessStartInfo(registry, ["serve", config]) { RedirectStandardError = true })!;
        while (await _process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (Listening().Match(line) is { Success: true } found)
            {
                Host = $"localhost:{found.Groups["port"].Value}";
                // Nobody reads on, and a full pipe would stop it.
                _ = _process.StandardError.BaseStream.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);
                return;
            }
        }

        Assert.Fail("docker-registry ended early");
    }

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
            _process.Dispose();
        }

        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A bundle in a repository of its own.</summary>
    public string NewReference(string tag = "1.0") => $"{Host}/test/{Guid.NewGuid():N}:{tag}";

    /// <summary>The file in which the registry keeps the content of a digest.</summary>
    internal string BlobFile(string digest)
    {
        string digits = digest["sha256:".Length..];
        return Path.Combine(
            _folder.Path, "data/docker/registry/v2/blobs/sha256", digits[..2], digits, "data");
    }

    /// <summary>A client for a repository of it.</summary>
    internal static RegistryClient Open(string reference) => new(
        ImageReference.Parse(reference), new RegistryOptions { IsPlainHttp = true }, TimeProvider.System);

    private static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(static folder => Path.Combine(folder, "docker-registry"))
        .FirstOrDefault(File.Exists);

    [GeneratedRegex(@"listening on 127\.0\.0\.1:(?<port>\d+)")]
    private static partial Regex Listening();
}
