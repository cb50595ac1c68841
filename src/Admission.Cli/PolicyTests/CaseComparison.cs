using System.Collections.Immutable;
using System.Globalization;
using Admission.Verdicts;

namespace Admission.Cli.PolicyTests;

/// <summary>Compares a verdict with the expectation of a case.</summary>
internal static class CaseComparison
{
    /// <param name="expected">The expectation of the case.</param>
    /// <param name="verdict">The verdict on the request.</param>
    /// <param name="id">The policy under test.</param>
    public static CaseOutcome Compare(PolicyTestExpectation expected, Verdict verdict, string id)
    {
        PolicyResult[] results = [.. verdict.Results.Where(result => result.Policy.Id == id)];
        string[] faults = [.. results.Where(static result => result.Outcome.Fault is not null).Select(FaultOf)];
        if (faults.Length > 0)
        {
            return CaseOutcome.Failed(faults);
        }

        Violation[] said = [.. results.SelectMany(Findings)];
        ExpectedVerdict actual = VerdictOf(verdict, results, said);
        bool isAsExpected = expected.Verdict is null
            || actual == expected.Verdict
            || (actual == ExpectedVerdict.Warn && expected.Verdict == ExpectedVerdict.Allow);
        return new CaseOutcome
        {
            Differences = isAsExpected
                ? CompareFindings(expected, said)
                : [new CaseDifference("verdict", Word(expected.Verdict ?? actual), Word(actual))],
            Said = verdict.Refusal.Length > 0 ? [verdict.Refusal] : [.. said.Select(Describe)],
            Found = [.. said],
        };
    }

    /// <summary>Violations and warnings of a policy.</summary>
    public static IEnumerable<Violation> Findings(PolicyResult result) =>
        (result.Outcome is PolicyOutcome.Violated violated ? violated.Violations : []).Concat(result.Outcome.Warnings);

    /// <summary>
    /// Findings of a policy that are counted but not listed: how many, of what kind, and a note about them.
    /// </summary>
    public static IEnumerable<(int Count, string Noun, string Note)> Omitted(PolicyResult result)
    {
        var violated = result.Outcome as PolicyOutcome.Violated;
        (int, string, string)[] all =
        [
            (violated?.OmittedViolations ?? 0, "violation", ""),
            (violated?.OmittedExisting ?? 0, "violation", " (existing violation)"),
            (result.Outcome.OmittedWarnings, "warning", ""),
        ];
        return all.Where(static one => one.Item1 > 0);
    }

    /// <summary>Why a policy failed. A test fails for it even if the verdict is the expected one.</summary>
    public static string FaultOf(PolicyResult result) => result.HasViolations
        ? $"the policy failed after it found violations: {result.Outcome.Fault}"
        : $"the policy failed: {result.Outcome.Fault}";

    /// <summary>The verdict on a request.</summary>
    public static ExpectedVerdict VerdictOf(Verdict verdict, PolicyResult[] results, Violation[] said) =>
        verdict.Refusal.Length > 0 || results.Any(static result => result.Blocks) ? ExpectedVerdict.Deny
            : said.Length > 0 ? ExpectedVerdict.Warn
            : ExpectedVerdict.Allow;

    /// <summary>The name in the test file.</summary>
    public static string Word(ExpectedVerdict verdict) => verdict.ToString().ToLowerInvariant();

    private static ImmutableArray<CaseDifference> CompareFindings(PolicyTestExpectation expected, Violation[] said)
    {
        var differences = ImmutableArray.CreateBuilder<CaseDifference>();
        FindingPattern pattern = expected.Finding;
        Violation[] fitting = [.. said.Where(pattern.Fits)];
        if (expected.Count is { } count && fitting.Length != count)
        {
            differences.Add(new CaseDifference("count", Number(count), Number(fitting.Length)));
        }
        else if (expected.Count is null && fitting.Length == 0 && pattern.ToString().Length > 0)
        {
            Violation nearest = said.MaxBy(one => Nearness(pattern, one)) ?? new Violation("");
            differences.AddRange(pattern.On(nearest)
                .Where(static one => !FindingPattern.Fits(one.Glob, one.Text))
                .Select(static one => new CaseDifference(one.Name, one.Glob, one.Text)));
        }

        if (expected.Absent is { } absent && said.FirstOrDefault(absent.Fits) is { } unwanted)
        {
            differences.Add(new CaseDifference("absent", absent.ToString(), Describe(unwanted)));
        }

        return differences.ToImmutable();
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    // A violation that meets one of the expectations is closer than one with a similar text.
    private static int Nearness(FindingPattern expected, Violation said) => expected.On(said).Sum(static one =>
        FindingPattern.Fits(one.Glob, one.Text) ? 1 << 20 : Alike(one.Glob, one.Text));

    private static int Alike(string expected, string actual)
    {
        (_, int length) = new CaseDifference("", expected, actual).DifferingPart;
        return actual.Length - length;
    }

    private static string Describe(Violation one) =>
        one.Field.Length == 0 ? one.Message : $"{one.Field}: {one.Message}";
}
