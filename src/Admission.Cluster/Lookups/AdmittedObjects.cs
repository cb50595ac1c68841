using System.Collections.Immutable;
using Admission.Json;
using Admission.Lookups;

namespace Admission.Cluster.Lookups;

/// <summary>
/// Objects of one kind that this replica admitted a moment ago. They count as present until the watch shows them, or
/// until ten seconds have passed, since a request that was admitted here may have been refused elsewhere.
/// </summary>
/// <param name="read">What is kept of them.</param>
/// <param name="time">The clock.</param>
internal sealed class AdmittedObjects(ReadDeclaration read, TimeProvider time)
{
    /// <summary>How long an object counts that the watch does not show.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);

    private const int MaxObjects = 1000;

    private readonly ObjectIndex _index = new(read);
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Space, string Name), long> _since = [];

    /// <summary>Number of objects.</summary>
    public int Count => _index.Count;

    /// <summary>Adds an object. Where there are too many, nothing happens: only the cache is known then.</summary>
    public void Add(JsonValue value)
    {
        JsonValue? metadata = value.Member("metadata");
        (string, string) id = (metadata?.Member("namespace")?.Text ?? "", metadata?.Member("name")?.Text ?? "");
        lock (_lock)
        {
            Expire();
            if (_since.Count < MaxObjects)
            {
                _since[id] = time.GetTimestamp();
                _index.Set(value);
            }
        }
    }

    /// <summary>The watch has told of an object.</summary>
    public void Remove(string space, string name)
    {
        if (_index.Count == 0)
        {
            return;
        }

        lock (_lock)
        {
            _since.Remove((space, name));
            _index.Remove(space, name);
        }
    }

    /// <summary>The object of that name; null where none was admitted.</summary>
    public JsonValue? Find(string space, string name) => IsEmpty() ? null : _index.Find(space, name);

    /// <summary>What was found, with the admitted objects in place of their older forms.</summary>
    /// <param name="found">What the cache has.</param>
    /// <param name="admitted">Finds admitted objects in the same way.</param>
    public ImmutableArray<JsonValue> Join(
        ImmutableArray<JsonValue> found, Func<ObjectIndex, ImmutableArray<JsonValue>> admitted)
    {
        if (IsEmpty())
        {
            return found;
        }

        ImmutableArray<JsonValue> mine = admitted(_index);
        return [.. found.Where(one => _index.Find(SpaceOf(one), NameOf(one)) is null), .. mine];
    }

    private bool IsEmpty()
    {
        if (_index.Count == 0)
        {
            return true;
        }

        lock (_lock)
        {
            Expire();
        }

        return _index.Count == 0;
    }

    private void Expire()
    {
        foreach (((string Space, string Name) id, long since) in _since)
        {
            if (time.GetElapsedTime(since) > Lifetime)
            {
                _since.Remove(id);
                _index.Remove(id.Space, id.Name);
            }
        }
    }

    private static string SpaceOf(JsonValue value) => value.Member("metadata")?.Member("namespace")?.Text ?? "";

    private static string NameOf(JsonValue value) => value.Member("metadata")?.Member("name")?.Text ?? "";
}
