namespace Admission.Cluster.Controllers;

/// <summary>
/// Keeps the leader from fighting with another controller: if the same content comes back repeatedly, it is replaced
/// five times within ten minutes, and then at intervals that double up to five minutes. Not thread-safe.
/// </summary>
internal sealed class WriteBudget(TimeProvider time)
{
    /// <summary>How often the same content is replaced without a wait.</summary>
    public const int Free = 5;

    /// <summary>Content that has not come back for this time is forgotten.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    /// <summary>First wait after that.</summary>
    public static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(10);

    public static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, (int Times, long At)> _seen = new(StringComparer.Ordinal);

    /// <summary>Can the content be replaced now?</summary>
    /// <param name="fingerprint">Identifies the content.</param>
    public bool TrySpend(string fingerprint)
    {
        foreach ((string key, (_, long at)) in _seen)
        {
            if (time.GetElapsedTime(at) > Window)
            {
                _seen.Remove(key);
            }
        }

        (int times, long last) = _seen.GetValueOrDefault(fingerprint);
        if (times >= Free && time.GetElapsedTime(last) < WaitAfter(times))
        {
            return false;
        }

        _seen[fingerprint] = (times + 1, time.GetTimestamp());
        return true;
    }

    private static TimeSpan WaitAfter(int times)
    {
        TimeSpan wait = FirstWait * Math.Pow(2, Math.Min(times - Free, 10));
        return wait < MaxWait ? wait : MaxWait;
    }
}
