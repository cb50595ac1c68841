using Admission.Json;

namespace Admission.Cli.Imports;

/// <summary>
/// The last known state of objects in an audit log, which the next event changes. Bounded; the oldest are forgotten,
/// and then unknown.
/// </summary>
internal sealed class ObjectHistory
{
    private const long MaxBytes = 256L << 20;

    private readonly Dictionary<string, (JsonValue Object, LinkedListNode<string> Age)> _objects =
        new(StringComparer.Ordinal);

    private readonly LinkedList<string> _ages = new();
    private long _bytes;

    /// <summary>The earlier object; null if it is not known.</summary>
    public JsonValue? Find(string key) => _objects.TryGetValue(key, out var entry) ? entry.Object : null;

    /// <summary>Stores an object.</summary>
    public void Set(string key, JsonValue value)
    {
        Forget(key);
        _objects.Add(key, (value, _ages.AddLast(key)));
        _bytes += SizeOf(value);
        while (_bytes > MaxBytes && _ages.First is { } oldest)
        {
            Forget(oldest.Value);
        }
    }

    /// <summary>Forgets an object: it was deleted, or changed in an unknown way.</summary>
    public void Forget(string key)
    {
        if (_objects.Remove(key, out var entry))
        {
            _ages.Remove(entry.Age);
            _bytes -= SizeOf(entry.Object);
        }
    }

    // The bytes, and the tree over them.
    private static long SizeOf(JsonValue value) => 4L * value.RawUtf8.Length;
}
