using System.Collections.Concurrent;
using System.Text;
using Admission.Cli.Bundles;
using Admission.Cli.Bundles.Registry;
using Admission.Objects;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Admission.Cli.Tests.Bundles;

/// <summary>Registries that are busy, end connections, send wrong content, or redirect.</summary>
public sealed class RegistryFaultTests
{
    private static readonly byte[] Content = Encoding.UTF8.GetBytes(new string('x', 100_000));
    private static readonly string Digest = ContentDigest.Of(Content);

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Busy_registry_is_asked_again_after_its_Retry_After(int status)
    {
        await using var server = await FaultyServer.StartAsync(async (context, attempt) =>
        {
            context.Response.Headers.RetryAfter = "7";
            context.Response.StatusCode = attempt < 3 ? status : 200;
            await context.Response.Body.WriteAsync(attempt < 3 ? "{}"u8.ToArray() : Content);
        });
        var time = new ImpatientTime();
        using RegistryClient client = server.Open(time);

        Assert.Equal(Content, await Read(client));
        Assert.Equal([TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(7)], time.Waits);
    }

    [Fact]
    public async Task Registry_that_stays_busy_is_given_up_on()
    {
        await using var server = await FaultyServer.StartAsync((context, _) =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        });
        var time = new ImpatientTime();
        using RegistryClient client = server.Open(time);

        BundleException exception = await Assert.ThrowsAsync<BundleException>(() => Read(client));

