using System.Diagnostics;
using System.Globalization;
using Admission.Protocol;
using Admission.Telemetry;
using Admission.Webhook.Reviews;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace Admission.Webhook;

/// <summary>
/// <c>POST /validate</c>: receives a review, has it evaluated, sends the answer, and passes the review to the
/// observers.
/// </summary>
/// <param name="options">Limits.</param>
/// <param name="reviewer">Reads and evaluates reviews.</param>
/// <param name="reads">Reads what policies need besides the review.</param>
/// <param name="queue">The workers.</param>
/// <param name="budget">Memory for bodies.</param>
/// <param name="metrics">Counts the rejected requests.</param>
/// <param name="traces">Traces of reviews; null for none.</param>
/// <param name="lastCall">
/// Timestamp of the clock after which nothing is answered; <see cref="long.MaxValue"/> while serving.
/// </param>
/// <param name="time">The clock of deadlines.</param>
/// <param name="log">Receives a line for each rejected request.</param>
internal sealed class ReviewEndpoint(
    WebhookOptions options,
    Reviewer reviewer,
    ReviewReads reads,
    EvaluationQueue queue,
    BodyBudget budget,
    AdmissionMetrics metrics,
    ReviewTraces? traces,
    Func<long> lastCall,
    TimeProvider time,
    ILogger log)
{
    public const string Path = "/validate";

    private readonly BodyReader _reader = new(options.MaxBodyBytes, time);

    private readonly string _tooLarge = string.Create(
        CultureInfo.InvariantCulture,
        $"the body is larger than {options.MaxBodyBytes} bytes. Increase --max-body to accept such objects.");

    /// <summary>Answers one request.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        long arrived = time.GetTimestamp();
        HttpRequest request = context.Request;
        if (await RefuseByHeadersAsync(context))
        {
            return;
        }

        long end = arrived + (long)(RequestDeadline.BudgetFor(Timeout(request)).TotalSeconds * time.TimestampFrequency);
        long deadline = Math.Min(end, lastCall());
        using Activity? span = traces?.Begin(request.Headers.TraceParent, request.Headers.TraceState);
        using ReviewWork work = new(arrived, deadline, budget, context.RequestAborted) { Span = span };
        BodyEnd body = await _reader.ReadAsync(request, work.Body, deadline);
        if (body != BodyEnd.Complete || work.Body.WrittenCount == 0)
        {
            await RefuseBodyAsync(context, body);
            return;
        }

        (int status, ShedReason? shed) = await EvaluateAsync(work);
        if (shed is { } reason)
        {
            span?.SetStatus(ActivityStatusCode.Error, "overload");
            await ShedAsync(context, end > deadline && reason == ShedReason.Deadline ? ShedReason.Stopping : reason);
            return;
        }

        if (status == StatusCodes.Status503ServiceUnavailable && work.Answer.WrittenCount == 0)
        {
            WriteOverload(work.Answer);
        }

        try
        {
            await WriteAsync(context, status, work.Answer);
        }
        finally
        {
            if (span is not null)
            {
                traces!.Describe(span, work, time);
            }

            reviewer.Show(work, isBusy: queue.Length > 0);
        }
    }

    /// <summary>Rejects a path that is not served.</summary>
    public Task RefusePathAsync(HttpContext context) => RefuseAsync(
        context, StatusCodes.Status404NotFound, RejectionReason.Path,
        "this path does not exist. POST reviews to /validate.");

    // The body is read, and further data for policies, before a worker is used. If no policy can match, no worker is
    // needed.
    private async ValueTask<(int Status, ShedReason? Shed)> EvaluateAsync(ReviewWork work)
    {
        if (reviewer.Read(work) is { } refused)
        {
            return (refused, null);
        }

        if (work.Set!.Index.Find(work.Review!.Request).IsEmpty)
        {
            work.Started = time.GetTimestamp();
            return (reviewer.Answer(work), null);
        }

        await reads.FetchAsync(work);
        while (true)
        {
            if (queue.TryEnqueue(work) is { } reason)
            {
                return (0, reason);
            }

            int status = await work.Done;
            if (status == StatusCodes.Status503ServiceUnavailable || !work.IsIncomplete)
            {
                return (status, null);
            }

            await reads.AskAsync(work);
        }
    }

    private async ValueTask<bool> RefuseByHeadersAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        if (!HttpMethods.IsPost(request.Method))
        {
            context.Response.Headers.Allow = "POST";
            await RefuseAsync(
                context, StatusCodes.Status405MethodNotAllowed, RejectionReason.Method,
                "only POST is allowed here. POST the review.");
            return true;
        }

        if (!IsJson(request.ContentType))
        {
            await RefuseAsync(
                context,
                StatusCodes.Status415UnsupportedMediaType,
                RejectionReason.ContentType,
                "the Content-Type is not JSON in UTF-8. Send 'Content-Type: application/json'.");
            return true;
        }

        string encoding = request.Headers.ContentEncoding.ToString();
        if (encoding.Length > 0 && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            context.Response.Headers.AcceptEncoding = "identity";
            await RefuseAsync(
                context,
                StatusCodes.Status415UnsupportedMediaType,
                RejectionReason.ContentEncoding,
                "the body is compressed. Send it without Content-Encoding.");
            return true;
        }

        return false;
    }

    private Task RefuseBodyAsync(HttpContext context, BodyEnd end)
    {
        switch (end)
        {
            case BodyEnd.TooLarge:
                return RefuseAsync(context, StatusCodes.Status413PayloadTooLarge, RejectionReason.TooLarge, _tooLarge);
            case BodyEnd.TooSlow:
                return RefuseAsync(
                    context,
                    StatusCodes.Status408RequestTimeout,
                    RejectionReason.TooSlow,
                    "the body did not arrive in time. Send it faster, or increase timeoutSeconds of the webhook.");
            case BodyEnd.OverBudget:
                return ShedAsync(context, ShedReason.Memory);
            case BodyEnd.Incomplete:
                return RefuseAsync(
                    context,
                    StatusCodes.Status400BadRequest,
                    RejectionReason.Incomplete,
                    "the body ended before it was complete. Send the number of bytes that Content-Length specifies, or "
                        + "valid chunks.");
            default:
                return RefuseAsync(
                    context, StatusCodes.Status400BadRequest, RejectionReason.Empty,
                    "the body is empty. POST an AdmissionReview.");
        }
    }

    private async Task RefuseAsync(HttpContext context, int status, RejectionReason reason, string message)
    {
        metrics.CountRejected(reason);
        WebhookLog.Rejected(log, reason);
        using PooledBuffer answer = new(null);
        ErrorBody.Write(answer, message);
        await WriteAsync(context, status, answer);
    }

    private async Task ShedAsync(HttpContext context, ShedReason reason)
    {
        metrics.CountShed(reason);
        int waiting = queue.Length;
        WebhookLog.Shed(log, reason, waiting);
        using PooledBuffer answer = new(null);
        WriteOverload(answer);
        await WriteAsync(context, StatusCodes.Status503ServiceUnavailable, answer);
    }

    private static void WriteOverload(PooledBuffer answer) =>
        ErrorBody.Write(
            answer,
            "the server cannot respond in time. Try again in a second, or increase timeoutSeconds of the webhook.");

    private static async Task WriteAsync(HttpContext context, int status, PooledBuffer answer)
    {
        HttpResponse response = context.Response;
        if (context.RequestAborted.IsCancellationRequested || response.HasStarted)
        {
            return;
        }

        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = answer.WrittenCount;
        if (status == StatusCodes.Status503ServiceUnavailable)
        {
            // An API server tries again within its own deadline only if the answer contains the time.
            response.Headers.RetryAfter = "1";
        }

        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.BodyWriter.WriteAsync(answer.WrittenMemory, context.RequestAborted);
        }
    }

    private static bool IsJson(string? contentType)
    {
        if (string.Equals(contentType, "application/json", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        return MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type)
            && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            && (!type.Charset.HasValue
                || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase));
    }

    private static string? Timeout(HttpRequest request)
    {
        QueryStringEnumerable query = new(request.QueryString.Value);
        foreach (QueryStringEnumerable.EncodedNameValuePair pair in query)
        {
            if (pair.EncodedName.Span.SequenceEqual("timeout"))
            {
                return pair.DecodeValue().ToString();
            }
        }

        return null;
    }
}
