using System.Collections.Immutable;

namespace Admission.Webhook.Otlp;

/// <summary>Where the decision log goes over OTLP, and the limits on the way.</summary>
public sealed record CollectorOptions
{
    /// <summary>Base address of a collector that accepts OTLP over HTTP: <c>http://collector:4318</c>.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>Headers of each request, such as a token. Default none.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Name of the replica, <c>service.instance.id</c>.</summary>
    public required string Instance { get; init; }

    /// <summary>Version of the program.</summary>
    public required string Version { get; init; }

    /// <summary>Memory in bytes above which no more lines are taken. Default 16 MiB; 64 KiB to 1 GiB.</summary>
    public long MaxQueuedBytes { get; init; } = 16L << 20;

    /// <summary>Maximum size in bytes of the lines of one request. A longer line goes alone. Default 1 MiB.</summary>
    public int MaxRequestBytes { get; init; } = 1 << 20;

    /// <summary>Time for one request. Default 10 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time to the first retry, which doubles with each failure. Default 500 ms.</summary>
    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Maximum time to the next retry, also if the collector asks for more. Default 30 s.</summary>
    public TimeSpan MaxRetry { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time at the end of the process to pass on what waits. Default 5 s.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The address for logs: the path that OTLP defines below <see cref="Endpoint"/>.</summary>
    internal Uri LogsEndpoint => new($"{Endpoint.AbsoluteUri.TrimEnd('/')}/v1/logs");

    /// <summary>Reads headers in the form of the OpenTelemetry specification.</summary>
    /// <param name="text"><c>name=value,other=value</c>, with percent-encoding; null or empty for none.</param>
    public static ImmutableArray<KeyValuePair<string, string>> ReadHeaders(string? text) =>
    [
        .. (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(static one => one.Split('=', 2, StringSplitOptions.TrimEntries))
            .Where(static parts => parts is [{ Length: > 0 }, _])
            .Select(static parts => new KeyValuePair<string, string>(parts[0], Uri.UnescapeDataString(parts[1]))),
    ];
}
