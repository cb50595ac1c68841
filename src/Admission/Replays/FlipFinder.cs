using Admission.Json;
using Admission.Policies;
using Admission.Recordings;
using Admission.Verdicts;

namespace Admission.Replays;

/// <summary>
/// Finds the differences between two verdicts on one review: at most one flip of each kind for a policy.
/// </summary>
public static class FlipFinder
{
    private static readonly RecordedOutcome Absent = new() { Policy = "", Enforcement = Enforcement.Off };

    /// <summary>Compares two verdicts.</summary>
    /// <param name="before">The given verdict, or that of the policies to compare with.</param>
    /// <param name="after">The verdict of the candidate.</param>
    /// <returns>The differences, sorted by kind and policy; none if both are equal.</returns>
    public static IReadOnlyList<Flip> Find(RecordedVerdict before, RecordedVerdict after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var flips = new List<Flip>();
        AddAnswer(flips, before, after);
        foreach (RecordedOutcome outcome in after.Policies)
        {
            RecordedOutcome old = OutcomeOf(before, outcome.Policy);
            AddWarning(flips, old, outcome);
            AddFault(flips, old, outcome);
        }

        return [.. flips.OrderBy(static flip => flip.Kind).ThenBy(static flip => flip.Policy, StringComparer.Ordinal)];
    }

    /// <summary>The denials of a review that has no verdict to compare with; empty if there are none.</summary>
    /// <param name="verdict">The verdict of the candidate.</param>
    public static IReadOnlyList<Flip> Denials(RecordedVerdict verdict)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        var denials = new List<Flip>();
        if (verdict.Answer == Answer.Deny)
        {
            AddBlocking(denials, FlipKind.Denial, verdict, static _ => true);
        }

