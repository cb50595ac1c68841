using Admission.Json;
using Admission.Lookups;
using Admission.Protocol;

namespace Admission.Drift;

/// <summary>
/// The writes that this replica has allowed lately: by digest of the object, so that nothing of the object is kept;
/// deletions by uid.
/// Thread-safe.
/// </summary>
/// <param name="watchedVersion">The apiVersion in which a kind is watched; null if that is not known yet.</param>
/// <param name="time">The clock.</param>
public sealed class AdmittedWrites(Func<ReadKind, string?> watchedVersion, TimeProvider time)
{
    /// <summary>
    /// How long a write is remembered: 10 minutes, so that a watch that was interrupted can still recognize it.
    /// </summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>Maximum number of writes that are remembered: 100,000. Then the oldest is forgotten.</summary>
    public const int MaxWrites = 100_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (long Since, string Review)> _writes = new(StringComparer.Ordinal);
    private readonly Queue<(string Key, long Since)> _order = new();
    private readonly HashSet<ReadKind> _deletions = [];

    /// <summary>The oldest time for which all writes are remembered.</summary>
    public long CompleteSince { get; private set; } = time.GetTimestamp();

    /// <summary>Remembers an allowed request, if it changes an object of a kind that is watched.</summary>
    /// <param name="request">The request; valid only during the call.</param>
    /// <param name="settings">Which objects are watched.</param>
    public void Add(AdmissionRequest request, DriftSettings settings)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(settings);
        if (request.DryRun
            || settings.Find(request.Resource.Group, request.Resource.Resource) is not { } kind
            || !settings.Covers(request.Namespace))
        {
            return;
        }

        if (request.Operation == Operation.Delete)
        {
            AddDeletion(kind, request);
            return;
        }

        if (request is not { Object: { } value, Operation: Operation.Create or Operation.Update })
        {
            return;
        }

        if (request.Subresource == "eviction")
        {
            Add(EvictionKey(kind, request.Namespace, request.Name), request.Uid);
        }
        else if (request.Subresource == "scale")
        {
            Add(ScaleKey(kind, request.Namespace, request.Name, ReplicasOf(value)), request.Uid);
        }
        else
        {
            string apiVersion = value.Member("apiVersion")?.Text ?? "";
            Add(DigestKey(ComparedForm.DigestOf(value, apiVersion, request.Kind.Kind)), request.Uid);
            if (watchedVersion(kind) is { } watched && watched != apiVersion)
            {
                Add(OtherKey(kind, request.Namespace, request.Name), request.Uid);
            }
        }
    }

    /// <summary>The uid of the review that allowed an object with that digest; null if none did.</summary>
    public string? Find(ReadOnlySpan<byte> digest) => Find(DigestKey(digest));

    /// <summary>
    /// The uid of the review of the subresource <c>scale</c> that allowed that number of replicas; null if none did.
    /// </summary>
    public string? FindScale(ReadKind kind, string space, string name, JsonValue? replicas) =>
        Find(ScaleKey(kind, space, name, replicas?.NumberText ?? "0"));

    /// <summary>
    /// The uid of the review that allowed the object in another API version than the one that is watched, so that the
    /// two cannot be compared; null if there is none.
    /// </summary>
    public string? FindOtherVersion(ReadKind kind, string space, string name) => Find(OtherKey(kind, space, name));

    /// <summary>
    /// The uid of the review that allowed the deletion of an object, or the eviction of a Pod; null if none did.
    /// </summary>
    /// <param name="uid">Uid of the object.</param>
    public string? FindDeletion(ReadKind kind, string space, string name, string uid) =>
        Find(DeletionKey(kind, uid)) ?? Find(EvictionKey(kind, space, name));

    /// <summary>Has this replica ever allowed a deletion of that kind?</summary>
    public bool HasDeletions(ReadKind kind)
    {
        lock (_lock)
        {
            return _deletions.Contains(kind);
        }
    }

    // A request for a collection has no name. The object of each request has its uid.
    private void AddDeletion(ReadKind kind, AdmissionRequest request)
    {
        if (request is { Subresource: "", OldObject: { } gone }
            && gone.Member("metadata")?.Member("uid")?.Text is { Length: > 0 } uid)
        {
            Add(DeletionKey(kind, uid), request.Uid);
            lock (_lock)
            {
                _deletions.Add(kind);
            }
        }
    }

    private static string DeletionKey(ReadKind kind, string uid) => $"{kind}|deleted|{uid}";

    private static string EvictionKey(ReadKind kind, string space, string name) => $"{kind}|evicted|{space}|{name}";

    private static string ReplicasOf(JsonValue scale) => scale.Member("spec")?.Member("replicas")?.NumberText ?? "0";

    private static string DigestKey(ReadOnlySpan<byte> digest) => Convert.ToBase64String(digest);

    private static string ScaleKey(ReadKind kind, string space, string name, string replicas) =>
        $"{kind}|{space}|{name}|{replicas}";

    private static string OtherKey(ReadKind kind, string space, string name) => $"{kind}|{space}|{name}";

    private string? Find(string key)
    {
        lock (_lock)
        {
            return _writes.TryGetValue(key, out (long Since, string Review) found)
                && time.GetElapsedTime(found.Since) <= Lifetime ? found.Review : null;
        }
    }

    private void Add(string key, string review)
    {
        long now = time.GetTimestamp();
        lock (_lock)
        {
            _writes[key] = (now, review);
            _order.Enqueue((key, now));
            while (_order.TryPeek(out (string Key, long Since) oldest)
                && (_order.Count > MaxWrites || time.GetElapsedTime(oldest.Since, now) > Lifetime))
            {
                _order.Dequeue();
                CompleteSince = oldest.Since;
                if (_writes.GetValueOrDefault(oldest.Key).Since == oldest.Since)
                {
                    _writes.Remove(oldest.Key);
                }
            }
        }
    }
}
