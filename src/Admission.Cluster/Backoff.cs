namespace Admission.Cluster;

/// <summary>
/// How long to wait before the next attempt: not at all after something worked, then half a second, doubling up to 30
/// seconds, each with up to a quarter more at random so that replicas do not come back together.
/// </summary>
internal sealed class Backoff
{
    /// <summary>Longest wait, random part included.</summary>
    public static readonly TimeSpan Max = TimeSpan.FromSeconds(30);

    private const double FirstSeconds = 0.5;

    private int _failures;

    /// <summary>Something worked.</summary>
    public void Reset() => _failures = 0;

    /// <summary>The wait before the next attempt.</summary>
    /// <param name="asked">How long the other side wants to be left alone; held up to <see cref="Max"/>.</param>
    public TimeSpan Next(TimeSpan? asked = null)
    {
        int failures = _failures++;
        double seconds = failures == 0
            ? 0
            : FirstSeconds * Math.Pow(2, Math.Min(failures - 1, 10)) * (1 + (Random.Shared.NextDouble() / 4));
        seconds = Math.Max(seconds, asked?.TotalSeconds ?? 0);
        return TimeSpan.FromSeconds(Math.Min(seconds, Max.TotalSeconds));
    }
}
