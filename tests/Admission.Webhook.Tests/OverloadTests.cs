using System.Diagnostics;
using System.Net;
using Admission.Policies;
using Admission.Webhook.Tests.Servers;

namespace Admission.Webhook.Tests;

// Case 51: policies that loop keep every worker busy.
public sealed class OverloadTests
{
    private static readonly string Loop = TestPolicies.OnPods("while (true) {}");

    private static readonly EngineLimits Patient = EngineLimits.Default with
    {
        EvaluationTimeout = TimeSpan.FromSeconds(3),
        MaxStatements = int.MaxValue,
    };

    [Fact]
    public async Task Answers_health_within_200_ms_while_every_worker_is_busy()
    {
        await using TestServer server = await StartAsync();
        Task<HttpResponseMessage[]> reviews = OccupyAsync(server, 4);
        await Until.HoldsAsync(() => server.Server.BusyWorkers == 2);

        // The first call on a connection pays for the handshake and the just-in-time compiler.
        await server.Health.GetStringAsync("/livez");
        long start = Stopwatch.GetTimestamp();
        await server.Health.GetStringAsync("/livez");
        using HttpResponseMessage ready = await server.Health.GetAsync("/readyz");
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        Assert.Equal((2, HttpStatusCode.OK), (server.Server.BusyWorkers, ready.StatusCode));
        Assert.InRange(elapsed, TimeSpan.Zero, TimeSpan.FromMilliseconds(400));
        await reviews;
    }

    [Fact]
    public async Task Answers_503_with_retry_after_when_the_queue_is_full()
    {
        await using TestServer server = await StartAsync(options => options with { QueueLength = 1 });

        // One after the other: three at once could meet before a worker takes the first off the queue.
        Task<HttpResponseMessage[]> first = OccupyAsync(server, 1);
        await Until.HoldsAsync(() => server.Server.BusyWorkers == 1);
        Task<HttpResponseMessage[]> second = OccupyAsync(server, 1);
        await Until.HoldsAsync(() => server.Server.BusyWorkers == 2);
        Task<HttpResponseMessage[]> third = OccupyAsync(server, 1);
        await Until.HoldsAsync(() => server.Server.QueueLength == 1);
        using HttpResponseMessage response = await server.Http.SendAsync(TestReviews.Post(TestReviews.Pod("u")));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter!.Delta);
        await Task.WhenAll(first, second, third);
    }

    [Fact]
    public async Task Denies_and_names_the_policy_when_it_loops()
    {
        await using TestServer server = await StartAsync();
        using HttpResponseMessage response = await server.Http.SendAsync(TestReviews.Post(TestReviews.Pod("u")));
        string answer = await response.Content.ReadAsStringAsync();
        Assert.Contains("\"allowed\":false", answer, StringComparison.Ordinal);
        Assert.Contains("loop", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stops_in_time_while_every_worker_is_busy()
    {
        await using TestServer server =
            await StartAsync(options => options with { StopTimeout = TimeSpan.FromSeconds(1) });
        Task<HttpResponseMessage[]> reviews = OccupyAsync(server, 2);
        await Until.HoldsAsync(() => server.Server.BusyWorkers == 2);
        await server.Server.StopAsync(new CancellationToken(canceled: true));
        Assert.True(server.Server.IsDraining);
        await Assert.ThrowsAnyAsync<Exception>(() => reviews);
    }

    [Fact]
    public async Task Keeps_serving_if_a_client_leaves_during_its_review()
    {
        await using TestServer server = await StartAsync();
        using CancellationTokenSource leave = new();
        Task<HttpResponseMessage> review = server.Http.SendAsync(TestReviews.Post(TestReviews.Pod("u")), leave.Token);
        await Until.HoldsAsync(() => server.Server.BusyWorkers == 1);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => review);
        using HttpResponseMessage next = await server.Http.SendAsync(TestReviews.Post("{}"));
        Assert.Equal(HttpStatusCode.BadRequest, next.StatusCode);
        await Until.HoldsAsync(() => server.Server is { BusyWorkers: 0, BufferedBytes: 0 });
    }

    private static Task<TestServer> StartAsync(Func<WebhookOptions, WebhookOptions>? change = null)
    {
        change ??= static options => options;
        return TestServer.StartAsync(
            TestPolicies.Of(Patient, ("loop", Loop)), options => change(options with { Workers = 2 }));
    }

    private static Task<HttpResponseMessage[]> OccupyAsync(TestServer server, int reviews) => Task.WhenAll(
        Enumerable.Range(0, reviews).Select(i =>
            server.Http.SendAsync(TestReviews.Post(TestReviews.Pod($"busy-{i}"), "/validate?timeout=30s"))));
}
