using System.Collections.Immutable;
using System.Text;
using Admission.Evaluation;
using Admission.Matching;
using Admission.Policies;
using Admission.Protocol;
using Admission.Telemetry;
using Admission.Webhook.Health;
using Admission.Webhook.Observing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Admission.Webhook.Reviews;

/// <summary>What a worker does with a review: read it, judge it, write the answer, count it, log one line.</summary>
/// <param name="policies">The policies in force.</param>
/// <param name="namespaces">Where labels of namespaces come from.</param>
/// <param name="faults">Who watches the policies for faults.</param>
/// <param name="breakGlass">Does an operator want nothing denied now?</param>
/// <param name="observers">Who looks at it after it is answered.</param>
/// <param name="isBusy">Do reviews wait for a worker?</param>
/// <param name="metrics">Where it is counted.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Where it is logged.</param>
internal sealed class Reviewer(
    Func<PolicyStatus> policies,
    INamespaceLabels namespaces,
    FaultReport faults,
    BreakGlassSwitch breakGlass,
    ReviewObservers observers,
    Func<bool> isBusy,
    AdmissionMetrics metrics,
    TimeProvider time,
    ILogger log)
{
    /// <summary>No answer yet: <see cref="ReviewWork.MissingNamespace"/> must be looked up first.</summary>
    public const int NoAnswer = 0;

    private const int MaxLoggedErrors = 3;
    private const int MaxFaultsLength = 2048;

    private readonly ReviewEvaluator _evaluator = new(time);
    private readonly Action<string, string> _console = (policy, line) => WebhookLog.PolicyLogged(log, policy, line);

    /// <summary>Answers a review.</summary>
    /// <returns>The HTTP status, or <see cref="NoAnswer"/>.</returns>
    public int Answer(ReviewWork work)
    {
        try
        {
            return Judge(work);
        }
#pragma warning disable CA1031 // The border of a worker thread: one broken review must not end the server.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            WebhookLog.ReviewFailed(log, exception);
            metrics.CountRejected(RejectionReason.Failed);
            work.Answer.Clear();
            ErrorBody.Write(work.Answer, "the review could not be judged. The server's log says why.");
            return StatusCodes.Status500InternalServerError;
        }
    }

    private int Judge(ReviewWork work)
    {
        if (!AdmissionReviewReader.TryRead(
                work.Body.WrittenMemory, out AdmissionReview? review, out ImmutableArray<ReviewError> errors)
            || review is null)
        {
            metrics.CountRejected(RejectionReason.Malformed);
            WebhookLog.Malformed(log, string.Join(" ", errors.Take(MaxLoggedErrors)), errors.Length);
            ErrorBody.Write(work.Answer, errors.AsSpan());
            return StatusCodes.Status400BadRequest;
        }

        using (review)
        {
            if (policies().Set is not { } set)
            {
                ErrorBody.Write(work.Answer, "no policies are loaded. See /readyz.");
                return StatusCodes.Status503ServiceUnavailable;
            }

            if (work.Namespaces is null
                && set.FindMissingNamespace(review.Request, namespaces) is { } missing)
            {
                work.MissingNamespace = missing;
                return NoAnswer;
            }

            EvaluationContext context = new()
            {
                Now = time.GetUtcNow(),
                Deadline = work.Deadline,
                Namespaces = work.Namespaces ?? namespaces,
                BreakGlass = breakGlass.Current,
                Console = log.IsEnabled(LogLevel.Debug) ? _console : null,
                Faults = faults.Of(set),
            };
            Verdict verdict = _evaluator.Evaluate(set, review.Request, context);
            AdmissionReviewWriter.Write(work.Answer, review.ApiVersion, review.Request, verdict);
            Record(work, review.Request, verdict, set);
            observers.Show(review.Request, verdict, context, set, isBusy);
            return StatusCodes.Status200OK;
        }
    }

    private void Record(ReviewWork work, AdmissionRequest request, Verdict verdict, PolicySet set)
    {
        TimeSpan total = time.GetElapsedTime(work.Arrived);
        metrics.CountReview(request, verdict, time.GetElapsedTime(work.Arrived, work.Started), total);
        string said = verdict.BreakGlass is null ? Faults(verdict) : $"(break-glass) {Faults(verdict)}";
        LogLevel level = said.Length == 0 ? LogLevel.Information : LogLevel.Warning;
        if (!log.IsEnabled(level))
        {
            return;
        }

        string operation = request.Operation.ToWire();
        string plural = request.Resource.PluralDotGroup;
        string resource = request.Subresource.Length == 0 ? plural : $"{plural}/{request.Subresource}";
        string name = request.Name.Length == 0 && request.GenerateName.Length > 0
            ? request.GenerateName + "*"
            : request.Name;
        string user = request.User.Username;
        string answer = verdict.IsAllowed ? "allow" : "deny";
        string blocking = Blocking(verdict);
        double elapsed = Math.Round(total.TotalMilliseconds, 2);
        string digest = set.ShortDigest;
        WebhookLog.Decided(
            log, level, operation, resource, request.Namespace, name, user, answer, blocking, said, elapsed,
            request.DryRun, digest, request.Uid);
    }

    // What a policy throws may quote the object. It goes to whoever asked, not to the log.
    private static string Describe(PolicyFault fault) => fault.Kind == FaultKind.Threw
        ? (fault with { Message = "threw" }).ToString()
        : fault.ToString();

    private static string Blocking(Verdict verdict)
    {
        if (verdict.Refusal.Length > 0)
        {
            return "(refused before any policy)";
        }

        StringBuilder? ids = null;
        foreach (PolicyResult result in verdict.Results)
        {
            if (result.Blocks)
            {
                ids = ids is null ? new StringBuilder(result.Policy.Id) : ids.Append(',').Append(result.Policy.Id);
            }
        }

        return ids?.ToString() ?? "";
    }

    private static string Faults(Verdict verdict)
    {
        StringBuilder? faults = null;
        foreach (PolicyResult result in verdict.Results)
        {
            if (result.Outcome is PolicyOutcome.Faulted faulted && (faults?.Length ?? 0) < MaxFaultsLength)
            {
                faults ??= new StringBuilder();
                faults.Append(faults.Length == 0 ? "" : "; ")
                    .Append(result.Policy.Id).Append(' ').Append(faulted.Fault.Kind).Append(": ")
                    .Append(Describe(faulted.Fault));
            }
        }

        return faults is null ? "" : faults.ToString(0, Math.Min(faults.Length, MaxFaultsLength));
    }
}
