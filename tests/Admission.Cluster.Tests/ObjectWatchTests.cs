using System.Threading.Channels;
using Admission.Cluster.Tests.Servers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Admission.Cluster.Tests;

/// <summary>Watches one object through every kind of answer that an API server can send.</summary>
public sealed class ObjectWatchTests : IAsyncLifetime
{
    private const string Collection = "api/v1/namespaces/a/configmaps";
    private const string Path = Collection + "/one";

    private readonly SignallingTime _time = new();
    private readonly Channel<string> _seen = Channel.CreateUnbounded<string>();
    private ObjectServer _server = null!;
    private ObjectWatch _watch = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ObjectServer.StartAsync();
        _server.Set(Path, """{"metadata":{"name":"one"},"data":"1"}""");
        _watch = new ObjectWatch(
            _server.Source,
            Collection,
            "one",
            found => _seen.Writer.TryWrite(found is null ? "none" : found.Member("data")?.Text ?? ""),
            _time,
            NullLogger.Instance);
        await SeenAsync("1");
        await WatchingAsync(0);
    }

    public async ValueTask DisposeAsync()
    {
        await _watch.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Reports_each_change_on_one_watch()
    {
        _server.Edit(Path, static one => one["data"] = "2");
        await SeenAsync("2");
        _server.Remove(Path);
        await SeenAsync("none");
        _server.Set(Path, """{"metadata":{"name":"one"},"data":"3"}""");
        await SeenAsync("3");

        Assert.Equal(1, Watches);
    }

    [Fact]
    public async Task Continues_after_the_api_server_ends_the_watch()
    {
        int before = Watches;
        _server.EndWatches();
        await WatchingAsync(before);

        _server.Edit(Path, static one => one["data"] = "2");
        await SeenAsync("2");
    }

    [Fact]
    public async Task Lists_again_without_a_busy_loop_when_the_version_is_too_old()
    {
        int before = Watches;
        _server.Forget();
        await WatchingAsync(before + 1);

        _server.Edit(Path, static one => one["data"] = "2");
        await SeenAsync("2");
        Assert.True(Watches <= before + 3, $"{Watches} watches");
    }

    [Fact]
    public async Task Sees_that_the_object_was_deleted_just_before_the_watch_began()
    {
        _server.Intercept = context =>
        {
            if (context.Request.QueryString.Value!.EndsWith("resourceVersion=", StringComparison.Ordinal))
            {
                _server.Remove(Path);
            }

            return Task.FromResult(false);
        };
        _server.Forget();

        await SeenAsync("none");
    }

    [Fact]
    public async Task Waits_as_long_as_the_api_server_asks()
    {
        int asked = 0;
        _server.Intercept = async context =>
        {
            if (context.Request.Query["watch"] != "true" || Interlocked.Increment(ref asked) > 1)
            {
                return false;
            }

            context.Response.Headers.RetryAfter = "7";
            context.Response.StatusCode = 429;
            await context.Response.WriteAsync("Too many requests, please try again later.");
            return true;
        };
        _server.EndWatches();

        await _time.PassAsync(7, 7);
        _server.Edit(Path, static one => one["data"] = "2");
        await SeenAsync("2");
    }

    [Fact]
    public async Task Does_not_spin_if_watches_end_at_once()
    {
        _server.Intercept = static async context =>
        {
            if (context.Request.Query["watch"] != "true")
            {
                return false;
            }

            await context.Response.CompleteAsync();
            return true;
        };
        _server.EndWatches();
        await _time.PassAsync(0.4, 0.7);
        await _time.PassAsync(0.9, 1.3);
        await _time.PassAsync(1.9, 2.6);

        Assert.True(Watches < 10, $"{Watches} watches");
    }

    private int Watches => _server.Seen.Count(static one => one.Contains("watch=true", StringComparison.Ordinal));

    private async Task WatchingAsync(int before)
    {
        while (Watches <= before)
        {
            Task changed = _server.Changed;
            if (Watches <= before)
            {
                await changed.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
            }
        }
    }

    private async Task SeenAsync(string text)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(10));
        while (await _seen.Reader.ReadAsync(limit.Token) != text)
        {
        }
    }
}