        return denials;
    }

    private static void AddAnswer(List<Flip> flips, RecordedVerdict before, RecordedVerdict after)
    {
        switch (before.Answer, after.Answer)
        {
            case (Answer.Allow, Answer.Deny):
                AddBlocking(flips, FlipKind.NewDenial, after, static _ => true);
                break;
            case (Answer.Deny, Answer.Allow):
                AddBlocking(flips, FlipKind.NewAllowance, before, static _ => true);
                break;
            case (Answer.Deny, Answer.Deny):
                AddReasons(flips, before, after);
                break;
            case (_, Answer.Undecided) when before.Answer != Answer.Undecided:
                AddBlocking(flips, FlipKind.Undecided, after, static _ => true);
                break;
            case (Answer.Undecided, not Answer.Undecided):
                AddBlocking(flips, FlipKind.Undecided, before, static _ => true);
                break;
        }
    }

    private static void AddBlocking(
        List<Flip> flips, FlipKind kind, RecordedVerdict verdict, Func<RecordedOutcome, bool> isMeant)
    {
        if (verdict.Refusal.Length > 0)
        {
            flips.Add(new Flip(kind, "", "", verdict.Refusal, ""));
            return;
        }

        foreach (RecordedOutcome outcome in verdict.Policies)
        {
            bool isCertain = kind == FlipKind.Undecided
                || outcome.BlocksByViolation
                || outcome.Fault?.Kind != FaultKind.Undecidable;
            if (outcome.Blocks && isCertain && isMeant(outcome))
            {
                flips.Add(Describe(kind, outcome, BlockingOf(outcome)));
            }
        }
    }

    private static void AddReasons(List<Flip> flips, RecordedVerdict before, RecordedVerdict after)
    {
        foreach (RecordedOutcome outcome in after.Policies.Where(static one => one.Blocks))
        {
            RecordedOutcome old = OutcomeOf(before, outcome.Policy);
            if (!old.Blocks || !AreAlike(old, outcome) || !HaveSameFault(old, outcome))
            {
                flips.Add(Describe(FlipKind.ChangedReason, outcome, NewIn(BlockingOf(outcome), BlockingOf(old))) with
                {
                    Before = old.Blocks ? TextOf(old) : "did not deny it",
                });
            }
        }

        foreach (RecordedOutcome old in before.Policies.Where(static one => one.Blocks))
        {
            if (!OutcomeOf(after, old.Policy).Blocks)
            {
                flips.Add(new Flip(FlipKind.ChangedReason, old.Policy, "", "no longer denies it", "")
                {
                    Before = TextOf(old),
                });
            }
        }

        if (before.Refusal != after.Refusal)
        {
            flips.Add(new Flip(FlipKind.ChangedReason, "", "", after.Refusal, "") { Before = before.Refusal });
        }
    }

    private static void AddWarning(List<Flip> flips, RecordedOutcome old, RecordedOutcome outcome)
    {
        IReadOnlyList<Violation> added = NewIn(WarningsOf(outcome), [.. WarningsOf(old), .. BlockingOf(old)]);
        if (added.Count > 0)
        {
            flips.Add(Describe(FlipKind.NewWarning, outcome, added));
        }
    }

    private static void AddFault(List<Flip> flips, RecordedOutcome old, RecordedOutcome outcome)
    {
        if (outcome.Fault is { Kind: not FaultKind.Undecidable } fault && old.Fault?.Kind != fault.Kind)
        {
            flips.Add(new Flip(FlipKind.NewFault, outcome.Policy, "", fault.ToString(), ""));
        }
    }

    private static Flip Describe(FlipKind kind, RecordedOutcome outcome, IReadOnlyList<Violation> findings)
    {
        if (findings.Count == 0)
        {
            return new Flip(kind, outcome.Policy, "", outcome.Fault?.ToString() ?? "failed to evaluate", "");
        }

        Violation first = findings[0];
        return new Flip(kind, outcome.Policy, first.Field, first.Message, first.Fix)
        {
            Fields = [.. findings.Select(static one => one.Field).Where(static field => field.Length > 0)],
            Details = first.Details,
        };
    }

    private static string TextOf(RecordedOutcome outcome) =>
        BlockingOf(outcome) is [{ } first, ..] ? first.Message : outcome.Fault?.ToString() ?? "";

    private static RecordedOutcome OutcomeOf(RecordedVerdict verdict, string policy) =>
        verdict.Policies.FirstOrDefault(one => one.Policy == policy) ?? Absent;

    private static IReadOnlyList<Violation> BlockingOf(RecordedOutcome outcome) => outcome.BlocksByViolation
        ? [.. outcome.Violations.Where(static violation => !violation.IsExisting)]
        : [];

    // In the format of kubectl.
    private static IReadOnlyList<Violation> WarningsOf(RecordedOutcome outcome)
    {
        if (outcome.Enforcement is Enforcement.Audit or Enforcement.Off)
        {
            return [];
        }

        return
        [
            .. outcome.Violations.Where(one => one.IsExisting || !outcome.BlocksByViolation),
            .. outcome.Warnings,
        ];
    }

    private static bool HaveSameFault(RecordedOutcome old, RecordedOutcome outcome) =>
        old.Fault?.Kind == outcome.Fault?.Kind;

    private static bool AreAlike(RecordedOutcome old, RecordedOutcome outcome)
    {
        IReadOnlyList<Violation> before = BlockingOf(old);
        IReadOnlyList<Violation> after = BlockingOf(outcome);
        return before.Count == after.Count
            && old.OmittedViolations == outcome.OmittedViolations
            && NewIn(after, before).Count == 0;
    }

    private static IReadOnlyList<Violation> NewIn(IReadOnlyList<Violation> findings, IReadOnlyList<Violation> old) =>
        findings.Count == 0 ? [] : [.. findings.Where(one => !old.Any(other => IsSame(one, other)))];

    // For a review with a secret, no message is kept: the field must be enough.
    private static bool IsSame(Violation left, Violation right) =>
        left.Message == RecordedVerdict.Withheld || right.Message == RecordedVerdict.Withheld
            ? left.Field == right.Field || left.Field.Length == 0 || right.Field.Length == 0
            : left.Field == right.Field && left.Message == right.Message && HaveSameDetails(left, right);

    // A recording of an older version has none.
    private static bool HaveSameDetails(Violation left, Violation right) =>
        left.Details is null || right.Details is null || JsonValue.AreSame(left.Details, right.Details);
}
