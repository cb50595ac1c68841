using Admission.Lookups;
using Admission.PolicySets;
using Admission.Recordings;

namespace Admission.Replays;

/// <summary>What is replayed, and by what.</summary>
public sealed record ReplayPlan
{
    /// <summary>The policies that are asked about.</summary>
    public required PolicySet Candidate { get; init; }

    /// <summary>How the user named them.</summary>
    public required string CandidateName { get; init; }

    /// <summary>The policies that they are compared to; null for the recorded verdicts.</summary>
    public PolicySet? Baseline { get; init; }

    /// <summary>Is it compared to no policies at all, which let everything pass? Default false.</summary>
    public bool HasEmptyBaseline { get; init; }

    /// <summary>How the user named those. Default the recorded verdicts.</summary>
    public string BaselineName { get; init; } = "recorded";

    /// <summary>The records.</summary>
    public required RecordingSource Source { get; init; }

    /// <summary>Redacts AdmissionReviews.</summary>
    public required Redactor Redactor { get; init; }

    /// <summary>The other objects of the cluster, for records that do not hold what was looked up.</summary>
    public IClusterObjects Objects { get; init; } = UnknownClusterObjects.Instance;

    /// <summary>Threads that judge. Default one for each processor; 1 to 256.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>Which part of the records, from 0. Default the only one.</summary>
    public int Shard { get; init; }

    /// <summary>In how many parts the records are replayed. Default 1.</summary>
    public int Shards { get; init; } = 1;

    /// <summary>What was found when a replay was broken off; null to begin.</summary>
    public ReplayResult? Resumed { get; init; }

    /// <summary>
    /// Takes what was found so far, for going on later; null for nobody. Called on the thread of the run.
    /// </summary>
    public Action<ReplayResult>? Save { get; init; }

    /// <summary>Records between two calls of <see cref="Save"/>. Default 20,000.</summary>
    public int SaveEvery { get; init; } = 20_000;

    /// <summary>Told of the number of records that were read; null for nobody. On the thread of the run.</summary>
    public Action<long>? Progress { get; init; }

    /// <summary>The clock of durations; and the time of records that have none.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
