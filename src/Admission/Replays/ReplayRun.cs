using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using Admission.Evaluation;
using Admission.PolicySets;
using Admission.Recordings;

namespace Admission.Replays;

/// <summary>
/// Evaluates every record with the candidate and with the baseline, on all cores and in constant memory. The result
/// does not depend on the order of the workers.
/// </summary>
public sealed class ReplayRun : IDisposable
{
    private const int BatchSize = 32;

    private static readonly RecordedVerdict Nothing = new() { Answer = Answer.Allow, Policies = [] };

    private readonly ReplayPlan _plan;
    private readonly RecordingReader _reader;
    private readonly ReviewEvaluator _evaluator;
    private readonly ImmutableHashSet<string> _secretReaders;
    private readonly DateTimeOffset _now;
    private readonly BlockingCollection<List<RawRecording>> _batches;
    private readonly object _gate = new();
    private readonly List<ReplayTally> _tallies = [];
    private int _pending;
    private ExceptionDispatchInfo? _failure;

    /// <param name="plan">The recordings and the policies.</param>
    public ReplayRun(ReplayPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        _plan = plan;
        _reader = new RecordingReader(plan.Redactor);
        _evaluator = new ReviewEvaluator(plan.Time);
        _now = plan.Time.GetUtcNow();
        _batches = new BlockingCollection<List<RawRecording>>(4 * plan.Workers);
        _secretReaders =
        [
            .. plan.Candidate.Policies.Concat(plan.Baseline?.Policies ?? [])
                .Where(static one => one.Policy.ReadsSecrets)
                .Select(static one => one.Policy.Id),
        ];
    }

    /// <summary>Replays to the end.</summary>
    /// <param name="cancellationToken">
    /// Stops early: the result covers the records so far, and its <see cref="ReplayResult.Next"/> is where to continue.
    /// </param>
    public ReplayResult Run(CancellationToken cancellationToken = default)
    {
        long started = _plan.Time.GetTimestamp();
        Thread[] workers = [.. Enumerable.Range(0, _plan.Workers).Select(_ => StartWorker())];
        long next;
        try
        {
            next = Feed(started, cancellationToken);
        }
        finally
        {
            _batches.CompleteAdding();
            foreach (Thread worker in workers)
            {
                worker.Join();
            }
        }

        _failure?.Throw();
        return Collect(started, next);
    }

    /// <inheritdoc/>
    public void Dispose() => _batches.Dispose();

    private long Feed(long started, CancellationToken cancellationToken)
    {
        long skip = _plan.Resumed?.Next ?? 0;
        long saved = skip;
        var batch = new List<RawRecording>(BatchSize);
        long next = 0;
        foreach (RawRecording record in _plan.Source.Read())
        {
            next = record.Number + 1;
            if (record.Number < skip || record.Number % _plan.Shards != _plan.Shard)
            {
                continue;
            }

            batch.Add(record);
            if (batch.Count < BatchSize)
            {
                continue;
            }

            Send(batch);
            batch = new List<RawRecording>(BatchSize);
            _plan.Progress?.Invoke(next);
            if (_plan.Save is { } save && next - saved >= _plan.SaveEvery)
            {
                saved = next;
                WaitForWorkers();
                save(Collect(started, next));
            }

            if (cancellationToken.IsCancellationRequested || Volatile.Read(ref _failure) is not null)
            {
                return next;
            }
        }

        Send(batch);
        _plan.Progress?.Invoke(next);
        return 0;
    }

    private void Send(List<RawRecording> batch)
    {
        lock (_gate)
        {
            _pending++;
        }

        _batches.Add(batch);
    }

    private void WaitForWorkers()
    {
        lock (_gate)
        {
            while (_pending > 0)
            {
                Monitor.Wait(_gate);
            }
        }
    }

