namespace Admission.Webhook;

/// <summary>Where traces go, and which reviews are traced.</summary>
public sealed record TraceOptions
{
    /// <summary>Base address of a collector that accepts OTLP over HTTP: <c>http://collector:4318</c>.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>
    /// One in this many reviews is traced, if the API server does not decide. Default 100; 1 to 1,000,000.
    /// </summary>
    public int OneIn { get; init; } = 100;

    /// <summary>A policy that takes at least this time has a span. Default 1 ms; 0 to 1 min.</summary>
    public TimeSpan PolicyThreshold { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>The address for traces: the path that OTLP defines below <see cref="Endpoint"/>.</summary>
    internal Uri TracesEndpoint => new($"{Endpoint.AbsoluteUri.TrimEnd('/')}/v1/traces");
}
