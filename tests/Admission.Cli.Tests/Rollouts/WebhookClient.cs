using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace Admission.Cli.Tests.Rollouts;

/// <summary>
/// Asks a webhook as a kube-apiserver does through a Service: HTTP/1.1, 25 connections that are kept, each new one to
/// any ready replica, 10 s for an answer, asked again only after 429 or 5xx with Retry-After. It asks without a break,
/// 250 times a second at most.
/// </summary>
internal sealed class WebhookClient : IAsyncDisposable
{
    private const int Connections = 25;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly Func<string, bool, string, string?> _complaint;
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly ConcurrentQueue<double> _milliseconds = new();
    private readonly HttpClient _http;
    private readonly Task _all;
    private volatile Uri[] _ready;
    private int _answers;
    private int _next;

    /// <param name="authorities">PEM file of the caBundle.</param>
    /// <param name="ready">The replicas at first.</param>
    /// <param name="complaint">What is wrong with an answer: image, allowed, message; null if nothing is.</param>
    public WebhookClient(string authorities, Uri[] ready, Func<string, bool, string, string?> complaint)
    {
        _ready = ready;
        _complaint = complaint;
        _http = NewHttp(authorities);
        _all = Task.WhenAll(Enumerable.Range(0, Connections).Select(i => Task.Run(() => CallAsync(i))));
    }

    public int Answers => Volatile.Read(ref _answers);

    /// <summary>The Service's endpoints from now on. Connections that are open stay.</summary>
    public void SendTo(params Uri[] ready) => _ready = ready;

    /// <summary>Waits for that many further answers, or for a complaint.</summary>
    public async Task MoreAsync(int count)
    {
        int from = Answers;
        using PeriodicTimer look = new(Pause);
        while (Answers - from < count && _complaints.IsEmpty)
        {
            await look.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits until an image is answered with a message.</summary>
    public async Task UntilAsync(string image, string message)
    {
        while (_complaints.IsEmpty && (await AskAsync("probe", image)).Message != message)
        {
            await MoreAsync(Connections);
        }
    }

    /// <summary>Lets every request end, and returns the first ten errors, one line each.</summary>
    public async Task<string> EndAsync()
    {
        await _end.CancelAsync();
        await _all;
        return string.Join('\n', _complaints.Take(10));
    }

    /// <summary>How many, and how fast.</summary>
    public string Figures()
    {
        double[] all = [.. _milliseconds.Order()];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{all.Length} answers, p50 {all[all.Length / 2]:0.0} ms, p99 {all[all.Length * 99 / 100]:0.0} ms, "
                + $"longest {all[^1]:0.0} ms");
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _all;
        _http.Dispose();
        _end.Dispose();
    }

    private async Task CallAsync(int caller)
    {
        using PeriodicTimer pace = new(Pause);
        for (int i = 0; !_end.IsCancellationRequested; i++)
        {
            string uid = string.Create(CultureInfo.InvariantCulture, $"{caller}-{i}");
            string image = (caller + i) % 2 == 0 ? "nginx:1.19" : "nginx:1.27";
            try
            {
                long started = Stopwatch.GetTimestamp();
                (bool isAllowed, string message) = await AskAsync(uid, image);
                _milliseconds.Enqueue(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                Interlocked.Increment(ref _answers);
                if (_complaint(image, isAllowed, message) is { } wrong)
                {
                    _complaints.Enqueue($"{uid}: {wrong}");
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
            {
                _complaints.Enqueue($"{uid}: {exception.Message} {exception.InnerException?.Message}");
            }

            await pace.WaitForNextTickAsync();
        }
    }

    private async Task<(bool IsAllowed, string Message)> AskAsync(string uid, string image)
    {
        string review =
            $$$"""
            {"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"{{{uid}}}",
            "kind":{"group":"","version":"v1","kind":"Pod"},"resource":{"group":"","version":"v1","resource":"pods"},
            "name":"web","namespace":"default","operation":"CREATE","userInfo":{"username":"alice"},
            "object":{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","namespace":"default"},
            "spec":{"containers":[{"name":"web","image":"{{{image}}}"}]}},"oldObject":null,"dryRun":false}}
            """;
        for (int attempt = 1; ; attempt++)
        {
            using StringContent body = new(review, Encoding.UTF8, "application/json");
            using HttpResponseMessage answer = await _http.PostAsync(
                new Uri("/validate?timeout=10s", UriKind.Relative), body);
            if (attempt < 10
                && (answer.StatusCode == HttpStatusCode.TooManyRequests || (int)answer.StatusCode >= 500)
                && answer.Headers.RetryAfter?.Delta is { } wait)
            {
                await Task.Delay(wait);
                continue;
            }

            answer.EnsureSuccessStatusCode();
            using JsonDocument document = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync());
            JsonElement response = document.RootElement.GetProperty("response");
            return response.GetProperty("uid").GetString() != uid
                ? throw new HttpRequestException("the answer is to another request")
                : (response.GetProperty("allowed").GetBoolean(), MessageOf(response));
        }
    }

    private static string MessageOf(JsonElement response) =>
        response.TryGetProperty("status", out JsonElement status)
        && status.TryGetProperty("message", out JsonElement message)
            ? message.GetString()!.Trim()
            : "";

    private HttpClient NewHttp(string authorities)
    {
        X509Certificate2Collection trusted = [];
        trusted.ImportFromPemFile(authorities);
        X509ChainPolicy policy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.AddRange(trusted);
        return new HttpClient(new SocketsHttpHandler
        {
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(90),
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy },
            ConnectCallback = async (_, cancellationToken) =>
            {
                Uri[] ready = _ready;
                Uri one = ready[(uint)Interlocked.Increment(ref _next) % ready.Length];
                Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(one.Host, one.Port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        {
            BaseAddress = new Uri("https://localhost"),
            Timeout = Timeout,
        };
    }
}
