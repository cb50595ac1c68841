using System.Collections.Immutable;
using System.Diagnostics;
using Admission.Authorization;
using Admission.Evaluation;
using Admission.Lookups;
using Admission.Matching;
using Admission.PolicySets;
using Admission.Protocol;
using Admission.Responses;
using Admission.Telemetry;
using Admission.Verdicts;
using Admission.Webhook.Health;
using Admission.Webhook.Observing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Admission.Webhook.Reviews;

/// <summary>
/// The sequence from a review's body to its answer: read it, evaluate it, write the answer, count it, log one line; and
/// after the answer is sent, pass it to the observers.
/// </summary>
/// <param name="policies">The policies in force.</param>
/// <param name="namespaces">Source of namespace labels.</param>
/// <param name="objects">Source of other objects.</param>
/// <param name="faults">Watches the policies for faults.</param>
/// <param name="breakGlass">Reads the state of break-glass.</param>
/// <param name="observers">Observers of the answered review.</param>
/// <param name="metrics">Counts it.</param>
/// <param name="log">Receives its line.</param>
internal sealed class Reviewer(
    Func<PolicyStatus> policies,
    INamespaceLabels namespaces,
    IClusterObjects objects,
    FaultReport faults,
    BreakGlassSwitch breakGlass,
    ReviewObservers observers,
    AdmissionMetrics metrics,
    TimeProvider time,
    ILogger log)
{
    private const int MaxLoggedErrors = 3;

    private readonly ReviewEvaluator _evaluator = new(time);
    private readonly Action<string, string> _console = (policy, line) => WebhookLog.PolicyLogged(log, policy, line);

    /// <summary>Reads the body, and takes the policies that are in force now. Runs on any thread.</summary>
    /// <returns>
    /// Null if the review can be evaluated; otherwise the HTTP status of the answer, which is written.
    /// </returns>
    public int? Read(ReviewWork work)
    {
        try
        {
            return ReadBody(work);
        }
#pragma warning disable CA1031 // The border of a request: one broken review must not end the connection.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return Fail(work, exception);
        }
    }

    /// <summary>Evaluates a review that has been read, and writes the answer.</summary>
    /// <returns>
    /// The HTTP status; of no meaning and without an answer while <see cref="ReviewWork.IsIncomplete"/>.
    /// </returns>
    public int Answer(ReviewWork work)
    {
        AdmissionRequest request = work.Review!.Request;
        PolicySet set = work.Set!;
        try
        {
            EvaluationContext context = ContextOf(work, set);
            Verdict verdict = observers.Log is { Refuses: true } && context.BreakGlass is null
                ? Unlogged(set)
                : _evaluator.Evaluate(set, request, context);
            if (work.IsIncomplete)
            {
                // The verdict does not count: the review is evaluated again with the answers.
                return StatusCodes.Status202Accepted;
            }

            if (!set.Reads.IsEmpty && verdict.IsAllowed)
            {
                objects.Admitted(request);
            }

            AdmissionReviewWriter.Write(work.Answer, work.Review.ApiVersion, request, verdict);
            Record(work, request, verdict, set);
            (work.Context, work.Verdict) = (context, verdict);
            return StatusCodes.Status200OK;
        }
#pragma warning disable CA1031 // The border of a worker thread: one broken review must not end the server.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return Fail(work, exception);
        }
    }

    /// <summary>Passes an answered review to the observers.</summary>
    /// <param name="isBusy">Are other reviews waiting for a worker?</param>
    public void Show(ReviewWork work, bool isBusy)
    {
        if (work.Verdict is not { } verdict)
        {
            return;
        }

        try
        {
            observers.Show(work.Review!.Request, verdict, work.Context!, work.Set!, isBusy);
        }
#pragma warning disable CA1031 // The answer is sent: an observer that fails must not end the connection.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            WebhookLog.ReviewFailed(log, exception);
        }
    }

    private int? ReadBody(ReviewWork work)
    {
        if (!AdmissionReviewReader.TryRead(
            work.Body.WrittenMemory, out AdmissionReview? review, out ImmutableArray<ReviewError> errors))
        {
            metrics.CountRejected(RejectionReason.Malformed);
            WebhookLog.Malformed(log, string.Join(" ", errors.Take(MaxLoggedErrors)), errors.Length);
            ErrorBody.Write(work.Answer, errors.AsSpan());
            return StatusCodes.Status400BadRequest;
        }

        work.Review = review;
        work.Set = policies().Set;
        if (work.Set is not null)
        {
            return null;
        }

        ErrorBody.Write(work.Answer, "no policies are loaded. See /readyz.");
        return StatusCodes.Status503ServiceUnavailable;
    }

    private EvaluationContext ContextOf(ReviewWork work, PolicySet set)
    {
        IClusterObjects known = work.Objects ?? objects;
        return new()
        {
            Now = time.GetUtcNow(),
            Deadline = work.Deadline,
            Namespaces = work.Namespaces ?? namespaces,
            Objects = observers.NeedLookups && !set.Reads.IsEmpty ? new NotedClusterObjects(known, set.Reads) : known,
            Owners = work.Owners,
            Access = work.Access ?? (IAccessReviews)UnknownAccess.Instance,
            BreakGlass = breakGlass.Current,
            Console = log.IsEnabled(LogLevel.Debug) ? _console : null,
            Faults = faults.Of(set),
        };
    }

    // The operator chose that nothing happens without a log line.
    private static Verdict Unlogged(PolicySet set) => new()
    {
        Results = [],
        Refusal = "the decision log cannot be written, and the webhook is configured to deny requests in that case. "
            + "Ask the operators of the "
            + "cluster: the log of the webhook and /readyz show the problem.",
        PolicySetDigest = set.Digest,
    };

    private int Fail(ReviewWork work, Exception exception)
    {
        WebhookLog.ReviewFailed(log, exception);
        metrics.CountRejected(RejectionReason.Failed);
        work.Answer.Clear();
        ErrorBody.Write(work.Answer, "the review failed. See the log of the server.");
        return StatusCodes.Status500InternalServerError;
    }

    private void Record(ReviewWork work, AdmissionRequest request, Verdict verdict, PolicySet set)
    {
        TimeSpan total = time.GetElapsedTime(work.Arrived);
        if (work.Span is { } span)
        {
            // The worker has none: exemplars of metrics refer to the current span.
            Activity.Current = span;
        }

        metrics.CountReview(request, verdict, time.GetElapsedTime(work.Arrived, work.Started), total);
        if (work.Span is not null)
        {
            Activity.Current = null;
        }

        string faults = DecisionText.Faults(verdict);
        LogLevel level = faults.Length == 0 && verdict.BreakGlass is null ? LogLevel.Information : LogLevel.Warning;
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
        string denying = DecisionText.Denying(verdict);
        string findings = DecisionText.Findings(verdict);
        double elapsed = Math.Round(total.TotalMilliseconds, 2);
        string digest = set.ShortDigest;
        WebhookLog.Decided(
            log, level, operation, resource, request.Namespace, name, user, answer, denying, findings, faults,
            elapsed, request.DryRun, digest, request.Uid);
    }
}
