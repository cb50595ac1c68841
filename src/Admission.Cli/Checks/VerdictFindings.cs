using System.Globalization;
using Admission.Cli.Reports;
using Admission.Policies;
using Admission.Responses;
using Admission.Verdicts;

namespace Admission.Cli.Checks;

/// <summary>A verdict as data of a report.</summary>
internal static class VerdictFindings
{
    /// <summary>The findings of every policy, by policy and in its order.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="lineOf">The line of a field in its file, from 1; 0 if not known.</param>
    public static IEnumerable<Finding> Of(Verdict verdict, Func<string, int> lineOf) =>
        verdict.Results.SelectMany(result => Of(result, lineOf));

    /// <summary>The policies that failed.</summary>
    public static IEnumerable<ReportedFault> FaultsOf(Verdict verdict) =>
        from result in verdict.Results
        let fault = result.Outcome.Fault
        where fault is not null
        select new ReportedFault(result.Policy, fault.ToString(), result.BlocksByFault)
        {
            IsAfterViolation = result.HasViolations,
        };

    private static IEnumerable<Finding> Of(PolicyResult result, Func<string, int> lineOf)
    {
        if (result.Outcome is PolicyOutcome.Violated violated)
        {
            foreach (Violation violation in violated.Violations)
            {
                (FindingOrigin origin, string note) = OriginOf(result, violation.IsExisting, violation.Field);
                yield return Find(result, origin, violation, lineOf) with { Note = note };
            }

            foreach ((int count, bool isExisting) in ((int, bool)[])
                [(violated.OmittedViolations, false), (violated.OmittedExisting, true)])
            {
                if (count > 0)
                {
                    (FindingOrigin origin, string note) = OriginOf(result, isExisting, "");
                    yield return FindMore(result, origin, count, "violation", lineOf) with { Note = note };
                }
            }
        }

        foreach (Violation warning in result.Outcome.Warnings)
        {
            yield return Find(result, FindingOrigin.Warning, warning, lineOf);
        }

        if (result.Outcome.OmittedWarnings is > 0 and int warnings)
        {
            yield return FindMore(result, FindingOrigin.Warning, warnings, "warning", lineOf);
        }
    }

    private static (FindingOrigin Origin, string Note) OriginOf(
        PolicyResult result, bool isExisting, string field) =>
        (result.Exception, isExisting) switch
        {
            ({ } exception, _) => (FindingOrigin.Excepted, NoteOf(exception)),
            (_, true) => (FindingOrigin.Existing, VerdictText.ExistingNote(result, field)),
            _ => (FindingOrigin.Violation, ""),
        };

    private static Finding FindMore(
        PolicyResult result, FindingOrigin origin, int count, string noun, Func<string, int> lineOf) =>
        Find(result, origin, new Violation(VerdictText.More(count, noun)), lineOf) with { Omitted = count };

    private static Finding Find(
        PolicyResult result, FindingOrigin origin, Violation violation, Func<string, int> lineOf) => new(
        result.Policy,
        origin,
        result.Enforcement,
        violation.Field,
        violation.Message,
        violation.Fix,
        lineOf(violation.Field))
        {
            Details = violation.Details,
        };

    private static string NoteOf(PolicyException exception) => string.Create(
        CultureInfo.InvariantCulture, $"excepted until {exception.Expires:yyyy-MM-dd}: {exception.Reason}");
}
