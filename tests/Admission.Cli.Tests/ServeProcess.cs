using System.Diagnostics;
using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;

namespace Admission.Cli.Tests;

/// <summary>A real <c>admission serve</c> with a folder, development certificates and ports of its own.</summary>
internal sealed partial class ServeProcess : IAsyncDisposable
{
    // Bounds a hang only: a text that never comes.
    private static readonly TimeSpan MaxSilence = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly TemporaryFolder _folder;
    private readonly List<string> _lines = [];
    private HttpClient? _http;

    private ServeProcess(Process process, TemporaryFolder folder)
    {
        _process = process;
        _folder = folder;
    }

    public string Folder => _folder.Path;

    public Uri Address { get; private set; } = null!;

    /// <summary>Trusts the development certificates that it made.</summary>
    public HttpClient Http => _http ??= NewClient();

    /// <summary>
    /// Starts it in a folder with a copy of the shipped policies, and waits until it has printed its banner.
    /// </summary>
    public static Task<ServeProcess> StartAsync(params string[] args)
    {
        var folder = new TemporaryFolder();
        CopyPolicies(Checkout.At("policies"), Path.Combine(folder.Path, "policies"));
        return StartAsync("admission", folder, args);
    }

    /// <summary>Starts a program in a folder of its own, and waits until it has printed its banner.</summary>
    public static async Task<ServeProcess> StartAsync(
        string program,
        TemporaryFolder folder,
        string[] args,
        params (string Name, string Value)[] variables)
    {
        Process process = AdmissionProcess.Start(
            [
                "serve", "--listen", "https://localhost:0", "--health-listen", "http://localhost:0",
                .. args.Contains("--drain") ? [] : (string[])["--drain", "0s"],
                .. args,
            ],
            variables,
            folder.Path,
            program);
        process.StandardInput.Close();
        var serve = new ServeProcess(process, folder);
        string reviews = await serve.ReadUntilAsync("reviews   ");
        serve.Address = new Uri(AddressPattern().Match(reviews).Value);
        return serve;
    }

    /// <summary>Reads the output up to the first line that contains a text.</summary>
    public async Task<string> ReadUntilAsync(string text)
    {
        while (await ReadLineAsync(text) is { } line)
        {
            _lines.Add(line);
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return line;
            }
        }

        string error = await _process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        throw new InvalidOperationException(
            $"admission ended before it wrote '{text}':\n{string.Join('\n', _lines)}\n{error}");
    }

    private async Task<string?> ReadLineAsync(string awaited)
    {
        try
        {
            return await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)
                .AsTask().WaitAsync(MaxSilence, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            throw new InvalidOperationException(
                $"admission did not write '{awaited}':\n{string.Join('\n', _lines)}");
        }
    }

    /// <summary>Sends SIGTERM and waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync() => (await StopAndReadAsync()).ExitCode;

    /// <summary>Sends SIGTERM and waits for the end.</summary>
    /// <returns>The exit code, and all that was written to standard output.</returns>
    public async Task<(int ExitCode, string Output)> StopAndReadAsync()
    {
        await SignalAsync("TERM");
        string rest = await _process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (_process.ExitCode, string.Join('\n', _lines) + "\n" + rest);
    }

    public async Task SignalAsync(string signal)
    {
        using Process kill = Process.Start(
            "kill", ["-" + signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _http?.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _folder.Dispose();
    }

    private HttpClient NewClient()
    {
        X509Certificate2 authority = X509Certificate2.CreateFromPem(
            File.ReadAllText(Path.Combine(Folder, "certs-dev", "ca.crt")));
        return new HttpClient(new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { authority },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
        })
        {
            BaseAddress = Address,
        };
    }

    private static void CopyPolicies(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    [GeneratedRegex("https://[^/]+/")]
    private static partial Regex AddressPattern();
}
