using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using DotNet.Testcontainers.Configurations;

namespace Admission.Container.Tests;

/// <summary>The container engine of this machine, if it has one.</summary>
internal static class ContainerEngine
{
    private static readonly Lazy<string> Absence = new(FindAbsence);

    private static Uri? Endpoint => TestcontainersSettings.OS.DockerEndpointAuthConfig?.Endpoint;

    /// <summary>Skips the test if no engine answers, and says why.</summary>
    public static void Require() => Assert.SkipWhen(Absence.Value.Length > 0, Absence.Value);

    /// <summary>What the engine says about a container. Dispose it.</summary>
    public static Task<JsonDocument> InspectAsync(string id) => AskAsync($"containers/{id}/json");

    /// <summary>What the engine says about an image. Dispose it.</summary>
    public static Task<JsonDocument> InspectImageAsync(string name) => AskAsync($"images/{name}/json");

    /// <summary>Skips the test if an image of a registry is neither here nor can be had.</summary>
    public static async Task RequireImageAsync(string name)
    {
        using HttpClient client = Client();
        client.Timeout = TimeSpan.FromMinutes(3);
        using HttpResponseMessage here = await client.GetAsync(new Uri($"images/{name}/json", UriKind.Relative));
        if (here.IsSuccessStatusCode)
        {
            return;
        }

        string[] parts = name.Split(':');
        using HttpResponseMessage pulled = await client.PostAsync(
            new Uri($"images/create?fromImage={parts[0]}&tag={parts[1]}", UriKind.Relative), content: null);
        string said = await pulled.Content.ReadAsStringAsync();
        using HttpResponseMessage again = await client.GetAsync(new Uri($"images/{name}/json", UriKind.Relative));
        Assert.SkipUnless(again.IsSuccessStatusCode, $"{name} cannot be had: {said.Trim()}");
    }

    /// <summary>
    /// Ends a container and removes it with all its files. Without the reaper, nothing else does this.
    /// </summary>
    public static async Task RemoveAsync(string id)
    {
        using HttpClient client = Client();
        using HttpResponseMessage answer =
            await client.DeleteAsync(new Uri($"containers/{id}?force=true&v=true", UriKind.Relative));
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<JsonDocument> AskAsync(string path)
    {
        using HttpClient client = Client();
        return JsonDocument.Parse(
            await client.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken));
    }

    // The reaper is an image of a registry; every test removes what it started instead.
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "It must come before the first use of Testcontainers.")]
    internal static void Configure() => TestcontainersSettings.ResourceReaperEnabled = false;

    private static HttpClient Client() => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellationToken) =>
        {
            Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Endpoint!.AbsolutePath), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = new Uri("http://localhost"),
        Timeout = TimeSpan.FromSeconds(10),
    };

    private static string FindAbsence()
    {
        const string Fix = "Start one, or run: .ci/run publish container test.";
        if (!OperatingSystem.IsLinux() || Endpoint?.Scheme != "unix")
        {
            return $"No container engine at a Unix socket. {Fix}";
        }

        try
        {
            using HttpClient client = Client();
            using HttpRequestMessage ping = new(HttpMethod.Get, "_ping");
            using HttpResponseMessage pong = client.Send(ping);
            return pong.IsSuccessStatusCode ? "" : $"The container engine at {Endpoint} is not well. {Fix}";
        }
        catch (HttpRequestException exception)
        {
            return $"No container engine at {Endpoint}: {exception.Message}. {Fix}";
        }
    }
}
