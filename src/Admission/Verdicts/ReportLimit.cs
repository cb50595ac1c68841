using System.Collections.Immutable;

namespace Admission.Verdicts;

/// <summary>
/// Limits the reported violations of one policy for one request, after every violation has been compared with
/// exceptions and with the old object. The rest is counted.
/// </summary>
public static class ReportLimit
{
    /// <summary>Maximum length, in characters, of the violations of one policy, and of its warnings: 256 Ki.</summary>
    public const int MaxLength = 256 * 1024;

    /// <summary>Can the outcome be reported in full?</summary>
    /// <param name="max">Maximum number of violations, and of warnings.</param>
    public static bool Allows(PolicyOutcome outcome, int max) => Fits(outcome.Warnings, max)
        && (outcome is not PolicyOutcome.Violated violated || Fits(violated.Violations, max));

    /// <summary>
    /// The outcome with at most this number of violations and warnings. Violations that the request adds come before
    /// those that the old object has too; the first of them is always kept. The policy's order stays.
    /// </summary>
    /// <param name="max">Maximum number of violations, and of warnings.</param>
    public static PolicyOutcome Apply(PolicyOutcome outcome, int max)
    {
        if (Allows(outcome, max))
        {
            return outcome;
        }

        ImmutableArray<Violation> warnings = Keep(outcome.Warnings, max);
        PolicyOutcome limited = outcome with
        {
            Warnings = warnings,
            OmittedWarnings = outcome.OmittedWarnings + outcome.Warnings.Length - warnings.Length,
        };
        if (limited is not PolicyOutcome.Violated violated)
        {
            return limited;
        }

        ImmutableArray<Violation> kept = Keep(violated.Violations, max);
        return violated with
        {
            Violations = kept,
            OmittedViolations = violated.OmittedViolations + CountNew(violated.Violations) - CountNew(kept),
            OmittedExisting = violated.OmittedExisting + CountExisting(violated.Violations) - CountExisting(kept),
        };
    }

    private static ImmutableArray<Violation> Keep(ImmutableArray<Violation> findings, int max)
    {
        if (Fits(findings, max))
        {
            return findings;
        }

        bool[] isKept = new bool[findings.Length];
        int count = 0;
        int length = 0;
        foreach (bool isExisting in (ReadOnlySpan<bool>)[false, true])
        {
            for (int i = 0; i < isKept.Length && count < max; i++)
            {
                if (findings[i].IsExisting == isExisting
                    && (length + findings[i].Length <= MaxLength || count == 0))
                {
                    isKept[i] = true;
                    count++;
                    length += findings[i].Length;
                }
            }
        }

        return [.. findings.Where((_, i) => isKept[i])];
    }

    private static bool Fits(ImmutableArray<Violation> findings, int max)
    {
        int length = 0;
        foreach (Violation finding in findings)
        {
            length += finding.Length;
        }

        return findings.Length <= max && length <= MaxLength;
    }

    private static int CountNew(ImmutableArray<Violation> findings) =>
        findings.Count(static violation => !violation.IsExisting);

    private static int CountExisting(ImmutableArray<Violation> findings) =>
        findings.Count(static violation => violation.IsExisting);
}
