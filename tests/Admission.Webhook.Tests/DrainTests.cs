using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Admission.Webhook.Tests.Servers;
using Microsoft.Extensions.Time.Testing;

namespace Admission.Webhook.Tests;

public sealed class DrainTests
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());

    [Fact]
    public async Task Is_not_ready_but_keeps_serving_while_it_drains()
    {
        await using TestServer server = await StartAsync();
        Task stopped = server.Server.StopAsync(TestContext.Current.CancellationToken);
        using HttpResponseMessage ready = await server.Health.GetAsync("/readyz");
        using HttpResponseMessage review = await server.Http.SendAsync(TestReviews.Post(TestReviews.Pod("u")));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (ready.StatusCode, review.StatusCode));
        Assert.Contains("[-]serving failed", await ready.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("ok\n", await server.Health.GetStringAsync("/livez"));
        Assert.False(stopped.IsCompleted);
    }

    [Fact]
    public async Task Asks_clients_to_leave_while_it_drains()
    {
        await using TestServer server = await StartAsync();
        using HttpResponseMessage before = await server.Http.GetAsync("/livez");
        _ = server.Server.StopAsync(TestContext.Current.CancellationToken);
        using HttpResponseMessage after = await server.Http.GetAsync("/livez");
        Assert.NotEqual(true, before.Headers.ConnectionClose);
        Assert.True(after.Headers.ConnectionClose);
    }

    [Fact]
    public async Task Stops_when_the_drain_time_is_over()
    {
        await using TestServer server = await StartAsync();
        Task stopped = server.Server.StopAsync(TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromSeconds(15));
        await stopped;
        using TcpClient client = new();
        await Assert.ThrowsAsync<SocketException>(() => client.ConnectAsync(IPAddress.Loopback, server.Port));
    }

    [Fact]
    public async Task Stops_at_once_if_the_wait_is_canceled()
    {
        await using TestServer server = await StartAsync();
        using CancellationTokenSource hurry = new();
        Task stopped = server.Server.StopAsync(hurry.Token);
        await hurry.CancelAsync();
        await stopped;
        Assert.True(server.Server.IsDraining);
    }

    [Fact]
    public async Task Finishes_reviews_in_progress()
    {
        await using TestServer server = await StartAsync();
        string review = TestReviews.Pod("u-in-progress");
        await using SslStream stream = await server.ConnectAsync();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            "POST /validate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
                + $"{review.Length}\r\n\r\n{review[..9]}"));
        await Until.HoldsAsync(() => server.Server.BufferedBytes > 0);
        Task stopped = server.Server.StopAsync(new CancellationToken(canceled: true));
        await stream.WriteAsync(Encoding.ASCII.GetBytes(review[9..]));
        Assert.Contains("u-in-progress", await TestServer.ReadToEndAsync(stream), StringComparison.Ordinal);
        await stopped;
    }

    [Fact]
    public async Task Rejects_reviews_that_would_end_after_the_server()
    {
        await using TestServer server = await StartAsync();
        _ = server.Server.StopAsync(TestContext.Current.CancellationToken);
        // 15 s of drain and 10 s to stop: after 25 s nothing can be answered any more, whatever the timeout says.
        string review = TestReviews.Pod("u");
        await using SslStream stream = await server.ConnectAsync();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            "POST /validate?timeout=30s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
                + $"{review.Length}\r\n\r\n{review[..9]}"));
        await Until.HoldsAsync(() => server.Server.BufferedBytes > 0);
        _time.Advance(TimeSpan.FromSeconds(26));
        byte[] answer = new byte[12];
        await stream.ReadExactlyAsync(answer);
        Assert.Equal("HTTP/1.1 408", Encoding.ASCII.GetString(answer));
    }

    private Task<TestServer> StartAsync() => TestServer.StartAsync(
        TestPolicies.None(), options => options with { Drain = TimeSpan.FromSeconds(15) }, _time);
}
