using System.Collections.Immutable;
using Admission.Cli.Manifests;
using Admission.Cli.Reports;
using Admission.Evaluation;
using Admission.PolicySets;
using Admission.Protocol;
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
            Findings = [.. VerdictFindings.Of(verdict, field => asked.Manifest.PositionOf(field).Line)],
            Faults = [.. VerdictFindings.FaultsOf(verdict)],
        };
    }
}
