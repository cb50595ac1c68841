namespace Admission.Cluster;

/// <summary>
/// The wait before the next attempt: none after a success, then half a second, doubling up to 30 seconds, each with up
/// to a quarter more at random so that replicas do not retry together.
/// </summary>
internal sealed class Backoff
{
    /// <summary>Maximum wait, including the random part.</summary>
    public static readonly TimeSpan Max = TimeSpan.FromSeconds(30);

    private const double FirstSeconds = 0.5;

    private int _failures;

    /// <summary>Resets after a success.</summary>
    public void Reset() => _failures = 0;

    /// <summary>The wait before the next attempt.</summary>
    /// <param name="asked">The wait that the server asks for; limited to <see cref="Max"/>.</param>
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
