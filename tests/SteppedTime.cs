using Microsoft.Extensions.Time.Testing;

namespace Admission.Tests;

/// <summary>A clock whose time of day can be set, forward or back, while timers and durations go on.</summary>
internal sealed class SteppedTime(DateTimeOffset start) : FakeTimeProvider(start)
{
    private TimeSpan _step;

    /// <summary>Sets the time of day.</summary>
    public void Step(TimeSpan by) => _step += by;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _step;

    public override long GetTimestamp() => base.GetUtcNow().Ticks;
}
