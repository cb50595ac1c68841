using System.Text.Json.Nodes;
using Admission.PolicySets;
using Admission.Recordings;
using Admission.Replays;
using Admission.Tests.Evaluation;
using Admission.Tests.Policies;
using Microsoft.Extensions.Time.Testing;
using Samples = Admission.Tests.Protocol.Recordings;

namespace Admission.Tests.Replays;

public sealed class ReplayRunTests : IDisposable
{
    private const string Pod = "020-create-pods-pod-init-sidecar.json";

    private static readonly PolicySet Lenient = Judge.OfBody("").Set;
    private static readonly PolicySet Strict = Judge.OfBody(
        "if (request.name.endsWith('7')) { "
            + "deny(`the name ${request.name} ends in 7`, { field: 'metadata.name' }); }").Set;

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Finds_the_flips_between_two_sets()
    {
        WritePods(100);

        ReplayResult result = Run(static plan => plan);

        Assert.Equal(100, result.Counts.Judged);
        Assert.Equal(10, result.Reviews[FlipKind.NewDenial]);
        FlipGroup group = Assert.Single(result.Flips);
        Assert.Equal("test", group.Policy);
        Assert.Equal("the name pod-7 ends in 7", group.Examples[0].Message);
        Assert.Equal(["metadata.name"], group.Examples[0].Fields);
    }

    [Fact]
    public void Finds_the_same_with_any_number_of_workers()
    {
        WritePods(500);

        string[] results =
            [
                .. new[] { 1, 2, 7 }.Select(workers =>
                    ReplayResultFile.Write(Run(plan => plan with { Workers = workers }))),
            ];

        Assert.Single(results.Distinct());
    }

    [Fact]
    public void Parts_add_up_to_the_whole()
    {
        WritePods(500);
        string whole = ReplayResultFile.Write(Run(static plan => plan));

        ReplayResult[] parts = [.. Enumerable.Range(0, 3).Select(part =>
        {
            string json = ReplayResultFile.Write(Run(plan => plan with { Shard = part, Shards = 3 }));
            Assert.True(ReplayResultFile.TryRead(json, out ReplayResult? read, out string problem), problem);
            return read!;
        })];

        Assert.True(ReplayResultFile.TryMerge(parts, out ReplayResult? sum, out string error), error);
        Assert.Equal(whole, ReplayResultFile.Write(sum!));
    }

