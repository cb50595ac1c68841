using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Admission.Evaluation;
using Admission.Lookups;
using Admission.PolicySets;
using Admission.Protocol;
using Admission.Recordings;
using Admission.Telemetry;
using Admission.Verdicts;
using Admission.Webhook.Observing;
using Admission.Webhook.Tests.Servers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Admission.Webhook.Tests;

/// <summary>Candidate policies beside those in force.</summary>
public sealed class ShadowReviewerTests : IDisposable
{
    private static readonly PolicySet Active = TestPolicies.Of(("rule", TestPolicies.OnPods("")))().Set!;
    private static readonly PolicySet Candidate = TestPolicies.Of(("rule", TestPolicies.OnPods("deny('no');")))().Set!;

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch);
    private readonly AdmissionMetrics _metrics = new($"Admission-{Guid.NewGuid():N}");
    private readonly ConcurrentDictionary<string, long> _counts = new();
    private readonly MeterListener _listener = new();

    public ShadowReviewerTests()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == _metrics.MeterName)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, count, tags, _) =>
        {
            string labels = string.Join(',', tags.ToArray().Select(static tag => $"{tag.Key}={tag.Value}"));
            _counts.AddOrUpdate($"{instrument.Name} {labels}", count, (_, sum) => sum + count);
        });
        _listener.Start();
    }

    [Fact]
    public void Counts_verdicts_that_the_candidate_would_change()
    {
        using (ShadowReviewer shadow = Start(() => Candidate))
        {
            Offer(shadow);
        }

        Assert.Equal(1, _counts["admission_shadow_reviews result=judged"]);
        Assert.Equal(1, _counts["admission_shadow_flips policy=rule,kind=new_denial"]);
    }

    [Fact]
    public void Counts_no_difference_between_equal_verdicts()
    {
        using (ShadowReviewer shadow = Start(() => Active))
        {
            Offer(shadow);
        }

        Assert.Equal(1, _counts["admission_shadow_reviews result=judged"]);
        Assert.DoesNotContain(
            _counts.Keys, static key => key.StartsWith("admission_shadow_flips", StringComparison.Ordinal));
    }

    [Fact]
    public void Records_a_review_with_both_verdicts_if_they_differ()
    {
        using (var recorder = new ReviewRecorder(
            new RecordingOptions
            {
                Folder = _folder.File("recordings"),
                OneIn = 1_000_000,
                Format = RecordingFormat.Lines,
            },
            TimeProvider.System,
            static _ => { }))
        {
            using ShadowReviewer shadow = Start(() => Candidate, recorder);
            Offer(shadow);
        }

        string json = File.ReadAllText(Assert.Single(Directory.GetFiles(_folder.File("recordings"))));
        Assert.Contains("\"verdict\":{\"answer\":\"allow\"", json, StringComparison.Ordinal);
        Assert.Contains("\"shadow\":{\"answer\":\"deny\"", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Skips_a_review_while_others_wait()
    {
        using (ShadowReviewer shadow = Start(() => Candidate))
        {
            Offer(shadow, isBusy: true);
        }

        Assert.Equal(1, _counts["admission_shadow_reviews result=shed"]);
        Assert.False(_counts.ContainsKey("admission_shadow_reviews result=judged"));
    }

    // A tenth of a processor: who took 1 ms rests 9.
    [Fact]
    public async Task Pauses_long_enough_to_keep_its_share()
    {
        using ShadowReviewer shadow = Start(() =>
        {
            if (Thread.CurrentThread.Name == "shadow")
            {
                _time.Advance(TimeSpan.FromMilliseconds(1));
            }

            return Candidate;
        });
        Offer(shadow);
        await Until.HoldsAsync(() => _counts.ContainsKey("admission_shadow_reviews result=judged"));
        await Until.HoldsAsync(() => shadow.IsResting);
        Offer(shadow);
        Assert.Equal(1, _counts["admission_shadow_reviews result=shed"]);
        _time.Advance(TimeSpan.FromMilliseconds(8));
        Assert.True(shadow.IsResting);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(shadow.IsResting);
    }

    // What the active policies looked up is known; the rest comes from the cluster.
    [Theory]
    [InlineData("a", false, false)]
    [InlineData("b", true, false)]
    [InlineData("b", false, true)]
    public void Candidate_looks_up_what_the_review_saw_and_what_the_cluster_has(
        string name, bool hasCluster, bool differs)
    {
        PolicySet active = Looking("a");
        var nothing = InventoryObjects.Of(active.Reads, [], isComplete: true, "");
        using (var shadow = new ShadowReviewer(() => Looking(name), 0.1, _metrics, null, _time, NullLogger.Instance)
        {
            Objects = hasCluster ? nothing : UnknownClusterObjects.Instance,
        })
        {
            Offer(shadow, active, new NotedClusterObjects(nothing, active.Reads));
        }

        Assert.Equal(1, _counts["admission_shadow_reviews result=judged"]);
        Assert.Equal(
            differs,
            _counts.Keys.Any(static key => key.StartsWith("admission_shadow_flips", StringComparison.Ordinal)));
    }

    [Fact]
    public void Does_nothing_when_the_candidate_is_gone()
    {
        using (ShadowReviewer shadow = Start(static () => null))
        {
            Offer(shadow);
        }

        Assert.Empty(_counts);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _metrics.Dispose();
        _folder.Dispose();
    }

    private ShadowReviewer Start(Func<PolicySet?> candidate, ReviewRecorder? recorder = null) =>
        new(candidate, 0.1, _metrics, recorder, _time, NullLogger.Instance);

    private static PolicySet Looking(string name) => TestPolicies.Of(("rule",
        $$"""
        export default {
          title: "Test",
          match: { resources: ["pods"] },
          reads: { maps: { resource: "configmaps", metadataOnly: true } },
          validate({ lookup, deny }) { if (lookup.maps.get("{{name}}") !== null) deny("it exists"); },
        };
        """))().Set!;

    private void Offer(ShadowReviewer shadow, bool isBusy = false) =>
        Offer(shadow, Active, UnknownClusterObjects.Instance, isBusy);

    private void Offer(ShadowReviewer shadow, PolicySet active, IClusterObjects objects, bool isBusy = false)
    {
        byte[] body = System.Text.Encoding.UTF8.GetBytes(TestReviews.Pod("u"));
        Assert.True(AdmissionReviewReader.TryRead(body, out AdmissionReview? review, out _));
        var context = new EvaluationContext { Now = DateTimeOffset.UnixEpoch, Objects = objects };
        Verdict verdict = new ReviewEvaluator(_time).Evaluate(active, review!.Request, context);
        shadow.Offer(review.Request, verdict, context, isBusy);
    }
}
