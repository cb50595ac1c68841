using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Admission.Json;

namespace Admission.Lookups;

/// <summary>
/// The objects of one kind: the declared fields of each, by name, by the declared keys, and by namespace. Thread-safe.
/// </summary>
/// <param name="read">The declarations of all policies for the kind, combined.</param>
public sealed class ObjectIndex(ReadDeclaration read)
{
    // Memory of an entry besides its JSON and its names: dictionary slots and object headers.
    private const int EntryOverhead = 200;
    private const int KeyOverhead = 100;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Space, string Name), Entry> _byName = [];
    private readonly Dictionary<string, HashSet<Entry>> _bySpace = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<Entry>>[] _byKey =
    [
        .. read.Indexes.Select(static _ => new Dictionary<string, HashSet<Entry>>(StringComparer.Ordinal)),
    ];

    private long _bytes;
    private long _revision;

    /// <summary>The declarations of all policies for the kind, combined.</summary>
    public ReadDeclaration Read => read;

    /// <summary><c>apiVersion</c> for objects without one, such as the items of a list; null to omit it.</summary>
    public string? ApiVersion { get; init; }

    /// <summary><c>kind</c> for objects without one; null to omit it.</summary>
    public string? Kind { get; init; }

    /// <summary>Number of objects.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _byName.Count;
            }
        }
    }

    /// <summary>Approximate memory of the objects and their keys, in bytes.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Changes whenever an object changes.</summary>
    public long Revision => Interlocked.Read(ref _revision);

    /// <summary>Adds an object, or replaces the one with the same namespace and name.</summary>
    /// <param name="value">The object, whole or with only the declared fields. Its memory is not kept.</param>
    public void Set(JsonValue value)
    {
        Entry entry = Make(value);
        lock (_lock)
        {
            if (_byName.TryGetValue(entry.Id, out Entry? old))
            {
                Unlink(old);
            }

            Link(entry);
            _revision++;
        }
    }

    /// <summary>Removes an object; does nothing if it does not exist.</summary>
    public void Remove(string space, string name)
    {
        lock (_lock)
        {
            if (_byName.TryGetValue((space, name), out Entry? old))
            {
                Unlink(old);
                _revision++;
            }
        }
    }

    /// <summary>Removes every object whose namespace and name the predicate rejects.</summary>
    public void RemoveUnless(Func<(string Space, string Name), bool> isKept)
    {
        ArgumentNullException.ThrowIfNull(isKept);
        lock (_lock)
        {
            foreach (Entry entry in _byName.Values.Where(entry => !isKept(entry.Id)).ToArray())
            {
                Unlink(entry);
                _revision++;
            }
        }
    }

    /// <summary>The object with a name; null if there is none.</summary>
    public JsonValue? Find(string space, string name)
    {
        Entry? entry;
        lock (_lock)
        {
            entry = _byName.GetValueOrDefault((space, name));
        }

        return entry?.Object;
    }

    /// <summary>Is the index declared?</summary>
    public bool HasIndex(string index) => IndexOf(index) >= 0;

    /// <summary>The objects with a key, sorted by namespace and name; none if no such index is declared.</summary>
    public ImmutableArray<JsonValue> FindBy(string index, string key)
    {
        int at = IndexOf(index);
        return at < 0 ? [] : Sorted(_byKey[at], key);
    }

    /// <summary>The objects in a namespace, or all for an empty one; sorted by namespace and name.</summary>
    public ImmutableArray<JsonValue> List(string space)
    {
        if (space.Length > 0)
        {
            return Sorted(_bySpace, space);
        }

        Entry[] all;
        lock (_lock)
        {
            all = [.. _byName.Values];
        }

        return Sorted(all);
    }

    /// <summary>The text by which a value is found; null if the value cannot be a key.</summary>
    public static string? KeyOf(JsonValue value) => value.Kind switch
    {
        JsonKind.String => value.Text,
        JsonKind.Number => value.NumberText,
        JsonKind.Boolean => value.IsTrue ? "true" : "false",
        _ => null,
    };

    private int IndexOf(string index)
    {
        for (int i = 0; i < read.Indexes.Length; i++)
        {
            if (read.Indexes[i].Text == index)
            {
                return i;
            }
        }

        return -1;
    }

    private ImmutableArray<JsonValue> Sorted(Dictionary<string, HashSet<Entry>> index, string key)
    {
        Entry[] found;
        lock (_lock)
        {
            found = index.TryGetValue(key, out HashSet<Entry>? entries) ? [.. entries] : [];
        }

        return Sorted(found);
    }

    private static ImmutableArray<JsonValue> Sorted(Entry[] entries)
    {
        Array.Sort(entries, static (left, right) =>
            string.CompareOrdinal(left.Id.Space, right.Id.Space) is not 0 and int order
                ? order
                : string.CompareOrdinal(left.Id.Name, right.Id.Name));
        return ImmutableCollectionsMarshal.AsImmutableArray(
            Array.ConvertAll(entries, static entry => entry.Object));
    }

    private Entry Make(JsonValue value)
    {
        JsonValue? metadata = value.Member("metadata");
        var keys = new string[read.Indexes.Length][];
        var found = new List<JsonValue>();
        for (int i = 0; i < keys.Length; i++)
        {
            found.Clear();
            read.Indexes[i].FindValues(value, found);
            keys[i] = [.. found.Select(KeyOf).OfType<string>().Distinct(StringComparer.Ordinal)];
        }

        return new Entry(
            (metadata?.Member("namespace")?.Text ?? "", metadata?.Member("name")?.Text ?? ""),
            read.Kept.Keep(value, read.Kind.IsSecret, ApiVersion, Kind),
            keys);
    }

    private void Link(Entry entry)
    {
        _byName.Add(entry.Id, entry);
        Add(_bySpace, entry.Id.Space, entry);
        for (int i = 0; i < _byKey.Length; i++)
        {
            foreach (string key in entry.Keys[i])
            {
                Add(_byKey[i], key, entry);
            }
        }

        _bytes += entry.Bytes;
    }

    private void Unlink(Entry entry)
    {
        _byName.Remove(entry.Id);
        Remove(_bySpace, entry.Id.Space, entry);
        for (int i = 0; i < _byKey.Length; i++)
        {
            foreach (string key in entry.Keys[i])
            {
                Remove(_byKey[i], key, entry);
            }
        }

        _bytes -= entry.Bytes;
    }

    private static void Add(Dictionary<string, HashSet<Entry>> index, string key, Entry entry)
    {
        ref HashSet<Entry>? entries = ref CollectionsMarshal.GetValueRefOrAddDefault(index, key, out _);
        (entries ??= []).Add(entry);
    }

    private static void Remove(Dictionary<string, HashSet<Entry>> index, string key, Entry entry)
    {
        if (index.TryGetValue(key, out HashSet<Entry>? entries) && entries.Remove(entry) && entries.Count == 0)
        {
            index.Remove(key);
        }
    }

    private sealed class Entry((string Space, string Name) id, byte[] utf8, string[][] keys)
    {
        public (string Space, string Name) Id => id;

        public string[][] Keys => keys;

        // Parsed on each use: a parsed tree takes several times the memory, and most objects are rarely read.
        public JsonValue Object => JsonTree.ParseTrusted(utf8);

        public long Bytes { get; } = EntryOverhead + utf8.Length
            + (sizeof(char) * (id.Space.Length + id.Name.Length))
            + keys.Sum(static of => of.Sum(static key => KeyOverhead + (sizeof(char) * (long)key.Length)));
    }
}
