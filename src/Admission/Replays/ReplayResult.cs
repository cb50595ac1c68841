using System.Text.Json.Serialization;
using Admission.Recordings;

namespace Admission.Replays;

/// <summary>
/// What a replay found: plain data that every report is written from, and its own JSON form, which can be added up
/// with others and gone on from. Its size does not grow with the number of recordings. A member that is missing in the
/// JSON form, as in that of an older version, has its default: members are settable for that alone.
/// </summary>
public sealed class ReplayResult
{
    /// <summary><c>kind</c> of the JSON form.</summary>
    public const string KindName = "ReplayResult";

    /// <summary><c>apiVersion</c> of the JSON form.</summary>
    public string ApiVersion { get; set; } = Recording.ApiVersion;

    /// <summary>Always <see cref="KindName"/>.</summary>
    public string Kind { get; set; } = KindName;

    /// <summary>The policies that are asked about.</summary>
    public ReplayedPolicies Candidate { get; set; } = new();

    /// <summary>What they are compared to.</summary>
    public ReplayedPolicies Baseline { get; set; } = new();

    /// <summary>Which part of the recordings this is, <c>0/4</c>; empty for all or for added results.</summary>
    public string Shard { get; set; } = "";

    /// <summary>Number of the first record that was not looked at; 0 where all were. For going on.</summary>
    public long Next { get; set; }

    /// <summary>How long it took, in seconds.</summary>
    public double ElapsedSeconds { get; set; }

    /// <summary>Records by what became of them.</summary>
    public ReplayCounts Counts { get; set; } = new();

    /// <summary>Reviews by answer before and after.</summary>
    public List<AnswerCount> Answers { get; set; } = [];

    /// <summary>Reviews with at least one flip of a kind.</summary>
    public Dictionary<FlipKind, long> Reviews { get; set; } = [];

    /// <summary>Flips by kind and policy, sorted by kind, number and policy.</summary>
    public List<FlipGroup> Flips { get; set; } = [];

    /// <summary>Reviews with flips of a kind, by kind of object, namespace and user; sorted by number.</summary>
    public List<FlipShare> Shares { get; set; } = [];

    /// <summary>Flips by policy over time.</summary>
    public FlipTimeline Timeline { get; set; } = new();

    /// <summary>How long a judgement took.</summary>
    public LatencyPair Latency { get; set; } = new();

    /// <summary>How long every policy took, by its id.</summary>
    public SortedDictionary<string, LatencyPair> PolicyLatency { get; set; } = new(StringComparer.Ordinal);

    /// <summary>What policies cost, by their ids, if that is not the same before and after.</summary>
    public SortedDictionary<string, CostChange> CostChanges { get; set; } = new(StringComparer.Ordinal);

    /// <summary>The first records that could not be read, at most <see cref="ReplayTally.MaxErrors"/>.</summary>
    public List<RecordError> Errors { get; set; } = [];
}

/// <summary>
/// What a policy cost in the reviews in which the cost is not the same before and after, in the unit of its language.
/// </summary>
public sealed class CostChange
{
    /// <summary>Number of such reviews.</summary>
    public long Reviews { get; set; }

    /// <summary>The highest cost before.</summary>
    public long MaxBefore { get; set; }

    /// <summary>The highest cost after.</summary>
    public long MaxAfter { get; set; }

    /// <summary>Adds what another counted.</summary>
    public void Add(CostChange other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Reviews += other.Reviews;
        MaxBefore = Math.Max(MaxBefore, other.MaxBefore);
        MaxAfter = Math.Max(MaxAfter, other.MaxAfter);
    }
}

/// <summary>A policy set in a replay.</summary>
public sealed record ReplayedPolicies
{
    /// <summary>As the user named it: a folder, <c>git:main</c>, <c>recorded</c>.</summary>
    public string Name { get; set; } = "";

    /// <summary>Digest of the set; empty for recorded verdicts, which may be of several sets.</summary>
    public string Digest { get; set; } = "";

    /// <summary>Number of policies that are not off; 0 for recorded verdicts.</summary>
    public int Policies { get; set; }
}

