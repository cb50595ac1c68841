using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Admission.Decisions;
using Admission.Json;
using Admission.Lookups;
using Admission.Telemetry;
using Admission.Webhook.Observing;
using Admission.Webhook.Tests.Servers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Admission.Webhook.Tests;

public sealed partial class MetricsTests
{
    private static readonly string Throw = TestPolicies.OnPods("throw new Error('no');");

    // The list of metrics is part of our contract: dashboards and alerts are written against it.
    [Fact]
    public async Task Shows_the_approved_metrics_with_the_approved_labels()
    {
        string[] series = [.. Series(await EverythingAsync()).Distinct().Order(StringComparer.Ordinal)];
        Approved.Matches("metrics.txt", string.Join('\n', series) + "\n");
    }

    // Names, units, help texts and types, as Prometheus' own linter judges them.
    [Fact]
    public async Task Promtool_finds_nothing_in_the_metrics()
    {
        string? promtool = Tool.Find("promtool");
        Assert.SkipWhen(promtool is null, "promtool is missing: .ci/run tools brings it, or put it on the path.");
        ProcessStartInfo start = new(promtool!, ["check", "metrics"])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardInput.WriteAsync(await EverythingAsync());
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("", await output + await errors);
        Assert.Equal(0, process.ExitCode);
    }

