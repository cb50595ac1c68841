using Admission.Telemetry;

namespace Admission.Cluster;

/// <summary>
/// Spaces requests to an API server and repeats those that may succeed later: after 429 or 503 with
/// <c>Retry-After</c>, an error of the server, or a lost connection. For one request at a time.
/// </summary>
/// <param name="perSecond">Requests in a second, at most.</param>
/// <param name="time">The clock.</param>
internal sealed class RequestPace(int perSecond, TimeProvider time)
{
    /// <summary>How often a request is sent, at most: 8 times.</summary>
    public const int MaxAttempts = 8;

    /// <summary>Longest wait that an API server can ask for: 5 minutes.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    private readonly TimeSpan _interval = TimeSpan.FromSeconds(1.0 / perSecond);
    private long? _last;

    /// <summary>Sends a request when it is its turn, again if it failed for a time only.</summary>
    /// <param name="ask">Sends it.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ClusterException">It failed for good.</exception>
    public async Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        var backoff = new Backoff();
        backoff.Next();
        for (int attempt = 1; ; attempt++)
        {
            await WaitAsync(cancellationToken);
            try
            {
                return await ask();
            }
            catch (ClusterException exception) when (attempt < MaxAttempts && IsForATime(exception))
            {
                TimeSpan asked = exception.RetryAfter is { } wait
                    ? TimeSpan.FromTicks(Math.Clamp(wait.Ticks, 0, LongestWait.Ticks))
                    : TimeSpan.Zero;
                TimeSpan own = backoff.Next();
                await Task.Delay(asked > own ? asked : own, time, cancellationToken);
            }
        }
    }

    private static bool IsForATime(ClusterException exception) => exception.RetryAfter is not null
        || exception.Reason is WatchRestartReason.Unreachable or WatchRestartReason.Silent
        || (exception.Reason == WatchRestartReason.Failed
            && exception.Status is 0 or 409 or 429 or >= 500);

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        if (_last is { } last && _interval - time.GetElapsedTime(last) is { Ticks: > 0 } rest)
        {
            await Task.Delay(rest, time, cancellationToken);
        }

        _last = time.GetTimestamp();
    }
}
