using System.Collections.Immutable;
using Admission.Json;
using Admission.Lookups;

namespace Admission.Cluster.Lookups;

/// <summary>
/// Objects of one kind that this replica has just allowed. They count as present until the watch shows them, or for ten
/// seconds, because another webhook may have denied the request.
/// </summary>
/// <param name="read">The fields to keep.</param>
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

    /// <summary>Adds an object. Does nothing if there are too many: then only the cache is known.</summary>
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

    /// <summary>Removes an object that the watch has shown.</summary>
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

    /// <summary>The object with that name; null if none was allowed.</summary>
    public JsonValue? Find(string space, string name) => IsEmpty() ? null : _index.Find(space, name);

    /// <summary>The result, in which recently allowed objects replace their older versions.</summary>
    /// <param name="found">The objects in the cache.</param>
    /// <param name="admitted">Finds recently allowed objects in the same way.</param>
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
