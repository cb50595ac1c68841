using System.Globalization;
using Admission.Matching;
using Admission.Protocol;
using Admission.Telemetry;
using Admission.Webhook.Reviews;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace Admission.Webhook;

/// <summary>
/// <c>POST /validate</c>: takes a review off the socket, has a worker judge it, puts the answer on the socket.
/// </summary>
/// <param name="options">Limits.</param>
/// <param name="queue">The workers.</param>
/// <param name="namespaces">Where labels of namespaces come from.</param>
/// <param name="budget">Memory for bodies.</param>
/// <param name="metrics">Where refusals are counted.</param>
/// <param name="lastCall">
/// Timestamp of the clock after which nothing is answered any more; <see cref="long.MaxValue"/> while serving.
/// </param>
/// <param name="time">The clock of deadlines.</param>
/// <param name="log">Where refusals are logged.</param>
internal sealed class ReviewEndpoint(
    WebhookOptions options,
    EvaluationQueue queue,
    INamespaceLabels namespaces,
    BodyBudget budget,
    AdmissionMetrics metrics,
    Func<long> lastCall,
    TimeProvider time,
    ILogger log)
{
    /// <summary>Its path.</summary>
    public const string Path = "/validate";

    private readonly BodyReader _reader = new(options.MaxBodyBytes, time);

    private readonly string _tooLarge = string.Create(
        CultureInfo.InvariantCulture,
        $"the body is larger than {options.MaxBodyBytes} bytes. Raise --max-body if such objects are legal.");

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
        using ReviewWork work = new(arrived, deadline, budget, context.RequestAborted);
        BodyEnd body = await _reader.ReadAsync(request, work.Body, deadline);
        if (body != BodyEnd.Complete || work.Body.WrittenCount == 0)
        {
            await RefuseBodyAsync(context, body);
            return;
        }

        if (await EvaluateAsync(work) is { } reason)
        {
            await ShedAsync(context, end > deadline && reason == ShedReason.Deadline ? ShedReason.Stopping : reason);
            return;
        }

        int status = await work.Done;
        if (status == StatusCodes.Status503ServiceUnavailable && work.Answer.WrittenCount == 0)
        {
            WriteOverload(work.Answer);
        }

        await WriteAsync(context, status, work.Answer);
    }

    /// <summary>Refuses a path that is not served.</summary>
    public Task RefusePathAsync(HttpContext context) => RefuseAsync(
        context, StatusCodes.Status404NotFound, RejectionReason.Path,
        "nothing is served here. POST reviews to /validate.");

    private async Task<ShedReason?> EvaluateAsync(ReviewWork work)
    {
        if (queue.TryEnqueue(work) is { } reason)
        {
            return reason;
        }

        await work.Done;
        if (work.MissingNamespace is not { } missing)
        {
            return null;
        }

        work.Renew(await LookUpAsync(missing, work));
        return queue.TryEnqueue(work);
    }

    // No worker waits for the cluster. Half of the time that is left is kept for the evaluation.
    private async Task<INamespaceLabels> LookUpAsync(string name, ReviewWork work)
    {
        using CancellationTokenSource giveUp = new(work.Remaining(time) / 2, time);
        try
        {
            NamespaceLabels? labels = await namespaces.LookUpAsync(name, giveUp.Token);
            return new LookedUpNamespaceLabels(name, labels, namespaces);
        }
        catch (OperationCanceledException)
        {
            return namespaces;
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
                "only POST is served here. POST the review.");
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
                    "the body did not arrive in time. Send it faster, or with a longer timeout.");
            case BodyEnd.OverBudget:
                return ShedAsync(context, ShedReason.Memory);
            case BodyEnd.Incomplete:
                return RefuseAsync(
                    context,
                    StatusCodes.Status400BadRequest,
                    RejectionReason.Incomplete,
                    "the body ended before it was complete. Send as much as Content-Length says, or well-formed "
                        + "chunks.");
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
            answer, "the server cannot answer in time. Try again in a second, perhaps with a longer timeout.");

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
            // An API server tries again inside its own deadline only where it is told when.
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
