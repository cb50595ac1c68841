using System.Collections.Immutable;
using Admission.Json;
using Admission.Protocol;

namespace Admission.Lookups;

/// <summary>
/// The objects of the cluster for one review, which notes what was looked up and found, so that a recording of the
/// review can be evaluated again. Used by one thread at a time.
/// </summary>
/// <param name="source">The objects.</param>
/// <param name="reads">The declarations of the policies, one for each kind.</param>
public sealed class NotedClusterObjects(IClusterObjects source, ImmutableArray<ReadDeclaration> reads)
    : IClusterObjects
{
    /// <summary>Maximum number of noted lookups of a review: 1,000. The others are not known to a replay.</summary>
    public const int MaxLookups = 1000;

    /// <summary>Maximum size of the noted objects of a review: 256 KiB of JSON.</summary>
    public const int MaxBytes = 256 << 10;

    private readonly Dictionary<(ReadKind Kind, LookupCall Call, string Place, string Key), ImmutableArray<JsonValue>>
        _noted = [];

    private int _bytes;

    /// <inheritdoc/>
    public IClusterObjects Source => source.Source;

    /// <inheritdoc/>
    public ImmutableArray<LookupStatus> Status => source.Status;

    /// <summary>The lookups so far whose results were known, by kind.</summary>
    public ImmutableArray<LookedUpKind> Noted =>
    [
        .. from read in reads
           let results = _noted.Where(one => one.Key.Kind.IsSame(read.Kind))
               .Select(static one => new LookedUp(one.Key.Call, one.Key.Place, one.Key.Key, one.Value))
               .ToImmutableArray()
           where results.Length > 0
           select new LookedUpKind(read, results),
    ];

    /// <inheritdoc/>
    public FoundObject Find(ReadKind kind, string space, string name)
    {
        FoundObject found = source.Find(kind, space, name);
        if (found.State != LookupState.Unknown)
        {
            Note(kind, LookupCall.Get, space, name, found.Object is { } one ? [one] : []);
        }

        return found;
    }

    /// <inheritdoc/>
    public FoundObjects FindBy(ReadKind kind, string index, string key)
    {
        FoundObjects found = source.FindBy(kind, index, key);
        if (found.IsKnown)
        {
            Note(kind, LookupCall.By, index, key, found.Objects);
        }

        return found;
    }

    /// <inheritdoc/>
    public FoundObjects List(ReadKind kind, string space)
    {
        FoundObjects found = source.List(kind, space);
        if (found.IsKnown)
        {
            Note(kind, LookupCall.List, space, "", found.Objects);
        }

        return found;
    }

    /// <inheritdoc/>
    public ReadFreshness FreshnessOf(ReadKind kind) => source.FreshnessOf(kind);

    /// <inheritdoc/>
    public void Admitted(AdmissionRequest request) => source.Admitted(request);

    private void Note(ReadKind kind, LookupCall call, string place, string key, ImmutableArray<JsonValue> objects)
    {
        int bytes = objects.Sum(static one => one.RawUtf8.Length);
        if (_noted.Count < MaxLookups && bytes <= MaxBytes - _bytes && _noted.TryAdd((kind, call, place, key), objects))
        {
            _bytes += bytes;
        }
    }
}
