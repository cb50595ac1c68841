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

    private readonly Lock _gate = new();
    private volatile BreakGlass? _set;
    private string _refused = "";
    private PolledFiles? _file;
    private ITimer? _end;

    /// <summary>The break-glass in force; null if there is none.</summary>
    public BreakGlass? Current => _set is { } set && set.IsInForce(time.GetUtcNow()) ? set : null;

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
        if (next == _set)
        {
            return;
        }

        _set = next;
        WebhookLog.GlassBroken(log, next);
        _end?.Dispose();
        _end = time.CreateTimer(
            static state => ((BreakGlassSwitch)state!).Expire(),
            this,
            next.Until - time.GetUtcNow(),
            Timeout.InfiniteTimeSpan);
    }

    private void Expire()
    {
        lock (_gate)
        {
            if (_set is { } set && !set.IsInForce(time.GetUtcNow()))
            {
                End();
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
}
