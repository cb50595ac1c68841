using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Admission.Json;
using Admission.Recordings;
using Admission.Tests;
using Admission.Verdicts;
using Admission.Webhook.Observing;
using Admission.Webhook.Tests.Servers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Admission.Webhook.Tests;

public sealed class BreakGlassTests
{
    private const string DeniesPods =
        """
        export default { title: "No", match: { resources: ["pods"] }, validate({ deny }) { deny("never"); } };
        """;

    private const string Faults =
        """
        export default { title: "No", match: { resources: ["pods"] }, validate() { throw new Error("no"); } };
        """;

    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Now);

    [Theory]
    [InlineData(DeniesPods), InlineData(Faults)]
    public async Task Denies_nothing_while_break_glass_is_in_force(string policy)
    {
        await using TestServer server = await StartAsync(policy, Broken("2026-11-23T12:30:00Z"));

        Assert.True((await PostPodAsync(server)).GetProperty("allowed").GetBoolean());
    }

    [Fact]
    public async Task Every_answer_has_the_reason()
    {
        const string Says = "nothing is denied until 2026-11-23 12:30:00Z (by alice): the mirror is down";
        await using TestServer server = await StartAsync(
            """export default { title: "Fine", match: { resources: ["pods"] }, validate() {} };""",
            Broken("2026-11-23T12:30:00Z"));

        JsonElement response = await PostPodAsync(server);

        Assert.Equal($"break-glass: {Says}", response.GetProperty("warnings")[0].GetString());
        Assert.Equal(Says, response.GetProperty("auditAnnotations").GetProperty("break-glass").GetString());
    }

    [Fact]
    public async Task Request_that_would_be_denied_causes_a_warning_and_a_log_line()
    {
        await using TestServer server = await StartAsync(DeniesPods, Broken("2026-11-23T12:30:00Z"));

        JsonElement response = await PostPodAsync(server);

        Assert.Equal("[policy] never", response.GetProperty("warnings")[1].GetString());
        Assert.Contains("(break-glass)", await server.StopAndReadLogAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Denials_that_it_allowed_are_named_and_counted_separately()
    {
        await using TestServer server = await StartAsync(DeniesPods, Broken("2026-11-23T12:30:00Z"));

        await PostPodAsync(server);

        string metrics = await ReadAsync(server, "/metrics");
        Assert.Contains("admission_bypassed_denials_total{policy=\"policy\"} 1", metrics, StringComparison.Ordinal);
        Assert.Contains("enforcement=\"break_glass\"", metrics, StringComparison.Ordinal);
        Assert.Contains(
            "allow - \"(break-glass) bypassed policy\" -",
            await server.StopAndReadLogAsync(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Denials_that_it_allowed_are_always_recorded()
    {
        using TemporaryFolder folder = new();
        RecordingOptions options = new() { Folder = folder.Path, OneIn = 1000 };
        using (ReviewRecorder recorder = new(options, TimeProvider.System, static _ => { }))
        {
            await using TestServer server = await TestServer.StartAsync(
                TestPolicies.Of(("policy", DeniesPods)),
                time: _time,
                breakGlass: Broken("2026-11-23T12:30:00Z"),
                observers: new ReviewObservers(recorder, null));
            for (int i = 0; i < 3; i++)
            {
                await PostPodAsync(server);
            }
        }

        RecordingReader reader = new(new Redactor(new RedactionOptions()));
        RecordingLimits limits = RecordingLimits.Default;
        Recording[] all =
        [
            .. new RecordingSource(RecordingFiles.Find([folder.Path], limits).Files, limits).Read().Select(raw =>
            {
                Assert.True(reader.TryRead(raw.Json, out Recording? recording, out string error), error);
                return recording!;
            }),
        ];
        Assert.Equal(3, all.Length);
        Assert.All(all, static one => Assert.Equal(Answer.Deny, one.Verdict!.Answer));
        Assert.All(all, static one => Assert.True(Assert.Single(one.Verdict!.Policies).IsBypassed));
    }

    [Fact]
    public async Task Denies_again_when_the_time_is_over()
    {
        await using TestServer server = await StartAsync(DeniesPods, Broken("2026-11-23T12:30:00Z"));

        _time.Advance(TimeSpan.FromMinutes(30));

        Assert.False((await PostPodAsync(server)).GetProperty("allowed").GetBoolean());
    }

    [Fact]
    public void A_clock_that_is_set_back_does_not_make_it_longer()
    {
        SteppedTime time = new(Now);
        Events log = new();
        using BreakGlassSwitch breakGlass = new(time, log);
        breakGlass.Take(Parse("""{"until":"2026-11-23T12:30:00Z","reason":"r","by":"b"}"""));

        time.Step(TimeSpan.FromHours(-10));
        time.Advance(TimeSpan.FromMinutes(29));
        Assert.NotNull(breakGlass.Current);
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.Null(breakGlass.Current);
        Assert.Equal([1060, 1061], log.Ids);
    }

    [Fact]
    public void A_clock_that_is_set_forward_ends_it_and_the_log_reports_that_within_a_minute()
    {
        SteppedTime time = new(Now);
        Events log = new();
        using BreakGlassSwitch breakGlass = new(time, log);
        breakGlass.Take(Parse("""{"until":"2026-11-23T12:30:00Z","reason":"r","by":"b"}"""));

        time.Step(TimeSpan.FromHours(1));
        Assert.Null(breakGlass.Current);
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal([1060, 1061], log.Ids);
    }

    [Fact]
    public async Task Readiness_and_metrics_report_it()
    {
        await using TestServer server = await StartAsync(DeniesPods, Broken("2026-11-23T12:30:00Z"));

        Assert.Contains(
            "[!]break-glass: nothing is denied", await ReadAsync(server, "/readyz"), StringComparison.Ordinal);
        Assert.Contains("admission_break_glass 1", await ReadAsync(server, "/metrics"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"until":"2027-11-23T12:30:00Z","reason":"r","by":"b"}""", "more than 24 hours ahead")]
    [InlineData("""{"until":"later","reason":"r","by":"b"}""", "is not a time")]
    [InlineData("""{"until":"2026-11-23T12:30:00Z","by":"b"}""", "Write why")]
    public void Rejects_a_state_without_an_end_or_a_reason(string text, string error)
    {
        Assert.False(BreakGlass.TryRead(Parse(text), Now, out _, out string found));

        Assert.Contains(error, found, StringComparison.Ordinal);
    }

    [Fact]
    public void Ends_when_the_object_is_gone()
    {
        using BreakGlassSwitch breakGlass = Broken("2026-11-23T12:30:00Z");

        breakGlass.Take(null);

        Assert.Null(breakGlass.Current);
    }

    [Fact]
    public void Follows_a_file()
    {
        using TemporaryFolder folder = new();
        string file = folder.File("break-glass.json");
        using BreakGlassSwitch breakGlass = new(_time, NullLogger.Instance);
        breakGlass.Follow(file);
        Assert.Null(breakGlass.Current);

        folder.Write("break-glass.json", """{"until":"2026-11-23T12:30:00Z","reason":"r","by":"b"}""");
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal("r", breakGlass.Current?.Reason);
    }

    private sealed class Events : ILogger
    {
        public List<int> Ids { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter) => Ids.Add(eventId.Id);
    }

    private BreakGlassSwitch Broken(string until)
    {
        BreakGlassSwitch breakGlass = new(_time, NullLogger.Instance);
        breakGlass.Take(Parse($$"""{"until":"{{until}}","reason":"the mirror is down","by":"alice"}"""));
        return breakGlass;
    }

    private Task<TestServer> StartAsync(string policy, BreakGlassSwitch breakGlass) =>
        TestServer.StartAsync(TestPolicies.Of(("policy", policy)), time: _time, breakGlass: breakGlass);

    private static JsonValue Parse(string text) => JsonTree.ParseTrusted(Encoding.UTF8.GetBytes(text));

    // Whatever the status: to the test's clock the certificate is of another day.
    private static async Task<string> ReadAsync(TestServer server, string path)
    {
        using HttpResponseMessage answer = await server.Health.GetAsync(path, TestContext.Current.CancellationToken);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<JsonElement> PostPodAsync(TestServer server)
    {
        using StringContent review = new(
            """
            {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"1","operation":"CREATE",
            "kind":{"group":"","version":"v1","kind":"Pod"},"resource":{"group":"","version":"v1","resource":"pods"},
            "namespace":"default","name":"web","userInfo":{"username":"you"},"object":{"apiVersion":"v1","kind":"Pod",
            "metadata":{"name":"web"},"spec":{"containers":[{"name":"web","image":"nginx:1.19"}]}}}}
            """,
            Encoding.UTF8,
            "application/json");
        using HttpResponseMessage answer =
            await server.Http.PostAsync("/validate", review, TestContext.Current.CancellationToken);
        JsonElement root = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        return root.GetProperty("response");
    }
}