    [Fact]
    public void Rejects_to_add_the_same_part_twice()
    {
        WritePods(10);
        ReplayResult part = Run(static plan => plan with { Shard = 0, Shards = 2 });

        Assert.False(ReplayResultFile.TryMerge([part, part], out _, out string error));
        Assert.Contains("0/2 occurs twice", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Rejects_to_add_results_of_different_policies()
    {
        WritePods(10);

        Assert.False(ReplayResultFile.TryMerge(
            [Run(static plan => plan), Run(static plan => plan with { Candidate = Lenient })],
            out _,
            out string error));
        Assert.Contains("different policies", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Continues_after_an_interruption()
    {
        WritePods(500);
        string whole = ReplayResultFile.Write(Run(static plan => plan));
        ReplayResult? saved = null;
        using var broken = new CancellationTokenSource();

        ReplayResult half = Run(
            plan => plan with
            {
                SaveEvery = 100,
                Save = result =>
                {
                    saved ??= Copy(result);
                    broken.Cancel();
                },
            },
            broken.Token);
        ReplayResult rest = Run(plan => plan with { Resumed = saved });

        Assert.InRange(half.Counts.Judged, 1, 499);
        Assert.True(saved!.Next > 0);
        Assert.Equal(whole, ReplayResultFile.Write(rest));
    }

    [Fact]
    public void Counts_broken_records_and_evaluates_the_rest()
    {
        WritePods(10);
        _folder.Write("recordings/b.ndjson", "{\n{\"kind\":\"Recording\"}\n");

        ReplayResult result = Run(static plan => plan);

        Assert.Equal(10, result.Counts.Judged);
        Assert.Equal(2, result.Counts.Errors);
        Assert.EndsWith("b.ndjson", result.Errors[0].File, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluates_at_the_recorded_time_and_by_the_recorded_labels()
    {
        const string Match = "{ resources: ['pods'], namespaceLabels: 'stage=prod' }";
        Judge judge = Judge.Of(("test.js", Judge.Policy("deny(now.toISOString());", Match)));
        _folder.Write("recordings/a.ndjson", One(static one =>
        {
            one["time"] = "2020-02-03T04:05:06Z";
            one["lookups"] = JsonNode.Parse("""{"namespaceLabels":{"team-a":{"stage":"prod"}}}""");
            one["verdict"] = JsonNode.Parse("""{"answer":"allow","policies":[]}""");
        }));

        ReplayResult result = Run(plan => plan with { Candidate = judge.Set, Baseline = null });

        Assert.Equal("2020-02-03T04:05:06.000Z", Assert.Single(result.Flips).Examples[0].Message);
    }

    [Theory]
    [InlineData("oldObject", "{ oldObject, deny }", "deny(String(oldObject));")]
    [InlineData("userInfo", "{ request, deny }", "try { deny(request.user.username); } catch (e) { }")]
    [InlineData("options", "{ request, deny }", "deny(String(request.options));")]
    [InlineData("time", "{ now, deny }", "deny(String(now));")]
    [InlineData("object", "{ containers, deny }", "deny(String(containers.length));")]
    public void Is_undecided_if_a_policy_reads_an_unknown_part(
        string unknown, string context, string body)
    {
        _folder.Write("recordings/a.ndjson", One(one =>
        {
            one["time"] = "2020-02-03T04:05:06Z";
            one["unknown"] = new JsonArray(unknown);
            one["verdict"] = JsonNode.Parse("""{"answer":"allow","policies":[]}""");
        }));

        ReplayResult result = Run(plan => plan with { Candidate = Reading(context, body), Baseline = null });

        Assert.Equal(FlipKind.Undecided, Assert.Single(result.Flips).Kind);
    }

    [Fact]
    public void Is_decided_if_no_policy_reads_an_unknown_part()
    {
        _folder.Write("recordings/a.ndjson", One(static one =>
        {
            one["time"] = "2020-02-03T04:05:06Z";
            one["unknown"] = new JsonArray("oldObject", "userInfo", "options");
            one["verdict"] = JsonNode.Parse("""{"answer":"allow","policies":[]}""");
        }));

        ReplayResult result = Run(
            plan => plan with { Candidate = Reading("{ object, deny }", "deny(object.kind);"), Baseline = null });

        Assert.Equal(FlipKind.NewDenial, Assert.Single(result.Flips).Kind);
    }

    // The recorded verdict is on the secret, the candidate's on what stands in its place.
    [Fact]
    public void A_policy_that_reads_redacted_secrets_is_undecided()
    {
        Judge judge = Judge.Of(("test.js", Judge.Policy("deny('weak');").Replace(
            "title: \"Test\",", "title: \"Test\", readsSecrets: true,", StringComparison.Ordinal)));
        _folder.Write("recordings/a.ndjson", One(static one =>
        {
            one["time"] = "2020-02-03T04:05:06Z";
            one["redactions"] = JsonNode.Parse("""[{"field":"request.object.spec","reason":"credential"}]""");
            one["verdict"] = JsonNode.Parse("""{"answer":"allow","policies":[]}""");
        }));

        ReplayResult result = Run(plan => plan with { Candidate = judge.Set, Baseline = null });

        Assert.Equal(FlipKind.Undecided, Assert.Single(result.Flips).Kind);
    }

    public void Dispose() => _folder.Dispose();

    // A policy that takes apart only what it needs: taking apart is reading.
    private static PolicySet Reading(string context, string body) => Judge.Of((
        "test.js",
        $$"""
        import { definePolicy } from "admission";
        export default definePolicy({
          title: "Test",
          match: "workloads",
          validate({{context}}) {
            {{body}}
          },
        });
        """)).Set;

    private static ReplayResult Copy(ReplayResult result)
    {
        Assert.True(ReplayResultFile.TryRead(ReplayResultFile.Write(result), out ReplayResult? copy, out _));
        return copy!;
    }

    private void WritePods(int count) => _folder.Write(
        "recordings/a.ndjson",
        string.Concat(Enumerable.Range(0, count).Select(i => One(one =>
        {
            one["time"] = $"2026-11-{(i % 20) + 1:D2}T12:00:00Z";
            one["request"]!["name"] = $"pod-{i}";
        }))));

    private static string One(Action<JsonObject> change)
    {
        JsonObject recording = JsonNode.Parse(Samples.Read(Pod))!.AsObject();
        recording["kind"] = "Recording";
        recording["apiVersion"] = "admission/v1";
        change(recording);
        return recording.ToJsonString() + "\n";
    }

    private ReplayResult Run(Func<ReplayPlan, ReplayPlan> change, CancellationToken cancellationToken = default)
    {
        RecordingSource source = new(
            RecordingFiles.Find([_folder.At("recordings")], RecordingLimits.Default).Files, RecordingLimits.Default);
        using var run = new ReplayRun(change(new ReplayPlan
        {
            Candidate = Strict,
            CandidateName = "new",
            Baseline = Lenient,
            BaselineName = "old",
            Source = source,
            Redactor = new Redactor(new RedactionOptions()),
            Time = _time,
        }));
        return run.Run(cancellationToken);
    }
}
