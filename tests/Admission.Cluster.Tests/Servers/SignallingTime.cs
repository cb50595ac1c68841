using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Admission.Cluster.Tests.Servers;

/// <summary>A clock that stops until a test moves it, and signals when code begins to wait for it.</summary>
internal sealed class SignallingTime : FakeTimeProvider
{
    private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        _waits.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>Waits until code waits for about that long, then moves the clock by this time.</summary>
    public async Task PassAsync(double minSeconds, double maxSeconds)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        while (true)
        {
            TimeSpan wait = await _waits.Reader.ReadAsync(limit.Token);
            if (wait.TotalSeconds >= minSeconds && wait.TotalSeconds <= maxSeconds)
            {
                Advance(wait + TimeSpan.FromMilliseconds(1));
                return;
            }
        }
    }
}
