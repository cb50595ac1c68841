using System.Net;
using System.Text;
using System.Text.Json;
using Admission.Evaluation;
using Admission.Faults;
using Admission.PolicySets;
using Admission.Protocol;
using Admission.Verdicts;
using Admission.Webhook.Health;
using Admission.Webhook.Logging;
using Admission.Webhook.Tests.Servers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Admission.Webhook.Tests;

/// <summary>The log, the metrics and readiness report a policy that fails repeatedly.</summary>
public sealed class FaultReportTests
{
    private const int Threshold = 3;

    private static readonly Func<PolicyStatus> Throws =
        TestPolicies.Of(("throws", TestPolicies.OnPods("throw new Error('secret');")));

    [Fact]
    public async Task Logs_one_warning_however_often_a_policy_faults()
    {
        await using TestServer server = await StartAsync(new FaultLimits { Threshold = Threshold });
        await PostAsync(server, 20);
        JsonElement line = Assert.Single(Lines(await server.StopAndReadLogAsync(), 1040));
        Assert.Equal(
            ("warning", "throws", 3, 60.0, "Threw"),
            (line.GetProperty("level").GetString(), line.GetProperty("policy").GetString(),
                line.GetProperty("faults").GetInt32(), line.GetProperty("seconds").GetDouble(),
                line.GetProperty("kind").GetString()));
    }

