using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace Admission.Sandbox.Tests.AttackRuns;

/// <summary>A running <c>admission serve</c> with real TLS, in a folder of its own.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    /// <summary>
    /// Bytes of managed memory that the process can contain: what a container of 512 MiB leaves to it.
    /// </summary>
    public const long HeapLimit = (512L << 20) * 60 / 100;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(5);

    private readonly Process _process;
    private readonly ConcurrentDictionary<string, string> _faults = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource<(Uri Reviews, Uri Health)> _addresses =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(Process process) => _process = process;

    /// <summary>Where reviews are taken.</summary>
    public Uri Reviews { get; private set; } = null!;

    /// <summary>Where health is told.</summary>
    public Uri Health { get; private set; } = null!;

    /// <summary>Has the process ended?</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>What the process said last.</summary>
    public string LastOutput => string.Join('\n', _output.TakeLast(400));

    /// <summary>Lines that it wrote so far.</summary>
    public int Lines => _output.Count;

    /// <summary>Starts one and waits until it serves.</summary>
    /// <param name="folder">Its working folder, with a folder <c>policies</c>.</param>
    /// <param name="options">Options beside those for the addresses.</param>
    /// <param name="watch">Told its highest resident memory again and again until it serves.</param>
    /// <exception cref="ServerEndedException">It ended instead.</exception>
    public static async Task<ServerProcess> StartAsync(string folder, string[] options, Action<long>? watch = null)
    {
        var start = new ProcessStartInfo(Executable.File)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] all =
        [
            "serve", "--policies", "policies", "--log", "json",
            "--listen", "https://127.0.0.1:0", "--health-listen", "http://127.0.0.1:0", .. options,
        ];
        foreach (string option in all)
        {
            start.ArgumentList.Add(option);
        }

        foreach (string name in start.Environment.Keys.ToArray())
        {
            if (name.StartsWith("ADMISSION_", StringComparison.Ordinal))
            {
                start.Environment.Remove(name);
            }
        }

        start.Environment["DOTNET_GCHeapHardLimit"] = HeapLimit.ToString("x", CultureInfo.InvariantCulture);
        var server = new ServerProcess(new Process { StartInfo = start });
        server.Run();
        while (!server._addresses.Task.IsCompleted)
        {
            watch?.Invoke(server.Peak());
            if (server.HasExited)
            {
                // Its last lines as well.
                await server._process.WaitForExitAsync();
                throw new ServerEndedException(server._process.ExitCode, server.LastOutput);
            }

            await Task.Delay(Pace);
        }

        (server.Reviews, server.Health) = await server._addresses.Task;
        return server;
    }

    /// <summary>A client with connections of its own.</summary>
    public HttpClient Client()
    {
        X509Certificate2 authority = X509Certificate2.CreateFromPem(
            File.ReadAllText(Path.Combine(_process.StartInfo.WorkingDirectory, "certs-dev", "ca.crt")));
        return new HttpClient(new SocketsHttpHandler
        {
            SslOptions = new System.Net.Security.SslClientAuthenticationOptions
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
            BaseAddress = Reviews,
            Timeout = TimeSpan.FromSeconds(60),
        };
    }

    /// <summary>The fault of a request as the log has it, <c>id Kind: place: what</c>; null for none yet.</summary>
    public string? FaultOf(string uid) => _faults.GetValueOrDefault(uid);

    /// <summary>Forgets the highest memory so far.</summary>
    public void ResetPeak()
    {
        if (OperatingSystem.IsLinux())
        {
            File.WriteAllText($"/proc/{_process.Id}/clear_refs", "5");
        }
    }

    /// <summary>Highest resident memory in bytes since the last reset; 0 if that cannot be told.</summary>
    public long Peak()
    {
        if (!OperatingSystem.IsLinux())
        {
            return 0;
        }

        string? line;
        try
        {
            line = File.ReadLines($"/proc/{_process.Id}/status")
                .FirstOrDefault(static one => one.StartsWith("VmHWM", StringComparison.Ordinal));
        }
        catch (IOException)
        {
            // It has just ended.
            return 0;
        }

        string[] words = (line ?? "VmHWM: 0 kB").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return long.Parse(words[1], CultureInfo.InvariantCulture) * 1024;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private void Run()
    {
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        try
        {
            // The machine runs other things as well: this is what is timed.
            _process.PriorityClass = ProcessPriorityClass.High;
        }
        catch (Exception exception)
            when (exception is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            // Not allowed here, or ended already: times are those of a busy machine.
        }
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        _output.Enqueue(line);
        if (!line.StartsWith('{'))
        {
            return;
        }

        using JsonDocument entry = JsonDocument.Parse(line);
        if (Text(entry, "reviews") is { Length: > 0 } reviews && Text(entry, "health") is { Length: > 0 } health)
        {
            _addresses.TrySetResult((new Uri(reviews), new Uri(health)));
        }

        if (Text(entry, "uid") is { Length: > 0 } uid && Text(entry, "faults") is { } faults)
        {
            _faults[uid] = faults;
        }
    }

    private static string? Text(JsonDocument entry, string name)
    {
        foreach (JsonProperty property in entry.RootElement.EnumerateObject())
        {
            if (property.NameEquals(name) && property.Value.ValueKind == JsonValueKind.String)
            {
                return property.Value.GetString();
            }
        }

        return null;
    }
}
