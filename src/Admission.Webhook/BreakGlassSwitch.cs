using Admission.Json;
using Admission.Verdicts;
using Admission.Webhook.Certificates;
using Admission.Yaml;
using Microsoft.Extensions.Logging;

namespace Admission.Webhook;

/// <summary>
/// The state of break-glass, from a file or from the cluster. It ends by itself, and every change is logged. A state
/// that cannot be read is only logged: policies still deny. Thread-safe.
/// </summary>
/// <param name="log">Receives a line for each change.</param>
public sealed class BreakGlassSwitch(TimeProvider time, ILogger log) : IDisposable
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private volatile State? _set;
    private string _refused = "";
    private PolledFiles? _file;
    private ITimer? _end;

    /// <summary>The break-glass in force; null if there is none.</summary>
    public BreakGlass? Current => _set is { } set && Left(set) > TimeSpan.Zero ? set.Value : null;

    /// <summary>Polls a file every two seconds; a missing file means no break-glass.</summary>
    public void Follow(string file)
    {
        string[] paths = [file];
        PolledFiles.ReadResult[] first = PolledFiles.Read(paths);
        Take(first[0]);
        _file = new PolledFiles(paths, first, LookInterval, time, files => Take(files[0]));
    }

    /// <summary>Applies the state of an object, see <see cref="BreakGlass.TryRead"/>.</summary>
    /// <param name="value">The object; null if there is none, which ends break-glass.</param>
    public void Take(JsonValue? value)
    {
        string error = "";
        BreakGlass? next = null;
        if (value is not null && !BreakGlass.TryRead(value, time.GetUtcNow(), out next, out error))
        {
            next = null;
        }

        lock (_gate)
        {
            Refuse(error);
            if (next?.IsInForce(time.GetUtcNow()) == true)
            {
                Set(next);
            }
            else if (_set is not null)
            {
                End();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file?.Dispose();
        _end?.Dispose();
    }

    private void Take(PolledFiles.ReadResult file)
    {
        YamlReadResult read = KubernetesYaml.Read(System.Text.Encoding.UTF8.GetBytes(file.Text), new YamlLimits());
        Take(file.Error.Length == 0 && read.Documents is [var document, ..] ? document.Root : null);
    }

    private void Refuse(string error)
    {
        if (error.Length > 0 && error != _refused)
        {
            WebhookLog.GlassRefused(log, error);
        }

        _refused = error;
    }

    private void Set(BreakGlass next)
    {
        if (next == _set?.Value)
        {
            return;
        }

        var set = new State(next, time.GetTimestamp(), next.Until - time.GetUtcNow());
        _set = set;
        WebhookLog.GlassBroken(log, next);
        _end?.Dispose();
        _end = time.CreateTimer(
            static state => ((BreakGlassSwitch)state!).Expire(), this, Wait(set), Timeout.InfiniteTimeSpan);
    }

    // Ends at its time of day, and no later than after the time that was left when it was set: a clock that is set back
    // must not make it longer.
    private TimeSpan Left(State set)
    {
        TimeSpan byClock = set.Value.Until - time.GetUtcNow(), byDuration = set.Most - time.GetElapsedTime(set.At);
        return byClock < byDuration ? byClock : byDuration;
    }

    // A clock that is set forward is noticed after a minute at most.
    private TimeSpan Wait(State set) => Left(set) is var left && left < MaxWait ? left : MaxWait;

    private void Expire()
    {
        lock (_gate)
        {
            if (_set is not { } set)
            {
                return;
            }

            if (Left(set) <= TimeSpan.Zero)
            {
                End();
            }
            else
            {
                _end?.Change(Wait(set), Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void End()
    {
        _set = null;
        _end?.Dispose();
        _end = null;
        WebhookLog.GlassMended(log);
    }

    private sealed record State(BreakGlass Value, long At, TimeSpan Most);
}