    [Theory]
    [InlineData("process_cpu_seconds_total", 0.001, 100_000)]
    [InlineData("process_resident_memory_bytes", 1e6, 1e11)]
    [InlineData("process_start_time_seconds", 1.7e9, 1e11)]
    [InlineData("process_open_fds", 3, 1e6)]
    [InlineData("dotnet_gc_heap_allocated_bytes_total", 1, 1e15)]
    [InlineData("dotnet_thread_pool_threads", 1, 1e5)]
    public async Task Shows_the_state_of_the_process(string name, double least, double most)
    {
        await using TestServer server = await TestServer.StartAsync(TestPolicies.None());
        string metrics = await server.Health.GetStringAsync("/metrics");
        string line = Assert.Single(metrics.Split('\n'), one => one.StartsWith(name + "{} ", StringComparison.Ordinal));
        Assert.InRange(double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture), least, most);
    }

    [Fact]
    public async Task Shows_that_a_reload_of_the_policies_was_rejected_until_one_succeeds()
    {
        PolicyStatus good = TestPolicies.None()();
        PolicyStatus now = good with { LastErrors = [new("a.js", 1, 1, "no")] };
        await using TestServer server = await TestServer.StartAsync(() => now);
        Assert.Contains(
            "\nadmission_policy_reload_failing{} 1", await server.Health.GetStringAsync("/metrics"),
            StringComparison.Ordinal);
        now = good;
        Assert.Contains(
            "\nadmission_policy_reload_failing{} 0", await server.Health.GetStringAsync("/metrics"),
            StringComparison.Ordinal);
    }

    // All instruments: those that count only what went wrong, too.
    private static async Task<string> EverythingAsync()
    {
        using BreakGlassSwitch glass = new(TimeProvider.System, NullLogger.Instance);
        string until = TimeProvider.System.GetUtcNow().AddMinutes(30).ToString("u", null);
        glass.Take(JsonTree.ParseTrusted(
            Encoding.UTF8.GetBytes($$"""{"until":"{{until}}","reason":"drill","by":"alice"}""")));
        await using TestServer server = await TestServer.StartAsync(
            TestPolicies.Of(("throws", Throw), ("labelled", TestPolicies.OnLabelledNamespaces)),
            breakGlass: glass,
            cluster: new ClusterStatus
            {
                IsLeader = true,
                Registration = RegistrationState.Different,
                Rivals = ["argocd-controller"],
                Controllers = [new("registration", "")],
            });
        using HttpResponseMessage review = await server.Http.SendAsync(TestReviews.Post(TestReviews.Pod("u")));
        using HttpResponseMessage malformed = await server.Http.SendAsync(TestReviews.Post("{}"));
        server.Metrics.CountPolicyReload(succeeded: true);
        server.Metrics.CountCertificateReload(succeeded: false);
        server.Metrics.CountNamespaceWatchRestart(WatchRestartReason.Expired);
        server.Metrics.CountNamespaceLookup(NamespaceLookupResult.Found);
        server.Metrics.CountAccessReview(null);
        server.Metrics.CountRecording(Admission.Recordings.RecordingEvent.Written);
        server.Metrics.CountShadowReview(isJudged: true);
        server.Metrics.CountShadowFlip(new(Admission.Replays.FlipKind.NewDenial, "a", "", "no", ""));
        server.Metrics.CountShed(ShedReason.QueueFull);
        server.Metrics.CountRepair(RepairedObject.Registration);
        server.Metrics.CountAddressCheck(succeeded: true);
        server.Metrics.ObserveLookups(static () =>
            [new LookupStatus("configmaps", LookupStatusState.Current, 1, 100, TimeSpan.FromSeconds(1), 0, "")]);
        using TemporaryFolder folder = new();
        Assert.True(DecisionKey.TryRead(DecisionKey.CreatePem(), out DecisionKey? key, out string error), error);
        using DecisionLogMetrics decisions = new(server.Metrics.MeterName);
        (DecisionLog? log, error) = DecisionLog.Start(
            new DecisionLogOptions { Folder = folder.Path, Chain = "web-0" }, key, "1.0.0", TimeProvider.System,
            new DecisionLogReport(decisions, TimeProvider.System, NullLogger.Instance));
        Assert.True(log is not null, error);
        using (log)
        {
            decisions.Observe(log);
            decisions.Count(DecisionLogEvent.Written, 1);
            return await server.Health.GetStringAsync("/metrics");
        }
    }

    [Fact]
    public async Task Counts_reviews_by_operation_resource_and_verdict()
    {
        await using TestServer server = await TestServer.StartAsync(TestPolicies.None());
        using HttpResponseMessage review = await server.Http.SendAsync(TestReviews.Post(TestReviews.Pod("u")));
        Assert.Contains(
            "admission_reviews_total{operation=\"CREATE\",resource=\"pods\",verdict=\"allow\"} 1",
            await server.Health.GetStringAsync("/metrics"),
            StringComparison.Ordinal);
    }

    // Case 41.
    [Fact]
    public async Task Creates_no_series_for_names_namespaces_and_users()
    {
        await using TestServer server = await TestServer.StartAsync(TestPolicies.None());
        for (int i = 0; i < 300; i++)
        {
            string review = TestReviews.Pod($"u-{i}")
                .Replace("\"alice\"", $"\"user-{i}\"", StringComparison.Ordinal)
                .Replace("\"default\"", $"\"namespace-{i}\"", StringComparison.Ordinal)
                .Replace("\"web\"", $"\"name-{i}\"", StringComparison.Ordinal);
            using HttpResponseMessage response = await server.Http.SendAsync(TestReviews.Post(review));
        }

        string metrics = await server.Health.GetStringAsync("/metrics");
        Assert.Single(SeriesLines(metrics, "admission_reviews_total"));
        Assert.DoesNotMatch("user-|namespace-|name-", metrics);
    }

    // Case 41: who may make CustomResourceDefinitions must not make series without end.
    [Fact]
    public async Task Counts_resources_beyond_the_bound_together()
    {
        await using TestServer server = await TestServer.StartAsync(TestPolicies.None());
        for (int i = 0; i < 300; i++)
        {
            string review = TestReviews.Pod("u").Replace("\"pods\"", $"\"widgets{i}\"", StringComparison.Ordinal);
            using HttpResponseMessage response = await server.Http.SendAsync(TestReviews.Post(review));
        }

        string[] lines = SeriesLines(await server.Health.GetStringAsync("/metrics"), "admission_reviews_total");
        Assert.Equal(201, lines.Length);
        Assert.Contains(lines, static line => line.Contains("resource=\"other\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Shows_one_policy_set_only_however_often_it_changes()
    {
        PolicyStatus[] sets = [.. Enumerable.Range(0, 3).Select(i => TestPolicies.Of(($"p{i}", Throw))())];
        int now = 0;
        await using TestServer server = await TestServer.StartAsync(() => sets[now]);
        for (; now < 2; now++)
        {
            await server.Health.GetStringAsync("/metrics");
        }

        string line =
            Assert.Single(SeriesLines(await server.Health.GetStringAsync("/metrics"), "admission_policy_set_info"));
        Assert.Contains(sets[2].Set!.Digest, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_a_scrape_in_the_text_format_of_prometheus()
    {
        await using TestServer server = await TestServer.StartAsync(TestPolicies.None());
        using HttpRequestMessage scrape = new(HttpMethod.Get, "/metrics");
        scrape.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse("text/plain"));
        using HttpResponseMessage response = await server.Health.SendAsync(scrape);
        Assert.Equal("text/plain", response.Content.Headers.ContentType!.MediaType);
    }

    private static string[] SeriesLines(string metrics, string name) =>
        [.. metrics.Split('\n').Where(line => line.StartsWith(name + "{", StringComparison.Ordinal))];

    // "name type{label,label}"
    private static IEnumerable<string> Series(string metrics)
    {
        Dictionary<string, string> types = TypeLine().Matches(metrics).ToDictionary(
            static match => match.Groups[1].Value, static match => match.Groups[2].Value, StringComparer.Ordinal);
        foreach (Match line in SeriesLine().Matches(metrics))
        {
            string name = HistogramSuffix().Replace(line.Groups[1].Value, "");
            string type = types.TryGetValue(name, out string? known) ? known : types[name = line.Groups[1].Value];
            IEnumerable<string> labels = LabelName().Matches(line.Groups[2].Value)
                .Select(static match => match.Groups[1].Value)
                    .Where(static label => label != "le")
                    .Order(StringComparer.Ordinal);
            yield return $"{name} {type} {{{string.Join(", ", labels)}}}";
        }
    }

    [GeneratedRegex(@"^# TYPE (\S+) (\S+)$", RegexOptions.Multiline)]
    private static partial Regex TypeLine();

    [GeneratedRegex(@"^((?:admission|process|dotnet)_\w+)(?:\{(.*)\})? ", RegexOptions.Multiline)]
    private static partial Regex SeriesLine();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex HistogramSuffix();

    [GeneratedRegex("(\\w+)=\"")]
    private static partial Regex LabelName();
}
