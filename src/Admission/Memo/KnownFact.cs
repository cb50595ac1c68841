using System.Runtime.InteropServices;

namespace Admission.Memo;

/// <summary>A fact that policies have read, its values in earlier reviews, and its value in this one.</summary>
/// <param name="fact">The fact.</param>
internal sealed class KnownFact(Fact fact)
{
    /// <summary>Maximum number of values of one fact, such as names of objects: 1,024. The oldest is dropped.</summary>
    public const int MaxValues = 1024;

    private readonly Dictionary<byte[], int> _values = new(ByBytes.Instance);
    private readonly Queue<byte[]> _oldest = [];
    private byte[] _lastBytes = [];
    private int _lastValue;

    public Fact Fact { get; } = fact;

    /// <summary>The review for which the following members hold.</summary>
    public long Review { get; set; }

    /// <summary>The number of its value in that review; 0 if no policy has recorded this value.</summary>
    public int Value { get; set; }

    /// <summary>Where the objects of its value begin.</summary>
    public int FirstNode { get; set; }

    /// <summary>How many objects its value contains.</summary>
    public int Nodes { get; set; }

    /// <summary>The number of a value; 0 if no policy has recorded it. Values are compared byte by byte.</summary>
    public int Find(ReadOnlySpan<byte> bytes)
    {
        if (_lastValue != 0 && bytes.SequenceEqual(_lastBytes))
        {
            return _lastValue;
        }

        if (!_values.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(bytes, out byte[]? known, out int value))
        {
            return 0;
        }

        (_lastBytes, _lastValue) = (known, value);
        return value;
    }

    /// <summary>Adds a value that is not known.</summary>
    /// <param name="bytes">The value.</param>
    /// <param name="value">Its number, which no other value has or had.</param>
    public void Add(ReadOnlySpan<byte> bytes, int value)
    {
        if (_values.Count == MaxValues)
        {
            _values.Remove(_oldest.Dequeue());
        }

        byte[] copy = bytes.ToArray();
        _values.Add(copy, value);
        _oldest.Enqueue(copy);
        (_lastBytes, _lastValue) = (copy, value);
    }

    private sealed class ByBytes : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static readonly ByBytes Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

        public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

        // With the random seed of the process, so that no review can choose values with the same hash.
        public int GetHashCode(ReadOnlySpan<byte> alternate) =>
            string.GetHashCode(MemoryMarshal.Cast<byte, char>(alternate), StringComparison.Ordinal)
                ^ (alternate.Length * 397)
                ^ (alternate.IsEmpty ? 0 : alternate[^1]);
    }
}
