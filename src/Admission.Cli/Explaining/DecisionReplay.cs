using System.Collections.Immutable;
using System.Text.Json;
using Admission.Decisions;
using Admission.Evaluation;
using Admission.Lookups;
using Admission.Protocol;
using Admission.Recordings;
using Admission.Verdicts;

namespace Admission.Cli.Explaining;

/// <summary>Evaluates the recording of a logged decision again, and compares the verdicts.</summary>
internal static class DecisionReplay
{
    /// <summary>The request, the time and the surroundings of the decision, as far as they are known.</summary>
    /// <param name="reads">What the policies look up.</param>
    /// <param name="objects">The objects of the cluster that were not recorded.</param>
    public static (AdmissionRequest Request, EvaluationContext Context) Of(
        DecisionEntry decision,
        Recording recording,
        ImmutableArray<ReadDeclaration> reads,
        IClusterObjects objects)
    {
        // A recording without a time gets that of the log.
        AdmissionRequest request = recording.Request with
        {
            Unknown = recording.Request.Unknown & ~UnknownParts.Time,
        };
        return (request, new EvaluationContext
        {
            Now = decision.Time,
            Namespaces = recording.Lookups,
            Access = recording.AccessReviews,
            Objects = recording.ObjectsFor(reads, objects),
            Owners = recording.ReviewOwners,
            BreakGlass = BreakGlassOf(decision),
        });
    }

    /// <summary>Compares what the policies decide now with the log.</summary>
    public static (ReplayedDecision Replayed, ImmutableArray<DecisionDifference> Differences) Compare(
        DecisionEntry decision, Recording recording, RequestExplanation now)
    {
        ImmutableArray<DecisionDifference> differences = Differences(decision, now.Verdict);
        bool isSame = (decision.Verdict == "allow") == now.IsAllowed;

        // The policies saw the values of Secrets then, and see replacements now.
        bool isDoubtful = !isSame
            && !recording.Redactions.IsEmpty
            && differences.All(one => now.Policies.Any(
                policy => policy.Policy.Id == one.Policy && policy.Policy.ReadsSecrets));
        return RecordedVerdict.Of(now.Verdict).Answer == Answer.Undecided || isDoubtful
            ? (ReplayedDecision.Undecided, differences)
            : (isSame ? ReplayedDecision.Same : ReplayedDecision.Different, differences);
    }

    private static ImmutableArray<DecisionDifference> Differences(DecisionEntry decision, Verdict now)
    {
        var logged = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonElement policy in decision.Policies)
        {
            logged[DecisionEntry.TextOf(policy, "policy")] = DecisionEntry.TextOf(policy, "result");
        }

        var found = now.Results.ToDictionary(
            static one => one.Policy.Id, static one => DecisionWord.Of(one) ?? "", StringComparer.Ordinal);
        return
        [
            .. logged.Keys.Union(found.Keys).Order(StringComparer.Ordinal)
                .Select(id => new DecisionDifference(
                    id, logged.GetValueOrDefault(id, ""), found.GetValueOrDefault(id, "")))
                .Where(static one => one.Logged != one.Now),
        ];
    }

    private static BreakGlass? BreakGlassOf(DecisionEntry decision) =>
        decision.BreakGlass is { } glass && BreakGlass.TryMake(
            DecisionEntry.TextOf(glass, "until"),
            DecisionEntry.TextOf(glass, "reason"),
            DecisionEntry.TextOf(glass, "by"),
            decision.Time,
            out BreakGlass? made,
            out _)
            ? made
            : null;
}
