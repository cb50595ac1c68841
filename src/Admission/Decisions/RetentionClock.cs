namespace Admission.Decisions;

/// <summary>
/// The time by which files are too old. A time of day that somebody sets forward must not delete files: the time is
/// never later than the time at the start plus what has passed since.
/// </summary>
internal sealed class RetentionClock(TimeProvider time)
{
    private readonly DateTimeOffset _start = time.GetUtcNow();
    private readonly long _startedAt = time.GetTimestamp();

    public DateTimeOffset Now
    {
        get
        {
            DateTimeOffset now = time.GetUtcNow(), most = _start + time.GetElapsedTime(_startedAt);
            return now < most ? now : most;
        }
    }
}
