using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Admission.Json;
using Microsoft.Extensions.Logging;

namespace Admission.Cluster.Drift;

/// <summary>
/// How replicas share which changes they have admitted: each writes into an annotation of one Lease which versions it
/// recognized, and up to which version it has looked. A change that every replica has looked at and none recognized was
/// not admitted. The annotations contain versions only, and no name and no part of an object.
/// </summary>
internal sealed class DriftClaims : IAsyncDisposable
{
    /// <summary>Shortest time between two writes of a replica: 150 ms.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(150);

    /// <summary>How often a replica writes without a change, so that the others know that it runs: 20 s.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(20);

    /// <summary>A replica that has not written for this time is gone: 60 s.</summary>
    public static readonly TimeSpan Gone = TimeSpan.FromSeconds(60);

    // A write that a replica admitted before it ended can still arrive for the longest timeout of a webhook.
    private static readonly TimeSpan Leaving = TimeSpan.FromSeconds(30);

    // How long a version is claimed: the leader asks within a second.
    private static readonly TimeSpan ClaimLifetime = TimeSpan.FromSeconds(10);
    private const string Prefix = "replica.admission/";
    private const int MaxVersions = 5000;

    private readonly ClusterSource _source;
    private readonly string _collection;
    private readonly string _namespace;
    private readonly string _name;
    private readonly string _identity;
    private readonly string _annotation;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Claim> _own = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Replica> _replicas = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Identity, long Since)> _left = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _announced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ObjectWatch _watch;
    private readonly Task _writing;
    private bool _isDirty = true;
    private volatile string _problem = "";

    /// <summary>Begins to write and to read.</summary>
    /// <param name="namespace">Namespace of the webhook.</param>
    /// <param name="lease">Name of the Lease.</param>
    /// <param name="identity">Identity of this replica; must be unique.</param>
    public DriftClaims(
        ClusterSource source, string @namespace, string lease, string identity, TimeProvider time, ILogger log)
    {
        _source = source;
        _namespace = @namespace;
        _name = lease;
        _identity = identity;
        _annotation = Prefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..16];
        _collection = $"apis/coordination.k8s.io/v1/namespaces/{Uri.EscapeDataString(@namespace)}/leases";
        _time = time;
        _log = log;
        _watch = new ObjectWatch(source, _collection, _name, Read, time, log);
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>Ends when the other replicas can know of this one.</summary>
    public Task Announced => _announced.Task;

    /// <summary>Why the replicas cannot share; empty if they can.</summary>
    public string Problem => _problem;

    /// <summary>Claims a version, and says how far this replica has looked.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="upTo">The version up to which every change was looked at.</param>
    /// <param name="admitted">The versions that this replica admitted.</param>
    /// <param name="hasDeletions">Has this replica ever admitted a deletion?</param>
    public void Add(string kind, ulong upTo, IReadOnlyList<string> admitted, bool hasDeletions)
    {
        long now = _time.GetTimestamp();
        lock (_lock)
        {
            if (!_own.TryGetValue(kind, out Claim? claim))
            {
                _own[kind] = claim = new Claim();
            }

            if (upTo > claim.UpTo || admitted.Count > 0 || hasDeletions != claim.HasDeletions)
            {
                _isDirty = true;
            }

            claim.HasDeletions = hasDeletions;
            claim.UpTo = Math.Max(claim.UpTo, upTo);
            claim.Admitted.AddRange(admitted.Select(version => (version, now)));
            claim.Admitted.RemoveAll(one => _time.GetElapsedTime(one.Since, now) > ClaimLifetime);
            if (claim.Admitted.Count > MaxVersions)
            {
                claim.Admitted.RemoveRange(0, claim.Admitted.Count - MaxVersions);
            }
        }
    }

    /// <summary>
    /// Has a replica admitted the change? The own annotation counts too: as soon as it is read back with a later
    /// version, the annotations of all replicas that could have admitted the change have been read, because a replica
    /// writes its annotation before it serves.
    /// </summary>
    /// <param name="kind">The kind.</param>
    /// <param name="version">The resourceVersion after the change; empty to wait for no replica.</param>
    /// <param name="missing">The replicas that have not looked at it yet, or ended a moment ago.</param>
    public bool IsAdmitted(string kind, string version, out ImmutableArray<string> missing)
    {
        bool isNumber = ulong.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number);
        var silent = ImmutableArray.CreateBuilder<string>();
        missing = [];
        lock (_lock)
        {
            foreach ((string name, Replica replica) in _replicas)
            {
                if (_time.GetElapsedTime(replica.Seen) > Gone && name != _annotation)
                {
                    continue;
                }

                ReplicaClaim claim = replica.Kinds.GetValueOrDefault(kind, ReplicaClaim.None);
                if (claim.Admitted.Contains(version))
                {
                    return true;
                }

                if (version.Length > 0 && (!isNumber || claim.UpTo < number))
                {
                    silent.Add(replica.Identity);
                }
            }

            if (!_replicas.ContainsKey(_annotation))
            {
                silent.Add(_identity);
            }

            silent.AddRange(_left.Values.Where(one => _time.GetElapsedTime(one.Since) <= Leaving)
                .Select(static one => one.Identity));
        }

        missing = silent.ToImmutable();
        return false;
    }

    /// <summary>Are there other replicas, as far as this one knows?</summary>
    public bool HasOthers
    {
        get
        {
            lock (_lock)
            {
                return _left.Count > 0 || _replicas.Any(one => one.Key != _annotation);
            }
        }
    }

    /// <summary>Has any replica that runs ever admitted a deletion of the kind?</summary>
    public bool HasDeletions(string kind)
    {
        lock (_lock)
        {
            return (_own.TryGetValue(kind, out Claim? own) && own.HasDeletions)
                || _replicas.Values.Any(one => one.Kinds.TryGetValue(kind, out ReplicaClaim? claim)
                    && claim.HasDeletions);
        }
    }

    /// <summary>Stops, and removes the annotation, so that nobody waits for this replica.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _writing;
        await _watch.DisposeAsync();
        _stop.Dispose();
    }

    private async Task WriteAsync()
    {
        var backoff = new Backoff();
        long written = 0;
        ClusterApi? api = null;
        while (!_stop.IsCancellationRequested)
        {
            TimeSpan wait = Interval;
            try
            {
                if (IsDue(written))
                {
                    api ??= ClusterApi.Open(_source, _time);
                    await ApplyAsync(api, Body(), _stop.Token);
                    written = _time.GetTimestamp();
                    backoff.Reset();
                    _problem = "";
                    _announced.TrySetResult();
                }
            }
            catch (ClusterException exception)
            {
                lock (_lock)
                {
                    _isDirty = true;
                }

                if (_problem != exception.Message)
                {
                    ClusterLog.DriftNotShared(_log, exception.Message);
                }

                _problem = exception.Message;
                api?.Dispose();
                api = null;
                wait = backoff.Next(exception.RetryAfter) is var asked && asked > Interval ? asked : Interval;
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                break;
            }
#pragma warning disable CA1031 // The border of a task that nobody awaits: a bug must not end it in silence.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                ClusterLog.Unexpected(_log, exception);
            }

            await Task.Delay(wait, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await LeaveAsync(api);
        api?.Dispose();
    }

    private bool IsDue(long written)
    {
        lock (_lock)
        {
            bool isDue = _isDirty || written == 0 || _time.GetElapsedTime(written) >= Heartbeat;
            _isDirty = false;
            return isDue;
        }
    }

    private async Task LeaveAsync(ClusterApi? api)
    {
        if (api is null)
        {
            return;
        }

        try
        {
            using CancellationTokenSource limit = new(TimeSpan.FromSeconds(2), _time);
            await ApplyAsync(api, BareObject.Write("coordination.k8s.io/v1", "Lease", _namespace, _name), limit.Token);
        }
        catch (Exception exception) when (exception is ClusterException or OperationCanceledException)
        {
            // The others wait for this replica for a minute.
        }
    }

    private Task<AppliedObject> ApplyAsync(ClusterApi api, byte[] body, CancellationToken cancellationToken) =>
        api.ApplyAsync(
            $"{_collection}/{Uri.EscapeDataString(_name)}", $"admission-{_annotation[Prefix.Length..]}", body,
            force: true, cancellationToken);

    private byte[] Body()
    {
        string claims = JsonRewrite.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("replica", _identity);
            writer.WriteString("time", _time.GetUtcNow());
            writer.WriteStartObject("kinds");
            lock (_lock)
            {
                foreach ((string kind, Claim claim) in _own)
                {
                    writer.WriteStartObject(kind);
                    writer.WriteNumber("upTo", claim.UpTo);
                    writer.WriteStartArray("admitted");
                    foreach ((string version, _) in claim.Admitted)
                    {
                        writer.WriteStringValue(version);
                    }

                    writer.WriteEndArray();
                    if (claim.HasDeletions)
                    {
                        writer.WriteBoolean("deletions", true);
                    }

                    writer.WriteEndObject();
                }
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }).ToString();
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("apiVersion", "coordination.k8s.io/v1");
            writer.WriteString("kind", "Lease");
            writer.WriteStartObject("metadata");
            writer.WriteString("name", _name);
            writer.WriteString("namespace", _namespace);
            writer.WriteStartObject("annotations");
            writer.WriteString(_annotation, claims);
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private void Read(JsonValue? lease)
    {
        JsonValue? annotations = lease?.Member("metadata")?.Member("annotations");
        lock (_lock)
        {
            foreach (string old in _left.Keys.Where(one => _time.GetElapsedTime(_left[one].Since) > Leaving).ToArray())
            {
                _left.Remove(old);
            }

            var there = new HashSet<string>(StringComparer.Ordinal);
            for (int i = 0; i < annotations?.Count; i++)
            {
                string name = annotations.NameAt(i);
                if (name.StartsWith(Prefix, StringComparison.Ordinal) && annotations[i].Text is { } text)
                {
                    there.Add(name);
                    Read(name, text);
                }
            }

            foreach (string gone in _replicas.Keys.Where(one => !there.Contains(one)).ToArray())
            {
                _left[gone] = (_replicas[gone].Identity, _time.GetTimestamp());
                _replicas.Remove(gone);
            }
        }
    }

    private void Read(string name, string text)
    {
        if (_replicas.TryGetValue(name, out Replica? known) && known.Text == text)
        {
            return;
        }

        JsonValue? root = JsonTree.TryParse(Encoding.UTF8.GetBytes(text), out JsonTree? tree, out _)
            ? tree?.Root
            : null;

        // A damaged annotation claims nothing, and its replica counts as one that has not looked.
        string identity = ClusterText.Line(root?.Member("replica")?.Text ?? name);
        _replicas[name] = new Replica(identity, text, _time.GetTimestamp(), ReplicaClaim.Read(root));
    }

    private sealed class Claim
    {
        public ulong UpTo { get; set; }

        public bool HasDeletions { get; set; }

        public List<(string Version, long Since)> Admitted { get; } = [];
    }

    private sealed record Replica(
        string Identity, string Text, long Seen, Dictionary<string, ReplicaClaim> Kinds);
}
