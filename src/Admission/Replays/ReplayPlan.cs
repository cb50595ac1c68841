using Admission.Lookups;
using Admission.PolicySets;
using Admission.Recordings;

namespace Admission.Replays;

/// <summary>The recordings and the policies of a replay.</summary>
public sealed record ReplayPlan
{
    public required PolicySet Candidate { get; init; }

    /// <summary>Their name from the user.</summary>
    public required string CandidateName { get; init; }

    /// <summary>The policies to compare with; null for the recorded verdicts.</summary>
    public PolicySet? Baseline { get; init; }

    /// <summary>Is the baseline no policies at all, which allow everything? Default false.</summary>
    public bool HasEmptyBaseline { get; init; }

    /// <summary>The name of the baseline from the user. Default the recorded verdicts.</summary>
    public string BaselineName { get; init; } = "recorded";

    public required RecordingSource Source { get; init; }

    /// <summary>Redacts AdmissionReviews.</summary>
    public required Redactor Redactor { get; init; }

    /// <summary>The other objects of the cluster, for records without looked-up objects.</summary>
    public IClusterObjects Objects { get; init; } = UnknownClusterObjects.Instance;

    /// <summary>Number of evaluating threads. Default one for each processor; 1 to 256.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>Which part of the records, from 0. Default the only one.</summary>
    public int Shard { get; init; }

    /// <summary>Number of parts of the replay. Default 1.</summary>
    public int Shards { get; init; } = 1;

    /// <summary>The earlier result of an interrupted replay; null to start from the beginning.</summary>
    public ReplayResult? Resumed { get; init; }

    /// <summary>
    /// Receives the result so far, to continue later; null for none. Called on the thread of the run.
    /// </summary>
    public Action<ReplayResult>? Save { get; init; }

    /// <summary>Records between two calls of <see cref="Save"/>. Default 20,000.</summary>
    public int SaveEvery { get; init; } = 20_000;

    /// <summary>
    /// Receives the number of records that were read; null for none. Called on the thread of the run.
    /// </summary>
    public Action<long>? Progress { get; init; }

    /// <summary>The clock that measures durations; also the time of records that have none.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
