using System.Text;
using Admission.Matching;
using Admission.Webhook.Tests.Servers;

namespace Admission.Webhook.Tests;

/// <summary>Traces that a collector receives from a real server.</summary>
public sealed class ReviewTracesTests
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";
    private const string Sampled = $"00-{TraceId}-b7ad6b7169203331-01";
    private const string NotSampled = $"00-{TraceId}-b7ad6b7169203331-00";

    private static readonly string Deny = TestPolicies.OnPods("deny('no: ' + object.spec.containers[0].image);");

    [Fact]
    public async Task Sends_the_spans_of_a_review_and_its_policies_in_the_trace_of_the_API_server()
    {
        (string spans, _) = await TraceAsync(TestPolicies.Of(("no-pods", Deny)), Sampled);

        string[] expected =
        [
            Encoding.Latin1.GetString(Convert.FromHexString(TraceId)), "review", "admission.verdict", "deny",
            "admission.resource", "pods", "k8s.namespace.name", "default", "admission.policy", "no-pods", "violated",
            "service.name", "web-0",
        ];
        Assert.All(expected, text => Assert.Contains(text, spans, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sends_nothing_of_the_object_and_of_the_user()
    {
        (string spans, _) = await TraceAsync(TestPolicies.Of(("no-pods", Deny)), Sampled);

        Assert.Contains("no-pods", spans, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-image", spans, StringComparison.Ordinal);
        Assert.DoesNotContain("alice", spans, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sends_no_span_for_a_policy_that_is_faster_than_the_threshold()
    {
        (string spans, _) = await TraceAsync(
            TestPolicies.Of(("no-pods", Deny)), Sampled, threshold: TimeSpan.FromMinutes(1));

        Assert.Contains("admission.verdict", spans, StringComparison.Ordinal);
        Assert.DoesNotContain("no-pods", spans, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sends_nothing_when_the_API_server_decided_not_to_trace()
    {
        (string spans, _) = await TraceAsync(TestPolicies.Of(("no-pods", Deny)), NotSampled);

        Assert.Equal("", spans);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("00-ffffffffffffffffffffffffffffffff")]
    [InlineData("00-00000000000000000000000000000000-0000000000000000-01")]
    public async Task Begins_a_trace_of_its_own_without_a_valid_header(string? header)
    {
        (string spans, _) = await TraceAsync(TestPolicies.Of(("no-pods", Deny)), header);

        Assert.Contains("admission.verdict", spans, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sends_a_span_for_a_lookup()
    {
        (string spans, _) = await TraceAsync(
            TestPolicies.Of(("labelled", TestPolicies.OnLabelledNamespaces)),
            Sampled,
            namespaces: new SlowNamespaces().Answer(SlowNamespaces.Team("b")));

        Assert.Contains("admission.lookup", spans, StringComparison.Ordinal);
        Assert.Contains("namespace", spans, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_refer_to_the_trace_of_a_review()
    {
        (_, string metrics) = await TraceAsync(TestPolicies.Of(("no-pods", Deny)), Sampled);

        Assert.Contains(
            metrics.Split('\n'),
            static line => line.StartsWith("admission_review_duration_seconds_bucket", StringComparison.Ordinal)
                && line.Contains($"trace_id=\"{TraceId}\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Answers_while_the_collector_is_down()
    {
        using TraceCollector collector = new();
        await collector.StopAsync();
        string source = $"Admission-{Guid.NewGuid():N}";
        using ReviewTraces traces = new(Options(collector, TimeSpan.Zero), "1.0.0", "web-0", source);
        await using TestServer server = await TestServer.StartAsync(TestPolicies.None(), traces: traces);

        using HttpResponseMessage response = await server.Http.SendAsync(TestReviews.Post(TestReviews.Pod("u")));

        Assert.True(response.IsSuccessStatusCode);
    }

    // The spans that the collector received, and the metrics in the OpenMetrics format.
    private static async Task<(string Spans, string Metrics)> TraceAsync(
        Func<PolicyStatus> policies,
        string? header,
        TimeSpan? threshold = null,
        INamespaceLabels? namespaces = null)
    {
        using TraceCollector collector = new();
        string source = $"Admission-{Guid.NewGuid():N}";
        string metrics;
        using (ReviewTraces traces = new(Options(collector, threshold ?? TimeSpan.Zero), "1.0.0", "web-0", source))
        {
            await using TestServer server = await TestServer.StartAsync(
                policies, namespaces: namespaces, traces: traces);
            using HttpRequestMessage review = TestReviews.Post(TestReviews.Pod("u", image: "secret-image"));
            if (header is not null)
            {
                review.Headers.TryAddWithoutValidation("traceparent", header);
            }

            using HttpResponseMessage response = await server.Http.SendAsync(review);
            Assert.True(response.IsSuccessStatusCode);
            using HttpRequestMessage scrape = new(HttpMethod.Get, "/metrics");
            scrape.Headers.TryAddWithoutValidation("Accept", "application/openmetrics-text; version=1.0.0");
            using HttpResponseMessage scraped = await server.Health.SendAsync(scrape);
            metrics = await scraped.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            await server.StopAndReadLogAsync();
        }

        await collector.StopAsync();
        Assert.All(collector.Paths, static path => Assert.Equal("/v1/traces", path));
        return (collector.Received, metrics);
    }

    private static TraceOptions Options(TraceCollector collector, TimeSpan threshold) =>
        new() { Endpoint = collector.Endpoint, OneIn = 1, PolicyThreshold = threshold };
}
