using System.Collections.Immutable;
using System.Text;
using Admission.Decisions;
using Admission.Faults;
using Admission.Lookups;
using Admission.Matching;
using Admission.Telemetry;
using Admission.Webhook.Certificates;
using Microsoft.AspNetCore.Http;

namespace Admission.Webhook.Health;

/// <summary>
/// <c>/livez</c>: the process answers. <c>/readyz</c>: it can evaluate reviews; otherwise 503 with the reason.
/// </summary>
/// <param name="policies">The policies in force.</param>
/// <param name="namespaces">Source of namespace labels.</param>
/// <param name="objects">Source of other objects.</param>
/// <param name="faults">Reads the state of the policies that have failed.</param>
/// <param name="breakGlass">Reads the state of break-glass.</param>
/// <param name="cluster">Reads the state of the webhook's own objects in the cluster.</param>
/// <param name="decisions">The decision log; null for none.</param>
/// <param name="draining">Is the server stopping?</param>
internal sealed class HealthEndpoints(
    Func<PolicyStatus> policies,
    ServingCertificate certificate,
    INamespaceLabels namespaces,
    IClusterObjects objects,
    Func<ImmutableArray<FaultState>> faults,
    BreakGlassSwitch breakGlass,
    Func<ClusterStatus?> cluster,
    DecisionLog? decisions,
    Func<bool> draining,
    TimeProvider time)
{
    private static readonly byte[] Alive = "ok\n"u8.ToArray();

    private volatile bool _wasReady;

    /// <summary>Answers <c>/livez</c>.</summary>
    public static Task AnswerLiveAsync(HttpContext context) => AnswerAsync(context, StatusCodes.Status200OK, Alive);

    /// <summary>Answers <c>/readyz</c>.</summary>
    public Task AnswerReadyAsync(HttpContext context)
    {
        HealthReport report = HealthReport.Of(
            policies(),
            certificate,
            namespaces.Status,
            faults(),
            breakGlass.Current,
            cluster(),
            decisions,
            _wasReady,
            draining(),
            time.GetUtcNow(),
            objects.Status);
        _wasReady |= report.IsReady;
        int status = report.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return AnswerAsync(context, status, Encoding.UTF8.GetBytes(report.Text));
    }

    private static async Task AnswerAsync(HttpContext context, int status, byte[] text)
    {
        HttpResponse response = context.Response;
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            response.Headers.Allow = "GET, HEAD";
            response.ContentLength = 0;
            return;
        }

        response.StatusCode = status;
        response.ContentType = "text/plain; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.ContentLength = text.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(text, context.RequestAborted);
        }
    }
}