    private ReplayResult Collect(long started, long next)
    {
        var all = new ReplayTally();
        if (_plan.Resumed is { } resumed)
        {
            all.Add(resumed);
        }

        ReplayedPolicies candidate = Describe(_plan.CandidateName, _plan.Candidate);
        ReplayedPolicies baseline = Describe(_plan.BaselineName, _plan.Baseline);
        foreach (ReplayTally tally in _tallies)
        {
            all.Add(tally.ToResult(candidate, baseline));
        }

        ReplayResult result = all.ToResult(
            candidate, baseline, _plan.Shards == 1 ? "" : $"{_plan.Shard}/{_plan.Shards}");
        result.Next = next;
        result.ElapsedSeconds =
            _plan.Time.GetElapsedTime(started).TotalSeconds + (_plan.Resumed?.ElapsedSeconds ?? 0);
        return result;
    }

    private static ReplayedPolicies Describe(string name, PolicySet? set) => new()
    {
        Name = name,
        Digest = set?.Digest ?? "",
        Policies = set?.Policies.Count(static policy => !policy.IsOffEverywhere) ?? 0,
    };

    private Thread StartWorker()
    {
        var tally = new ReplayTally();
        _tallies.Add(tally);
        Thread thread = EvaluationThreads.Create("replay", () =>
        {
            foreach (List<RawRecording> batch in _batches.GetConsumingEnumerable())
            {
                try
                {
                    batch.ForEach(record => Judge(record, tally));
                }
#pragma warning disable CA1031 // The border of a thread: it is thrown again by the one that waits.
                catch (Exception exception)
#pragma warning restore CA1031
                {
                    Volatile.Write(ref _failure, ExceptionDispatchInfo.Capture(exception));
                }

                lock (_gate)
                {
                    _pending--;
                    Monitor.PulseAll(_gate);
                }
            }
        });
        thread.Start();
        return thread;
    }

    private void Judge(RawRecording raw, ReplayTally tally)
    {
        string error = raw.Error;
        Recording? recording = null;
        if (error.Length > 0 || !_reader.TryRead(raw.Json, out recording, out error))
        {
            tally.AddError(new RecordError(raw.Number, raw.File, raw.Line, error));
            return;
        }

        RecordedVerdict? before = _plan.HasEmptyBaseline ? Nothing
            : _plan.Baseline is { } baseline ? Judge(recording!, baseline)
            : recording!.Verdict ?? Presumed(recording.Origin);
        RecordedVerdict after = Judge(recording!, _plan.Candidate);
        IReadOnlyList<Flip> flips = before is null
            ? FlipFinder.Denials(after)
            : FlipFinder.Find(before, after);
        tally.Add(raw, recording!, before, after, flips.Count == 0 ? flips : Doubt(recording!, flips));
    }

    // A request in an audit log was allowed, and so was an object in a cluster. For a review, the answer is not known.
    private static RecordedVerdict? Presumed(RecordingOrigin origin) =>
        origin is RecordingOrigin.AuditLog or RecordingOrigin.Manifest ? Nothing : null;

    private RecordedVerdict Judge(Recording recording, PolicySet set)
    {
        var context = new EvaluationContext
        {
            Now = recording.Time ?? _now,
            Namespaces = recording.Lookups,
            Access = recording.AccessReviews,
            Objects = recording.ObjectsFor(set.Reads, _plan.Objects),
            Owners = recording.ReviewOwners,
        };
        return RecordedVerdict.Of(_evaluator.Evaluate(set, recording.Request, context));
    }

    // The recorded verdict is for the original values, the candidate's for the replacements.
    private IReadOnlyList<Flip> Doubt(Recording recording, IReadOnlyList<Flip> flips)
    {
        if (_plan.Baseline is not null
            || _plan.HasEmptyBaseline
            || recording.Redactions.IsEmpty
            || !flips.Any(flip => _secretReaders.Contains(flip.Policy)))
        {
            return flips;
        }

        return
        [
            .. flips
                .Select(flip => !_secretReaders.Contains(flip.Policy) ? flip : flip with
                {
                    Kind = FlipKind.Undecided,
                    Message = "the policy reads secret values, which are redacted in this recording. "
                        + "Compare two policy sets to see what changes.",
                    Fix = "",
                })
                .DistinctBy(static flip => (flip.Kind, flip.Policy))
                .OrderBy(static flip => flip.Kind),
        ];
    }
}
