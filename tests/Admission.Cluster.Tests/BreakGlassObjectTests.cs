using System.Threading.Channels;
using Admission.Cluster.Tests.Servers;
using Admission.Json;
using Admission.Verdicts;
using Microsoft.Extensions.Logging.Abstractions;

namespace Admission.Cluster.Tests;

/// <summary>The ConfigMap of break-glass, which an operator writes and the replicas read.</summary>
public sealed class BreakGlassObjectTests : IAsyncLifetime
{
    private const string Path = "api/v1/namespaces/admission/configmaps/admission-break-glass";

    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private ObjectServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ObjectServer.StartAsync();

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Every_replica_follows_its_start_and_its_end()
    {
        Channel<string> one = Channel.CreateUnbounded<string>(), other = Channel.CreateUnbounded<string>();
        await using ObjectWatch first = Follow(one), second = Follow(other);
        Assert.Equal(("", ""), (await NextAsync(one), await NextAsync(other)));
        using ClusterApi api = ClusterApi.Open(_server.Source, TimeProvider.System);

        await BreakGlassObject.WriteAsync(
            api, "admission", "admission", Broken(), TestContext.Current.CancellationToken);
        (string Said, string) broken = (await NextAsync(one, ""), await NextAsync(other, ""));
        bool isEnded = await BreakGlassObject.DeleteAsync(
            api, "admission", "admission", TestContext.Current.CancellationToken);
        (string, string) ended = (await NextAsync(one, broken.Said), await NextAsync(other, broken.Said));

        Assert.Equal((Broken().ToString(), Broken().ToString()), broken);
        Assert.True(isEnded);
        Assert.Equal(("", ""), ended);
    }

    [Fact]
    public async Task Reports_that_there_is_no_break_glass_to_end()
    {
        using ClusterApi api = ClusterApi.Open(_server.Source, TimeProvider.System);

        Assert.False(await BreakGlassObject.DeleteAsync(
            api, "admission", "admission", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Reports_that_the_user_may_not_write_it()
    {
        _server.Forbids = static (method, path) => method == "PATCH" && path == Path;
        using ClusterApi api = ClusterApi.Open(_server.Source, TimeProvider.System);

        ClusterException refused = await Assert.ThrowsAsync<ClusterException>(() => BreakGlassObject.WriteAsync(
            api, "admission", "admission", Broken(), TestContext.Current.CancellationToken));

        Assert.Contains("you may not", refused.Message, StringComparison.Ordinal);
        Assert.Null(_server.Get(Path));
    }

    private static BreakGlass Broken()
    {
        string until = Now.AddMinutes(30).ToString("yyyy-MM-ddTHH:mm:ssZ", null);
        Assert.True(BreakGlass.TryMake(until, "the mirror is down", "alice", Now, out BreakGlass? made, out _));
        return made;
    }

    private ObjectWatch Follow(Channel<string> heard) => new(
        _server.Source,
        BreakGlassObject.CollectionOf("admission"),
        BreakGlassObject.NameOf("admission"),
        found => heard.Writer.TryWrite(TextOf(BreakGlassObject.DataOf(found))),
        TimeProvider.System,
        NullLogger.Instance);

    private static string TextOf(JsonValue? data)
    {
        string error = "";
        return data is null ? ""
            : BreakGlass.TryRead(data, Now, out BreakGlass? found, out error) ? found.ToString()
            : error;
    }

    // The next that is said; anything but a text that was said before, which is said again now and then.
    private static async Task<string> NextAsync(Channel<string> heard, string? before = null)
    {
        while (true)
        {
            string said = await heard.Reader.ReadAsync(TestContext.Current.CancellationToken);
            if (said != before)
            {
                return said;
            }
        }
    }
}