        Assert.Contains("503", exception.Message, StringComparison.Ordinal);
        Assert.Equal([0.5, 1, 2], time.Waits.Select(static wait => wait.TotalSeconds));
    }

    [Fact]
    public async Task No_request_waits_an_hour()
    {
        await using var server = await FaultyServer.StartAsync((context, _) =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "3600";
            return Task.CompletedTask;
        });
        var time = new ImpatientTime();
        using RegistryClient client = server.Open(time);

        await Assert.ThrowsAsync<BundleException>(() => Read(client));

        Assert.Empty(time.Waits);
    }

    [Fact]
    public async Task Download_that_breaks_off_begins_again()
    {
        await using var server = await FaultyServer.StartAsync(async (context, attempt) =>
        {
            context.Response.ContentLength = Content.Length;
            await context.Response.Body.WriteAsync(attempt < 3 ? Content.AsMemory(0, 50_000) : Content);
            await context.Response.Body.FlushAsync();
            if (attempt < 3)
            {
                context.Abort();
            }
        });
        using RegistryClient client = server.Open(new ImpatientTime());

        Assert.Equal(Content, await Read(client));
    }

    [Fact]
    public async Task Answer_that_never_ends_is_cut_off()
    {
        await using var server = await FaultyServer.StartAsync(async (context, _) =>
        {
            byte[] more = new byte[1 << 16];
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(more, context.RequestAborted);
            }
        });
        using RegistryClient client = server.Open(new ImpatientTime());

        BundleException exception = await Assert.ThrowsAsync<BundleException>(() => Read(client));

        Assert.Contains("sent more than the 100000 bytes expected", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(99_999)]
    [InlineData(0)]
    public async Task Content_that_is_too_short_is_rejected(int length)
    {
        await using var server = await FaultyServer.StartAsync(async (context, _) =>
            await context.Response.Body.WriteAsync(Content.AsMemory(0, length)));
        using RegistryClient client = server.Open(new ImpatientTime());

        BundleException exception = await Assert.ThrowsAsync<BundleException>(() => Read(client));

        Assert.Contains("sent content that does not match", exception.Message, StringComparison.Ordinal);
        Assert.True(exception.IsRefusal);
    }

    [Fact]
    public async Task Password_is_not_sent_to_the_target_of_a_redirected_download()
    {
        await using var store = await FaultyServer.StartAsync(async (context, _) =>
            await context.Response.Body.WriteAsync(Content));
        await using var server = await FaultyServer.StartAsync((context, _) =>
        {
            AskWho(context, $"{store.Url}/elsewhere");
            return Task.CompletedTask;
        });
        using RegistryClient client = server.Open(new ImpatientTime(), "correct horse");

        Assert.Equal(Content, await Read(client));
        Assert.Contains(server.Authorizations, static one => one.StartsWith("Basic ", StringComparison.Ordinal));
        Assert.Equal([""], store.Authorizations);
    }

    [Fact]
    public async Task Password_is_not_sent_to_the_location_of_an_upload()
    {
        await using var store = await FaultyServer.StartAsync((context, _) =>
        {
            context.Response.StatusCode = 201;
            return Task.CompletedTask;
        });
        await using var server = await FaultyServer.StartAsync((context, _) =>
        {
            if (context.Request.Method == "HEAD")
            {
                context.Response.StatusCode = 404;
            }
            else
            {
                AskWho(context, $"{store.Url}/upload?id=1", 202);
            }

            return Task.CompletedTask;
        });
        using RegistryClient client = server.Open(new ImpatientTime(), "correct horse");

        await client.WriteBlobAsync(Content, TestContext.Current.CancellationToken);

        Assert.Contains(server.Authorizations, static one => one.StartsWith("Basic ", StringComparison.Ordinal));
        Assert.Equal([""], store.Authorizations);
    }

    [Fact]
    public async Task Text_of_a_registry_cannot_control_a_terminal()
    {
        await using var server = await FaultyServer.StartAsync(async (context, _) =>
        {
            context.Response.StatusCode = 418;
            await context.Response.WriteAsync("""{"errors":[{"code":"TEAPOT","message":"a\u001b[2Jb\nc"}]}""");
        });
        using RegistryClient client = server.Open(new ImpatientTime());

        BundleException exception = await Assert.ThrowsAsync<BundleException>(() => Read(client));

        Assert.Contains("418 TEAPOT a", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(exception.Message, char.IsControl);
    }

    [Theory]
    [InlineData("Bearer realm=\"http://tokens.example.com/\",service=\"s\"", false)]
    [InlineData("Bearer realm=\"file:///etc/passwd\"", true)]
    [InlineData("Bearer realm=\"\"", true)]
    [InlineData("Bearer", true)]
    public async Task Token_is_not_fetched_over_an_insecure_connection(string challenge, bool isPlainHttp)
    {
        using var transport = new RegistryTransport(new RegistryOptions(), new ImpatientTime());
        var login = new RegistryLogin(transport, new RegistryCredential("alice", "p", isToken: false), isPlainHttp);
        var header = System.Net.Http.Headers.AuthenticationHeaderValue.Parse(challenge);

        if (header.Parameter is null)
        {
            Assert.Null(await login.AnswerAsync([header], TestContext.Current.CancellationToken));
            return;
        }

        BundleException exception = await Assert.ThrowsAsync<BundleException>(
            () => login.AnswerAsync([header], TestContext.Current.CancellationToken));
        Assert.Contains("does not name an https address", exception.Message, StringComparison.Ordinal);
    }

    private static Task<byte[]> Read(RegistryClient client) =>
        client.ReadBlobAsync(Digest, Content.Length, TestContext.Current.CancellationToken);

    private static void AskWho(HttpContext context, string location, int status = 307)
    {
        if (context.Request.Headers.Authorization.Count == 0)
        {
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"test\"";
            context.Response.StatusCode = 401;
            return;
        }

        context.Response.Headers.Location = location;
        context.Response.StatusCode = status;
    }

    /// <summary>A server that does what a test says; it counts the requests from 1.</summary>
    private sealed class FaultyServer : IAsyncDisposable
    {
        private readonly WebApplication _server;
        private int _attempts;

        private FaultyServer(Func<HttpContext, int, Task> answer)
        {
            WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            _server = builder.Build();
            _server.Run(context =>
            {
                Authorizations.Add(context.Request.Headers.Authorization.ToString());
                return answer(context, Interlocked.Increment(ref _attempts));
            });
        }

        public ConcurrentBag<string> Authorizations { get; } = [];

        public string Url => _server.Urls.Single();

        public static async Task<FaultyServer> StartAsync(Func<HttpContext, int, Task> answer)
        {
            var server = new FaultyServer(answer);
            await server._server.StartAsync(TestContext.Current.CancellationToken);
            return server;
        }

        public RegistryClient Open(TimeProvider time, string password = "")
        {
            string host = new Uri(Url).Authority;
            using var folder = new TemporaryFolder();
            folder.Write(
                "config.json",
                $$"""{ "auths": { "{{host}}": { "username": "alice", "password": "{{password}}" } } }""");
            return new RegistryClient(
                ImageReference.Parse($"{host}/policies:1"),
                new RegistryOptions
                {
                    IsPlainHttp = true,
                    Timeout = TimeSpan.FromMinutes(2),
                    Credentials = password.Length == 0
                        ? DockerConfig.Empty
                        : DockerConfig.Read(new Dictionary<string, string> { ["DOCKER_CONFIG"] = folder.Path }),
                },
                time);
        }

        public ValueTask DisposeAsync() => _server.DisposeAsync();
    }

    /// <summary>A clock on which waits of less than a minute are over at once; it keeps how long they were.</summary>
    private sealed class ImpatientTime : TimeProvider
    {
        private readonly ConcurrentQueue<TimeSpan> _waits = new();

        public IEnumerable<TimeSpan> Waits => _waits;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime < TimeSpan.Zero || dueTime >= TimeSpan.FromMinutes(1))
            {
                return base.CreateTimer(callback, state, dueTime, period);
            }

            _waits.Enqueue(dueTime);
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
