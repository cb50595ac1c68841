using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Admission.Sandbox.Tests.AttackRuns;
using Docker.DotNet.Models;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Configurations;
using DotNet.Testcontainers.Containers;
using DotNet.Testcontainers.Images;

namespace Admission.Container.Tests;

/// <summary>How a container is started.</summary>
internal sealed record ContainerOptions
{
    /// <summary>Options of <c>serve</c> beside those of the image.</summary>
    public string[] Arguments { get; init; } = [];

    /// <summary>How long it serves on after SIGTERM.</summary>
    public string Drain { get; init; } = "0s";

    /// <summary>Environment of the process.</summary>
    public (string Name, string Value)[] Environment { get; init; } = [];

    /// <summary>Processors; the engine stops the process for the rest of a period when they are used up.</summary>
    public double Processors { get; init; } = 0.5;

    /// <summary>Does the engine start it again when it ends by itself?</summary>
    public bool Restarts { get; init; }
}

/// <summary>
/// The image, running as the chart runs it: nobody, nothing writable but a small <c>/tmp</c>, no capability, 128 MiB,
/// half a processor. Its ports are those of loopback. Policies and certificates are folders of the test.
/// </summary>
internal sealed class AdmissionContainer : IAsyncDisposable
{
    /// <summary>Memory of a container in bytes.</summary>
    public const long Memory = 128L << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);

    private readonly IContainer _container;
    private readonly TestFolder _folder;

    private AdmissionContainer(IContainer container, TestFolder folder)
    {
        _container = container;
        _folder = folder;
    }

    public string Id => _container.Id;

    /// <summary>From the start of the container until it was ready.</summary>
    public TimeSpan ReadyAfter { get; private set; }

    /// <summary>Starts one and waits until it is ready.</summary>
    public static async Task<AdmissionContainer> StartAsync(
        AdmissionImage image, TestFolder folder, ContainerOptions? options = null)
    {
        await image.BuildAsync();
        options ??= new ContainerOptions();
        ContainerBuilder builder = new ContainerBuilder(image.Name)
            .WithImagePullPolicy(PullPolicy.Never)
            .WithBindMount(folder.Policies, "/policies", AccessMode.ReadOnly)
            .WithBindMount(folder.Tls, "/tls", AccessMode.ReadOnly)
            .WithCommand([.. TestFolder.Serve, "--drain", options.Drain, .. options.Arguments])
            .WithWaitStrategy(Wait.ForUnixContainer())
            .WithCreateParameterModifier(create => Confine(create, options));
        foreach ((string name, string value) in options.Environment)
        {
            builder = builder.WithEnvironment(name, value);
        }

        AdmissionContainer started = new(builder.Build(), folder);
        long start = Stopwatch.GetTimestamp();
        try
        {
            await started._container.StartAsync(TestContext.Current.CancellationToken);
            await started.BecomesReadyAsync();
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }

        started.ReadyAfter = Stopwatch.GetElapsedTime(start);
        return started;
    }

    /// <summary>A client that trusts the test's authority, with connections of its own.</summary>
    public async Task<HttpClient> ReviewsAsync()
    {
        X509ChainPolicy policy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.AddRange(_folder.Authorities);
        return new HttpClient(new SocketsHttpHandler
        {
            SslOptions = new() { TargetHost = "localhost", CertificateChainPolicy = policy },
        })
        {
            BaseAddress = new Uri($"https://127.0.0.1:{await PortAsync(8443)}"),
            Timeout = TimeSpan.FromSeconds(30),
        };
    }

    /// <summary>A client for health and metrics.</summary>
    public async Task<HttpClient> HealthAsync() => new()
    {
        BaseAddress = new Uri($"http://127.0.0.1:{await PortAsync(8081)}"),
        Timeout = TimeSpan.FromSeconds(5),
    };

    /// <summary>Asks for the verdict on a new Pod.</summary>
    public static async Task<Answer> AskAsync(HttpClient client, string uid, string name, string image)
    {
        using ByteArrayContent content = new(Encoding.UTF8.GetBytes(Reviews.Pod(uid, name, image)));
        content.Headers.ContentType = new("application/json");
        using HttpResponseMessage response = await client.PostAsync(
            new Uri("/validate?timeout=10s", UriKind.Relative), content, TestContext.Current.CancellationToken);
        byte[] body = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"{(int)response.StatusCode}: {Encoding.UTF8.GetString(body)}");
        }

        Answer answer = Answer.Read(body);
        return answer.Uid == uid ? answer : throw new HttpRequestException($"{uid} got the answer of {answer.Uid}");
    }

    /// <summary>The thumbprint of the certificate that it shows to a new connection.</summary>
    public async Task<string> CertificateAsync()
    {
        using TcpClient connection = new();
        await connection.ConnectAsync(
            IPAddress.Loopback, int.Parse(await PortAsync(8443), CultureInfo.InvariantCulture));
        string thumbprint = "";
        await using SslStream stream = new(
            connection.GetStream(),
            leaveInnerStreamOpen: false,
            // Looked at, not trusted: nothing is sent.
            (_, certificate, _, _) => (thumbprint = certificate!.GetCertHashString()).Length > 0);
        await stream.AuthenticateAsClientAsync("localhost");
        return thumbprint;
    }

    /// <summary>
    /// Waits until <c>/readyz</c> says yes, and the port of reviews leads to the server: the engine's proxy of a port
    /// can close the first connection before it reaches the container.
    /// </summary>
    public Task BecomesReadyAsync() => UntilAsync(
        async () =>
        {
            if ((await StateAsync()).GetProperty("Status").GetString() == "exited")
            {
                Assert.Fail($"it has ended:\n{await LogAsync()}");
            }

            using HttpClient health = await HealthAsync();
            using HttpResponseMessage answer = await health.GetAsync(new Uri("/readyz", UriKind.Relative));
            return answer.IsSuccessStatusCode && await ShowsCertificateAsync();
        },
        "ready");

    private async Task<bool> ShowsCertificateAsync()
    {
        try
        {
            return (await CertificateAsync()).Length > 0;
        }
        catch (Exception exception) when (exception is IOException or SocketException or AuthenticationException)
        {
            return false;
        }
    }

    /// <summary>Waits until something is so; what cannot be asked is not so.</summary>
    public async Task UntilAsync(Func<Task<bool>> claim, string what)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < Patience)
        {
            try
            {
                if (await claim())
                {
                    return;
                }
            }
            catch (Exception exception)
                when (exception is HttpRequestException or TaskCanceledException or InvalidOperationException)
            {
                // Not yet.
            }

            await Task.Delay(Pace, TestContext.Current.CancellationToken);
        }

        Assert.Fail($"not {what} within {Patience.TotalSeconds} s:\n{await LogAsync()}");
    }

    /// <summary>What the engine says about it. Dispose it.</summary>
    public Task<JsonDocument> InspectAsync() => ContainerEngine.InspectAsync(Id);

    /// <summary>The state of its process: <c>Pid</c>, <c>OOMKilled</c>, <c>ExitCode</c>.</summary>
    public async Task<JsonElement> StateAsync()
    {
        using JsonDocument inspected = await InspectAsync();
        return inspected.RootElement.GetProperty("State").Clone();
    }

    /// <summary>Sends SIGTERM, and waits until it has ended.</summary>
    public Task StopAsync() => _container.StopAsync(TestContext.Current.CancellationToken);

    /// <summary>Tries to run a command beside the process.</summary>
    public Task<ExecResult> ExecAsync(params string[] command) =>
        _container.ExecAsync(command, TestContext.Current.CancellationToken);

    /// <summary>Everything that it wrote.</summary>
    public async Task<string> LogAsync()
    {
        (string output, string error) = await _container.GetLogsAsync();
        return output + error;
    }

    /// <summary>A figure of its control group, by the names in both versions.</summary>
    public async Task<long> FigureAsync(string controller, string file, string field)
    {
        long process = (await StateAsync()).GetProperty("Pid").GetInt64();
        foreach (string line in await File.ReadAllLinesAsync($"/proc/{process}/cgroup"))
        {
            string[] parts = line.Split(':', 3);
            bool isUnified = parts[1].Length == 0;
            if (isUnified || parts[1].Split(',').Contains(controller))
            {
                string group = parts[2].TrimStart('/');
                string path = Path.Combine("/sys/fs/cgroup", isUnified ? "" : controller, group, file);
                if (File.Exists(path))
                {
                    string[] words = (await File.ReadAllLinesAsync(path))
                        .Select(static one => one.Split(' '))
                        .First(one => field.Length == 0 || one[0] == field);
                    return long.Parse(words[^1], CultureInfo.InvariantCulture);
                }
            }
        }

        return -1;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await ContainerEngine.RemoveAsync(Id);
        await _container.DisposeAsync();
    }

    // Asked each time: a container that was started again has other ports.
    private async Task<string> PortAsync(int port)
    {
        using JsonDocument inspected = await InspectAsync();
        JsonElement ports = inspected.RootElement.GetProperty("NetworkSettings").GetProperty("Ports");
        return ports.TryGetProperty($"{port}/tcp", out JsonElement bindings) && bindings.GetArrayLength() > 0
            ? bindings[0].GetProperty("HostPort").GetString()!
            : throw new HttpRequestException("the container does not run");
    }

    private static void Confine(CreateContainerParameters create, ContainerOptions options)
    {
        HostConfig host = create.HostConfig!;
        host.Memory = Memory;
        host.MemorySwap = Memory;
        host.NanoCPUs = (long)(options.Processors * 1_000_000_000);
        host.ReadonlyRootfs = true;
        host.CapDrop = ["ALL"];
        host.SecurityOpt = ["no-new-privileges"];
        host.Tmpfs = new Dictionary<string, string> { ["/tmp"] = "size=16m" };
        host.RestartPolicy = new RestartPolicy
        {
            Name = options.Restarts ? RestartPolicyKind.OnFailure : RestartPolicyKind.No,
        };
        create.ExposedPorts = new Dictionary<string, EmptyStruct> { ["8443/tcp"] = default, ["8081/tcp"] = default };
        host.PortBindings = new Dictionary<string, IList<PortBinding>>
        {
            ["8443/tcp"] = [new PortBinding { HostIP = "127.0.0.1", HostPort = "" }],
            ["8081/tcp"] = [new PortBinding { HostIP = "127.0.0.1", HostPort = "" }],
        };
    }
}
