using Admission.Json;
using Admission.Telemetry;

namespace Admission.Cluster;

/// <summary>The failure of a watch that the API server reports inside a successful answer.</summary>
internal static class WatchFailure
{
    /// <summary>The exception for the Status of an event of the type ERROR.</summary>
    public static ClusterException Of(JsonValue? status)
    {
        long code = status?.Member("code") is { } number && number.TryGetInt64(out long value) ? value : 0;
        bool isExpired = code == 410 || status?.Member("reason")?.Text is "Expired" or "Gone";
        TimeSpan? wait = status?.Member("details")?.Member("retryAfterSeconds") is { } after
            && after.TryGetInt64(out long seconds)
            ? TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 3600))
            : null;

        // A version that is too large (504) comes from a restored store: only a list helps, as with 410.
        return new ClusterException(
            isExpired || code is 504 or 500 ? WatchRestartReason.Expired : WatchRestartReason.Failed,
            $"the API server ended the watch: {ClusterText.Line(status?.Member("message")?.Text ?? "no reason given")}",
            wait);
    }
}