/// <summary>Records by what became of them.</summary>
public sealed class ReplayCounts
{
    /// <summary>Records that were looked at.</summary>
    public long Records { get; set; }

    /// <summary>Records that are no recordings, or broken.</summary>
    public long Errors { get; set; }

    /// <summary>Records that were judged.</summary>
    public long Judged { get; set; }

    /// <summary>Judged records without a verdict to compare with.</summary>
    public long WithoutBaseline { get; set; }

    /// <summary>Judged records in which values were replaced.</summary>
    public long Redacted { get; set; }

    /// <summary>Reviews with any flip.</summary>
    public long Flipped { get; set; }
}

/// <summary>Number of reviews with two answers.</summary>
/// <param name="Before">Answer before; null where there is none.</param>
/// <param name="After">Answer of the candidate.</param>
/// <param name="Count">Number of reviews.</param>
public sealed record AnswerCount(Answer? Before, Answer After, long Count);

/// <summary>Flips of one kind by one policy.</summary>
public sealed class FlipGroup
{
    /// <summary>What is different.</summary>
    public required FlipKind Kind { get; init; }

    /// <summary>The policy; empty for refusals before any policy.</summary>
    public required string Policy { get; init; }

    /// <summary>Number of reviews.</summary>
    public long Count { get; set; }

    /// <summary>The first ones, at most <see cref="ReplayTally.MaxExamples"/>.</summary>
    public List<FlipExample> Examples { get; set; } = [];
}

/// <summary>Reviews with flips of one kind that have something in common.</summary>
/// <param name="Kind">What is different.</param>
/// <param name="By"><c>kind</c>, <c>namespace</c> or <c>user</c>.</param>
/// <param name="Name">The kind of the object, the namespace or the user.</param>
/// <param name="Count">Number of reviews.</param>
public sealed record FlipShare(FlipKind Kind, string By, string Name, long Count);

/// <summary>One flip, with the review that it is about.</summary>
public sealed record FlipExample
{
    /// <summary>Number of the record among all, from 0.</summary>
    public required long Number { get; init; }

    /// <summary>File of the record.</summary>
    public required string File { get; init; }

    /// <summary>Line of the record in its file, from 1.</summary>
    public required long Line { get; init; }

    /// <summary>When it was judged; null where that is not known.</summary>
    public DateTimeOffset? Time { get; set; }

    /// <summary>Word of the wire, <c>CREATE</c>.</summary>
    public required string Operation { get; init; }

    /// <summary>Kind of the object; with the subresource where there is one.</summary>
    public required string Kind { get; init; }

    /// <summary>Namespace; empty for cluster-scoped objects.</summary>
    public string Namespace { get; set; } = "";

    /// <summary>Name, or <c>generateName</c> and a star.</summary>
    public string Name { get; set; } = "";

    /// <summary>Who asked.</summary>
    public string User { get; set; } = "";

    /// <summary>Fields that the policy named; the first is that of <see cref="Message"/>.</summary>
    public IReadOnlyList<string> Fields { get; set; } = [];

    /// <summary>What the policy says.</summary>
    public string Message { get; set; } = "";

    /// <summary>What to do instead.</summary>
    public string Fix { get; set; } = "";

    /// <summary>What it said before, where the reason changed.</summary>
    public string Before { get; set; } = "";

    /// <summary>
    /// The object as JSON, redacted and without managedFields; empty where it is too large to be shown.
    /// </summary>
    public string Object { get; set; } = "";
}

/// <summary>A record that could not be read.</summary>
/// <param name="Number">Its number among all, from 0.</param>
/// <param name="File">Its file.</param>
/// <param name="Line">Its line, from 1; 0 for the file as a whole.</param>
/// <param name="Message">What is wrong. How to fix it.</param>
public sealed record RecordError(long Number, string File, long Line, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => Line == 0 ? $"{File}: {Message}" : $"{File}:{Line}: {Message}";
}

/// <summary>The JSON form.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    WriteIndented = true,
    NewLine = "\n",
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ReplayResult))]
internal sealed partial class ReplayResultContext : JsonSerializerContext;