    [Fact]
    public async Task Stays_ready_and_names_policy_and_kind_but_not_the_exception()
    {
        await using TestServer server = await StartAsync(new FaultLimits { Threshold = Threshold });
        await PostAsync(server, Threshold);
        using HttpResponseMessage response = await server.Http.GetAsync("/readyz");
        string text = await response.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains(
            "[!]policy-faults: 1 policies fail repeatedly\n    throws: 3 faults in 60 s, the latest Threw\n",
            text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reports_no_policy_below_the_threshold()
    {
        await using TestServer server = await StartAsync(new FaultLimits { Threshold = Threshold });
        await PostAsync(server, Threshold - 1);
        Assert.DoesNotContain("policy-faults", await server.Http.GetStringAsync("/readyz"), StringComparison.Ordinal);
        Assert.Contains(
            "admission_policy_failing{policy=\"throws\"} 0", await server.Health.GetStringAsync("/metrics"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shows_a_failing_policy_and_where_it_is_disabled_in_the_metrics()
    {
        FaultLimits limits = new() { Threshold = Threshold, CoolDown = TimeSpan.FromHours(1) };
        await using TestServer server = await StartAsync(limits);
        await PostAsync(server, Threshold + 2);
        string metrics = await server.Health.GetStringAsync("/metrics");
        Assert.Contains("admission_policy_failing{policy=\"throws\"} 1", metrics, StringComparison.Ordinal);
        Assert.Contains(
            "admission_policy_taken_out_namespaces{policy=\"throws\"} 1", metrics, StringComparison.Ordinal);
        Assert.Contains(
            "admission_policy_faults_total{enforcement=\"deny\",kind=\"taken_out\",on_error=\"deny\","
                + "policy=\"throws\"} 2",
            metrics,
            StringComparison.Ordinal);
        Assert.Contains(
            "; disabled in 1 namespaces", await server.Http.GetStringAsync("/readyz"), StringComparison.Ordinal);
        Assert.Equal("default", Assert.Single(Lines(await server.StopAndReadLogAsync(), 1043))
            .GetProperty("namespace").GetString());
    }

    [Fact]
    public async Task Sums_up_at_intervals_while_a_policy_fails()
    {
        FaultLimits limits = new() { Threshold = Threshold, Window = TimeSpan.FromHours(1) };
        using Reported reported = new(limits, Throws);
        reported.Fault(Threshold);
        reported.Pass(FaultReport.SummaryInterval * 2);
        string log = await reported.ReadLogAsync();
        Assert.Equal(2, Lines(log, 1041).Length);
        Assert.Equal("throws Threw", Lines(log, 1041)[0].GetProperty("policies").GetString());
    }

    [Fact]
    public async Task Reports_that_a_policy_has_recovered_and_sums_up_no_more()
    {
        using Reported reported = new(new FaultLimits { Threshold = Threshold }, Throws);
        reported.Fault(Threshold);
        reported.Pass(FaultReport.SummaryInterval * 2);
        string log = await reported.ReadLogAsync();
        Assert.Single(Lines(log, 1042));
        Assert.Empty(Lines(log, 1041));
    }

    [Fact]
    public void Starts_with_no_faults_for_a_new_policy_set()
    {
        PolicyStatus now = Throws();
        FaultLimits limits = new() { Threshold = Threshold, CoolDown = TimeSpan.FromHours(1) };
        using Reported reported = new(limits, () => now);
        reported.Fault(Threshold);
        Assert.Equal(FaultKind.TakenOut, reported.Fault(1));

        now = TestPolicies.Of(("throws", TestPolicies.OnPods("throw 1;")))();

        Assert.Empty(reported.Report.Read());
        Assert.Equal(FaultKind.Threw, reported.Fault(1));
    }

    private static async Task<TestServer> StartAsync(FaultLimits limits) => await TestServer.StartAsync(
        Throws, options => options with { Faults = limits }, format: LogFormat.Json);

    private static async Task PostAsync(TestServer server, int times)
    {
        for (int i = 0; i < times; i++)
        {
            using HttpResponseMessage response =
                await server.Http.SendAsync(TestReviews.Post(TestReviews.Pod($"u-{i}")));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    private static JsonElement[] Lines(string log, int eventId) =>
        [.. log.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => JsonDocument.Parse(line).RootElement)
            .Where(line => line.GetProperty("event").GetInt32() == eventId)];

    /// <summary>A report without a server, under a clock that the test turns.</summary>
    private sealed class Reported : IDisposable
    {
        private readonly MemoryStream _stream = new();
        private readonly LogOutput _log;
        private readonly Func<PolicyStatus> _policies;

        public Reported(FaultLimits limits, Func<PolicyStatus> policies)
        {
            _policies = policies;
            _log = new LogOutput(_stream, LogFormat.Json, LogLevel.Information, Time);
            Report = new FaultReport(policies, limits, Time, _log.CreateLogger("Admission.Webhook"));
        }

        public FakeTimeProvider Time { get; } = new();

        public FaultReport Report { get; }

        /// <summary>Has a Pod evaluated so many times; the kind of the last fault.</summary>
        public FaultKind Fault(int times)
        {
            PolicySet set = _policies().Set!;
            byte[] body = Encoding.UTF8.GetBytes(TestReviews.Pod("u"));
            Assert.True(AdmissionReviewReader.TryRead(body, out AdmissionReview? review, out _));
            using (review)
            {
                EvaluationContext context = new() { Now = Time.GetUtcNow(), Faults = Report.Of(set) };
                Verdict[] verdicts =
                [
                    .. Enumerable.Range(0, times).Select(_ =>
                        new ReviewEvaluator(Time).Evaluate(set, review!.Request, context)),
                ];
                return ((PolicyOutcome.Faulted)verdicts[^1].Results[0].Outcome).Fault.Kind;
            }
        }

        /// <summary>Lets time pass, one look after another.</summary>
        public void Pass(TimeSpan time)
        {
            for (TimeSpan passed = TimeSpan.Zero; passed < time; passed += FaultReport.LookInterval)
            {
                Time.Advance(FaultReport.LookInterval);
            }
        }

        public async Task<string> ReadLogAsync()
        {
            await _log.DisposeAsync();
            return Encoding.UTF8.GetString(_stream.ToArray());
        }

        public void Dispose()
        {
            Report.Dispose();
            _log.Dispose();
            _stream.Dispose();
        }
    }
}
