using System.Collections.Concurrent;
using Admission.Evaluation;
using Admission.Protocol;
using Admission.Recordings;
using Admission.Tests.Evaluation;
using Admission.Tests.Policies;
using Samples = Admission.Tests.Protocol.Recordings;

namespace Admission.Tests.Recordings;

public sealed class ReviewRecorderTests : IDisposable
{
    private const string Pod = "020-create-pods-pod-init-sidecar.json";

    private readonly TemporaryFolder _temporary = new();
    private readonly ConcurrentQueue<RecordingEvent> _events = new();

    [Fact]
    public void Records_a_review_with_its_verdict()
    {
        Judge judge = Judge.OfBody("deny('no', { field: 'spec' });");
        AdmissionRequest request = Samples.Request(static _ => { }, Pod);
        using (var recorder = new ReviewRecorder(Options(), TimeProvider.System, _events.Enqueue))
        {
            recorder.Offer(request, judge.Run(request), Context(), needsNamespaceLabels: false);
        }

        Recording recording = Assert.Single(Read());
        Assert.Equal(Judge.Now, recording.Time);
        Assert.Equal(judge.Set.Digest, recording.PolicySet);
        Assert.Equal("spec", recording.Verdict!.Policies[0].Violations[0].Field);
        Assert.Equal([RecordingEvent.Written], _events);
    }

    // The answer is on its way by then, and its memory used again.
    [Fact]
    public void Copies_each_review_that_it_records()
    {
        Judge judge = Judge.OfBody("");
        byte[] body = Samples.Read(Pod);
        AdmissionRequest request = Samples.Request(body);
        using (var recorder = new ReviewRecorder(Options(), TimeProvider.System, _events.Enqueue))
        {
            recorder.Offer(request, judge.Run(request), Context(), needsNamespaceLabels: false);
            Array.Fill(body, (byte)'x');
        }

        Assert.Equal("Pod", Assert.Single(Read()).Request.Kind.Kind);
    }

    [Fact]
    public void Counts_recordings_that_it_cannot_write_and_continues()
    {
        _temporary.Write("recordings", "a file where the folder should be");
        Judge judge = Judge.OfBody("");
        AdmissionRequest request = Samples.Request(static _ => { }, Pod);
        using (var recorder = new ReviewRecorder(Options(), TimeProvider.System, _events.Enqueue))
        {
            for (int i = 0; i < 3; i++)
            {
                recorder.Offer(request, judge.Run(request), Context(), needsNamespaceLabels: false);
            }
        }

        Assert.Equal(Enumerable.Repeat(RecordingEvent.WriteFailed, 3), _events);
    }

    [Fact]
    public void Drops_reviews_that_exceed_the_memory_for_waiting_reviews()
    {
        Judge judge = Judge.OfBody("");
        AdmissionRequest request = Samples.Request(static _ => { }, Pod);
        using (var recorder = new ReviewRecorder(
            Options() with { MaxQueuedBytes = 100 }, TimeProvider.System, _events.Enqueue))
        {
            recorder.Offer(request, judge.Run(request), Context(), needsNamespaceLabels: false);
        }

        Assert.Equal([RecordingEvent.QueueFull], _events);
    }

    [Fact]
    public void Samples_the_first_of_every_shape_and_then_one_in_so_many()
    {
        var sampler = new ReviewSampler(oneIn: 10);
        AdmissionRequest pod = Samples.Request(static _ => { }, Pod);
        AdmissionRequest other = Samples.Request(
            static one => one["object"]!["spec"]!["hostNetwork"] = true, Pod);

        Assert.Equal(2, Enumerable.Range(0, 20).Count(_ => sampler.Takes(pod)));
        Assert.True(sampler.Takes(other));
    }

    [Fact]
    public void Treats_reviews_that_differ_in_values_and_labels_as_one_shape()
    {
        var sampler = new ReviewSampler(oneIn: 1000);
        AdmissionRequest Named(int i) => Samples.Request(
            one =>
            {
                one["object"]!["metadata"]!["name"] = $"pod-{i}";
                one["object"]!["metadata"]!["labels"] = new System.Text.Json.Nodes.JsonObject { [$"label-{i}"] = "x" };
            },
            Pod);

        Assert.Equal(1, Enumerable.Range(0, 50).Count(i => sampler.Takes(Named(i))));
    }

    // Everybody who makes objects of ever new shapes must not have all recorded, nor fill the memory.
    [Fact]
    public void Counts_shapes_beyond_the_bound_together()
    {
        var sampler = new ReviewSampler(oneIn: 1000, maxShapes: 5);
        AdmissionRequest Shaped(int i) => Samples.Request(one => one["object"]!["spec"]![$"field{i}"] = 1, Pod);

        Assert.Equal(6, Enumerable.Range(0, 100).Count(i => sampler.Takes(Shaped(i))));
    }

    public void Dispose() => _temporary.Dispose();

    private RecordingOptions Options() => new() { Folder = _temporary.At("recordings"), OneIn = 1 };

    private static EvaluationContext Context() => new() { Now = Judge.Now };

    private Recording[] Read()
    {
        var reader = new RecordingReader(new Redactor(new RedactionOptions()));
        return
        [
            .. new RecordingSource(
                RecordingFiles.Find([_temporary.At("recordings")], RecordingLimits.Default).Files,
                RecordingLimits.Default).Read().Select(raw =>
                {
                    Assert.True(reader.TryRead(raw.Json, out Recording? recording, out string error), error);
                    return recording!;
                }),
        ];
    }
}
