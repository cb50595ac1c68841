using System.Text.Json;
using Admission.Recordings;

namespace Admission.Replays;

/// <summary>Reads and writes results as JSON.</summary>
public static class ReplayResultFile
{
    /// <summary>The result as JSON, with a newline at its end.</summary>
    public static string Write(ReplayResult result) =>
        JsonSerializer.Serialize(result, ReplayResultContext.Default.ReplayResult) + "\n";

    /// <param name="json">The text.</param>
    /// <param name="result">The result; null on error.</param>
    /// <param name="error">The problem and how to fix it. Empty on success.</param>
    public static bool TryRead(string json, out ReplayResult? result, out string error)
    {
        result = null;
        error = "";
        try
        {
            result = JsonSerializer.Deserialize(json, ReplayResultContext.Default.ReplayResult);
        }
        catch (JsonException exception)
        {
            error = $"line {exception.LineNumber + 1}: not the JSON report of a replay. Write it with --output json.";
            return false;
        }

        if (result is { Kind: ReplayResult.KindName, ApiVersion: Recording.ApiVersion } && !HasNullItem(result))
        {
            return true;
        }

        result = null;
        error = "not the result of a replay of this version. Write it with --output json.";
        return false;
    }

    // The serializer checks members, but not the items of lists and maps.
    private static bool HasNullItem(ReplayResult result) =>
        result.Answers.Contains(null!)
        || result.Flips.Any(static group => group is null || group.Examples.Contains(null!))
        || result.Shares.Contains(null!)
        || result.Errors.Contains(null!)
        || result.PolicyLatency.ContainsValue(null!)
        || result.CostChanges.ContainsValue(null!)
        || result.Timeline.Policies.ContainsValue(null!);

    /// <summary>Adds up the results of parts.</summary>
    /// <param name="results">The parts; at least one.</param>
    /// <param name="result">The sum; null on error.</param>
    /// <param name="error">Why they cannot be added. Empty on success.</param>
    public static bool TryMerge(IReadOnlyList<ReplayResult> results, out ReplayResult? result, out string error)
    {
        ArgumentNullException.ThrowIfNull(results);
        result = null;
        ReplayResult first = results[0];
        if (results.Any(one => one.Candidate.Digest != first.Candidate.Digest
            || one.Baseline.Digest != first.Baseline.Digest))
        {
            error = "the results come from different policies and cannot be merged. Replay all parts again.";
            return false;
        }

        if (results.Where(static one => one.Shard.Length > 0).GroupBy(static one => one.Shard)
            .FirstOrDefault(static one => one.Count() > 1) is { } twice)
        {
            error = $"part {twice.Key} occurs twice. Use each part once.";
            return false;
        }

        error = "";
        var all = new ReplayTally();
        foreach (ReplayResult one in results)
        {
            all.Add(one);
        }

        result = all.ToResult(first.Candidate, first.Baseline);
        result.ElapsedSeconds = results.Max(static one => one.ElapsedSeconds);
        return true;
    }
}
