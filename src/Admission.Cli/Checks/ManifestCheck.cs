using System.Collections.Immutable;
using System.Globalization;
using Admission.Cli.Manifests;
using Admission.Cli.Reports;
using Admission.Evaluation;
using Admission.Policies;
using Admission.PolicySets;
using Admission.Protocol;
using Admission.Responses;
using Admission.Verdicts;

namespace Admission.Cli.Checks;

/// <summary>
/// Evaluates every request of the input as the webhook does, on all cores, and returns the data of the reports.
/// </summary>
internal static class ManifestCheck
{
    /// <summary>Evaluates the input; the results are in its order.</summary>
    public static CheckReport Run(PolicySet set, CheckInput input, TimeProvider time)
    {
        var evaluator = new ReviewEvaluator(time);
        var context = new EvaluationContext
        {
            Now = time.GetUtcNow(),
            Namespaces = input.Namespaces,
            Objects = input.Objects,
        };
        var results = new CheckResult[input.Requests.Length];
        EvaluationThreads.For(
            results.Length,
            i =>
            {
                CheckRequest asked = input.Requests[i];
                results[i] = Describe(asked, evaluator.Evaluate(set, asked.Request, context));
            },
            CancellationToken.None);
        return new CheckReport
        {
            PolicySet = set.Digest,
            Policies = [.. set.Policies.Select(static configured => configured.Policy)],
            Results = ImmutableArray.Create(results),
            Unread = input.Errors,
        };
    }

    /// <summary>One verdict as report data.</summary>
    internal static CheckResult Describe(CheckRequest asked, Verdict verdict)
    {
        AdmissionRequest request = asked.Request;
        return new CheckResult
        {
            File = asked.Manifest.Source.File,
            Line = asked.Manifest.Line,
            RenderedFrom = asked.Manifest.RenderedFrom ?? "",
            Operation = request.Operation.ToWire(),
            ApiVersion = request.Kind.ApiVersion,
            Kind = request.IsPayload ? "payload" : request.Kind.Kind,
            Namespace = request.Kind is { Group: "", Kind: "Namespace" } ? "" : request.Namespace,
            Name = request.IsPayload ? Path.GetFileName(asked.Manifest.Source.File)
                : request.Name.Length == 0 && request.GenerateName.Length > 0 ? request.GenerateName + "*"
                : request.Name,
            IsAllowed = verdict.IsAllowed,
            Refusal = verdict.Refusal,
            Findings = [.. verdict.Results.SelectMany(result => FindingsOf(asked.Manifest, result))],
            Faults =
            [
                .. from result in verdict.Results
                   let fault = result.Outcome.Fault
                   where fault is not null
                   select new ReportedFault(result.Policy, fault.ToString(), result.BlocksByFault)
                   {
                       IsAfterViolation = result.HasViolations,
                   },
            ],
        };
    }

    private static IEnumerable<Finding> FindingsOf(Manifest manifest, PolicyResult result)
    {
        if (result.Outcome is PolicyOutcome.Violated violated)
        {
            foreach (Violation violation in violated.Violations)
            {
                (FindingOrigin origin, string note) = OriginOf(result, violation.IsExisting, violation.Field);
                yield return Find(manifest, result, origin, violation) with { Note = note };
            }

            foreach ((int count, bool isExisting) in ((int, bool)[])
                [(violated.OmittedViolations, false), (violated.OmittedExisting, true)])
            {
                if (count > 0)
                {
                    (FindingOrigin origin, string note) = OriginOf(result, isExisting, "");
                    yield return FindMore(manifest, result, origin, count, "violation") with { Note = note };
                }
            }
        }

        foreach (Violation warning in result.Outcome.Warnings)
        {
            yield return Find(manifest, result, FindingOrigin.Warning, warning);
        }

        if (result.Outcome.OmittedWarnings is > 0 and int warnings)
        {
            yield return FindMore(manifest, result, FindingOrigin.Warning, warnings, "warning");
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
        Manifest manifest, PolicyResult result, FindingOrigin origin, int count, string noun) =>
        Find(manifest, result, origin, new Violation(VerdictText.More(count, noun))) with { Omitted = count };

    private static Finding Find(
        Manifest manifest, PolicyResult result, FindingOrigin origin, Violation violation) => new(
        result.Policy,
        origin,
        result.Enforcement,
        violation.Field,
        violation.Message,
        violation.Fix,
        manifest.PositionOf(violation.Field).Line)
        {
            Details = violation.Details,
        };

    private static string NoteOf(PolicyException exception) => string.Create(
        CultureInfo.InvariantCulture, $"excepted until {exception.Expires:yyyy-MM-dd}: {exception.Reason}");
}
