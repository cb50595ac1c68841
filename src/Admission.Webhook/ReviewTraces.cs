using System.Diagnostics;
using Admission.Protocol;
using Admission.Telemetry;
using Admission.Verdicts;
using Admission.Webhook.Reviews;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Admission.Webhook;

/// <summary>
/// Traces of reviews for an OpenTelemetry collector: a span for each review, for each lookup, and for each policy that
/// takes longer than a threshold. A span contains nothing of an object but its namespace.
/// </summary>
public sealed class ReviewTraces : IDisposable
{
    private readonly ActivitySource _source;
    private readonly TracerProvider _provider;
    private readonly TimeSpan _threshold;

    /// <summary>Starts to export.</summary>
    /// <param name="options">Where to, and which reviews.</param>
    /// <param name="version">Version of the program.</param>
    /// <param name="instance">Name of the replica.</param>
    /// <param name="sourceName">Name of the source of spans; only tests with several servers need another one.</param>
    public ReviewTraces(
        TraceOptions options, string version, string instance, string sourceName = AdmissionMetrics.DefaultMeterName)
    {
        ArgumentNullException.ThrowIfNull(options);
        _threshold = options.PolicyThreshold;
        _source = new ActivitySource(sourceName, version);
        // The API server decides for its requests, if it traces itself.
        _provider = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(ResourceBuilder.CreateEmpty().AddService(
                "admission", serviceVersion: version, autoGenerateServiceInstanceId: false,
                serviceInstanceId: instance))
            .AddSource(sourceName)
            .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(1.0 / options.OneIn)))
            .AddOtlpExporter(exporter =>
            {
                exporter.Endpoint = options.TracesEndpoint;
                exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
            })
            .Build();
    }

    /// <summary>Begins the span of a review.</summary>
    /// <param name="parent">Value of the header <c>traceparent</c>; null for none.</param>
    /// <param name="state">Value of the header <c>tracestate</c>; null for none.</param>
    /// <returns>The span; null if this review is not traced.</returns>
    internal Activity? Begin(string? parent, string? state)
    {
        if (!ActivityContext.TryParse(parent, state, isRemote: true, out ActivityContext context))
        {
            // Otherwise the span that ASP.NET has for every request, traced or not, becomes the parent.
            Activity.Current = null;
        }

        return _source.StartActivity("review", ActivityKind.Server, context);
    }

    /// <summary>Begins the span of a lookup.</summary>
    /// <param name="review">The span of the review; null if it is not traced.</param>
    /// <param name="what">What is read: <c>namespace</c>, <c>objects</c>, <c>access</c>.</param>
    internal Activity? BeginLookup(Activity? review, string what)
    {
        Activity? span = review is null
            ? null
            : _source.StartActivity("lookup", ActivityKind.Client, review.Context);
        span?.SetTag("admission.lookup", what);
        return span;
    }

    /// <summary>Describes a review that has been evaluated, and adds the spans of its slow policies.</summary>
    internal void Describe(Activity span, ReviewWork work, TimeProvider time)
    {
        if (work.Review is not { } review || work.Verdict is not { } verdict)
        {
            return;
        }

        AdmissionRequest request = review.Request;
        string resource = request.Resource.PluralDotGroup;
        TimeSpan queued = time.GetElapsedTime(work.Arrived, work.Started);
        span.SetTag("admission.operation", request.Operation.ToWire());
        span.SetTag(
            "admission.resource", request.Subresource.Length == 0 ? resource : $"{resource}/{request.Subresource}");
        span.SetTag("k8s.namespace.name", request.Namespace);
        span.SetTag("admission.uid", request.Uid);
        span.SetTag("admission.dry_run", request.DryRun);
        span.SetTag("admission.verdict", verdict.IsAllowed ? "allow" : "deny");
        span.SetTag("admission.policy_set", work.Set?.ShortDigest ?? "");
        span.SetTag("admission.queue_wait", queued.TotalSeconds);
        AddPolicies(span, verdict, span.StartTimeUtc + queued);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _provider.Dispose();
        _source.Dispose();
    }

    // Policies run one after the other, so the times of the ones before give the start of the next.
    private void AddPolicies(Activity review, Verdict verdict, DateTime start)
    {
        foreach (PolicyResult result in verdict.Results)
        {
            DateTime end = start + result.Elapsed;
            if (result.Elapsed >= _threshold)
            {
                using Activity? span = _source.StartActivity(
                    "policy", ActivityKind.Internal, review.Context, startTime: start);
                span?.SetTag("admission.policy", result.Policy.Id);
                span?.SetTag("admission.outcome", result.Outcome switch
                {
                    PolicyOutcome.Passed => "passed",
                    PolicyOutcome.Violated => "violated",
                    _ => "faulted",
                });
                if (result.Outcome.Fault is { } fault)
                {
                    span?.SetStatus(ActivityStatusCode.Error, fault.Kind.ToString());
                }

                span?.SetEndTime(end);
            }

            start = end;
        }
    }
}
