using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Admission.Drift;
using Admission.Telemetry;
using Microsoft.Extensions.Logging;

namespace Admission.Cluster.Drift;

/// <summary>
/// Writes Kubernetes Events about drift: at most 10 a second after the first 50, so that a restored store does not
/// flood the API server. The log has all of them.
/// Source of truth: https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/
/// </summary>
internal sealed class DriftEvents : IAsyncDisposable
{
    /// <summary>Maximum length of a note in characters.</summary>
    public const int MaxNote = 1024;

    private const int Burst = 50;
    private const double PerSecond = 10;
    private const int MaxName = 230;

    private readonly ClusterSource _source;
    private readonly DriftOptions _options;
    private readonly DriftMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<(ObjectDrift Drift, string Kind)> _queue =
        Channel.CreateBounded<(ObjectDrift, string)>(Burst);

    private readonly Task _writing;
    private double _tokens = Burst;
    private long _refilled;

    public DriftEvents(
        ClusterSource source, DriftOptions options, DriftMetrics metrics, TimeProvider time, ILogger log)
    {
        (_source, _options, _metrics, _time, _log) = (source, options, metrics, time, log);
        _refilled = time.GetTimestamp();
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>Writes an Event soon, or counts it as dropped. For one caller at a time.</summary>
    /// <param name="kind">The kind of the object: <c>Deployment</c>.</param>
    public void Offer(ObjectDrift drift, string kind)
    {
        _tokens = Math.Min(Burst, _tokens + (_time.GetElapsedTime(_refilled).TotalSeconds * PerSecond));
        _refilled = _time.GetTimestamp();
        if (_tokens < 1 || !_queue.Writer.TryWrite((drift, kind)))
        {
            _metrics.CountEvent("dropped");
            return;
        }

        _tokens--;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _stop.CancelAsync();
        await _writing;
        _stop.Dispose();
    }

    private async Task WriteAsync()
    {
        ClusterApi? api = null;
        try
        {
            await foreach ((ObjectDrift drift, string kind) in _queue.Reader.ReadAllAsync(_stop.Token))
            {
                try
                {
                    api ??= ClusterApi.Open(_source, _time);

                    // An Event about an object without a namespace belongs to the namespace default.
                    string space = drift.Namespace.Length == 0 ? "default" : drift.Namespace;
                    await api.CreateAsync(
                        $"apis/events.k8s.io/v1/namespaces/{Uri.EscapeDataString(space)}/events",
                        Write(drift, kind, space),
                        _stop.Token);
                    _metrics.CountEvent("written");
                }
                catch (ClusterException exception)
                {
                    _metrics.CountEvent("failed");
                    ClusterLog.DriftEventFailed(_log, drift.Target, exception.Message);
                    api?.Dispose();
                    api = null;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // It stops.
        }

        api?.Dispose();
    }

    private byte[] Write(ObjectDrift drift, string kind, string space)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("apiVersion", "events.k8s.io/v1");
            writer.WriteString("kind", "Event");
            writer.WriteStartObject("metadata");
            writer.WriteString("name", NameOf(drift));
            writer.WriteString("namespace", space);
            writer.WriteEndObject();

            // Exactly six digits: the API server takes no others.
            writer.WriteString(
                "eventTime", _time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture));
            writer.WriteString("reportingController", "admission/drift");
            writer.WriteString("reportingInstance", Cut(_options.Identity, 128));
            writer.WriteString("action", drift.Type switch
            {
                DriftType.Created => "Create",
                DriftType.Deleted => "Delete",
                _ => "Update",
            });
            writer.WriteString("reason", drift.Doubt.Length == 0 ? "Drift" : "PossibleDrift");
            writer.WriteString("type", "Warning");
            writer.WriteString("note", Cut(NoteOf(drift), MaxNote));
            writer.WriteStartObject("regarding");
            writer.WriteString("apiVersion", drift.ApiVersion);
            writer.WriteString("kind", kind);
            writer.WriteString("name", drift.Name);
            if (drift.Namespace.Length > 0)
            {
                writer.WriteString("namespace", drift.Namespace);
            }

            writer.WriteString("uid", drift.Uid);
            writer.WriteString("resourceVersion", drift.Version);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    // The same for the same change, so that two leaders write one Event.
    private static string NameOf(ObjectDrift drift)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{drift.Kind}|{drift.Uid}|{drift.Version}|{drift.Type}"));
        return $"{Cut(drift.Name, MaxName).Replace(':', '-').TrimEnd('.', '-')}.{Convert.ToHexStringLower(hash)[..16]}";
    }

    private static string NoteOf(ObjectDrift drift)
    {
        string change = DriftText.Change(drift);
        string doubt = drift.Doubt.Length == 0 ? "" : $" Not confirmed: {drift.Doubt}.";
        return $"{change} without a review, by {DriftText.Managers(drift)}: {DriftText.Fields(drift)}.{doubt}";
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];
}
