using System.Text.Json;
using System.Text.Json.Serialization;
using Admission.Recordings;

namespace Admission.Replays;

/// <summary>
/// The result of a replay: plain data for every report, and its own JSON form, which can be added to others and
/// continued. Its size does not grow with the number of recordings. A member that is missing in the JSON form, as in
/// that of an older version, has its default; only for that are members settable.
/// </summary>
public sealed class ReplayResult
{
    /// <summary><c>kind</c> of the JSON form.</summary>
    public const string KindName = "ReplayResult";

    /// <summary><c>apiVersion</c> of the JSON form.</summary>
    public string ApiVersion { get; set; } = Recording.ApiVersion;

    /// <summary>Always <see cref="KindName"/>.</summary>
    public string Kind { get; set; } = KindName;

    public ReplayedPolicies Candidate { get; set; } = new();

    /// <summary>The policies to compare with.</summary>
    public ReplayedPolicies Baseline { get; set; } = new();

    /// <summary>Which part of the recordings this is, <c>0/4</c>; empty for all or for added results.</summary>
    public string Shard { get; set; } = "";

    /// <summary>Number of the first record that was not read; 0 if all were. Used to continue.</summary>
    public long Next { get; set; }

    /// <summary>Duration in seconds.</summary>
    public double ElapsedSeconds { get; set; }

    /// <summary>Records by result.</summary>
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

    /// <summary>Durations of evaluations.</summary>
    public LatencyPair Latency { get; set; } = new();

    /// <summary>Durations of every policy, by its id.</summary>
    public SortedDictionary<string, LatencyPair> PolicyLatency { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Costs of policies, by id, if they differ before and after.</summary>
    public SortedDictionary<string, CostChange> CostChanges { get; set; } = new(StringComparer.Ordinal);

    /// <summary>The first records that could not be read, at most <see cref="ReplayTally.MaxErrors"/>.</summary>
    public List<RecordError> Errors { get; set; } = [];
}

/// <summary>
/// Costs of a policy in the reviews in which they differ before and after, in the unit of its language.
/// </summary>
public sealed class CostChange
{
    /// <summary>Number of such reviews.</summary>
    public long Reviews { get; set; }

    /// <summary>The highest cost before.</summary>
    public long MaxBefore { get; set; }

    /// <summary>The highest cost after.</summary>
    public long MaxAfter { get; set; }

    /// <summary>Adds the counts of another.</summary>
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
    /// <summary>Its name from the user: a folder, <c>git:main</c>, <c>recorded</c>.</summary>
    public string Name { get; set; } = "";

    /// <summary>Digest of the set; empty for recorded verdicts, which can come from several sets.</summary>
    public string Digest { get; set; } = "";

    /// <summary>Number of policies that are not off; 0 for recorded verdicts.</summary>
    public int Policies { get; set; }
}

/// <summary>Records by result.</summary>
public sealed class ReplayCounts
{
    /// <summary>Number of records that were read.</summary>
    public long Records { get; set; }

    /// <summary>Records that are not recordings, or are damaged.</summary>
    public long Errors { get; set; }

    /// <summary>Records that were evaluated.</summary>
    public long Judged { get; set; }

    /// <summary>Evaluated records without a verdict to compare with.</summary>
    public long WithoutBaseline { get; set; }

    /// <summary>Evaluated records with replaced values.</summary>
    public long Redacted { get; set; }

    /// <summary>Reviews with any flip.</summary>
    public long Flipped { get; set; }
}

/// <summary>Number of reviews with two answers.</summary>
/// <param name="Before">Answer before; null if there is none.</param>
/// <param name="After">Answer of the candidate.</param>
/// <param name="Count">Number of reviews.</param>
public sealed record AnswerCount(Answer? Before, Answer After, long Count);

/// <summary>Flips of one kind by one policy.</summary>
public sealed class FlipGroup
{
    /// <summary>The kind of difference.</summary>
    public required FlipKind Kind { get; init; }

    /// <summary>The policy; empty for rejections before any policy.</summary>
    public required string Policy { get; init; }

    /// <summary>Number of reviews.</summary>
    public long Count { get; set; }

    /// <summary>The first ones, at most <see cref="ReplayTally.MaxExamples"/>.</summary>
    public List<FlipExample> Examples { get; set; } = [];
}

/// <summary>Reviews with flips of one kind that have something in common.</summary>
/// <param name="Kind">The kind of difference.</param>
/// <param name="By"><c>kind</c>, <c>namespace</c> or <c>user</c>.</param>
/// <param name="Name">The kind of the object, the namespace or the user.</param>
/// <param name="Count">Number of reviews.</param>
public sealed record FlipShare(FlipKind Kind, string By, string Name, long Count);

/// <summary>One flip, with its review.</summary>
public sealed record FlipExample
{
    /// <summary>Number of the record among all, from 0.</summary>
    public required long Number { get; init; }

    /// <summary>File of the record.</summary>
    public required string File { get; init; }

    /// <summary>Line of the record in its file, from 1.</summary>
    public required long Line { get; init; }

    /// <summary>Time of the evaluation; null if it is not known.</summary>
    public DateTimeOffset? Time { get; set; }

    /// <summary>The operation, <c>CREATE</c>.</summary>
    public required string Operation { get; init; }

    /// <summary>Kind of the object, with the subresource if there is one.</summary>
    public required string Kind { get; init; }

    /// <summary>Namespace; empty for cluster-scoped objects.</summary>
    public string Namespace { get; set; } = "";

    /// <summary>Name, or <c>generateName</c> and an asterisk.</summary>
    public string Name { get; set; } = "";

    public string User { get; set; } = "";

    /// <summary>Fields that the policy named; the first one is that of <see cref="Message"/>.</summary>
    public IReadOnlyList<string> Fields { get; set; } = [];

    /// <summary>The message of the policy.</summary>
    public string Message { get; set; } = "";

    public string Fix { get; set; } = "";

    /// <summary>The earlier message, if the reason changed.</summary>
    public string Before { get; set; } = "";

    /// <summary>What the policy adds to its message for programs; absent if it adds nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Details { get; set; }

    /// <summary>The object as JSON, redacted and without managedFields; empty if it is too large to show.</summary>
    public string Object { get; set; } = "";
}

/// <summary>A record that could not be read.</summary>
/// <param name="Number">Its number among all, from 0.</param>
/// <param name="Line">Its line, from 1; 0 for the file as a whole.</param>
/// <param name="Message">The problem and how to fix it.</param>
public sealed record RecordError(long Number, string File, long Line, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => Line == 0 ? $"{File}: {Message}" : $"{File}:{Line}: {Message}";
}

/// <summary>Writes and reads results as JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    WriteIndented = true,
    NewLine = "\n",
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ReplayResult))]
internal sealed partial class ReplayResultContext : JsonSerializerContext;
