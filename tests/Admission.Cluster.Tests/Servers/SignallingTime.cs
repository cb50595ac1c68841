using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Admission.Cluster.Tests.Servers;

/// <summary>A clock that stands still until it is moved, and tells when somebody begins to wait for it.</summary>
internal sealed class SignallingTime : FakeTimeProvider
{
    private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        _waits.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>Waits until somebody waits for about that long, then lets this time pass.</summary>
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
