using System.Runtime.InteropServices;
using Admission.Json;

namespace Admission.Memo;

/// <summary>
/// Reads facts of one review after the other, each as bytes that are equal only if a policy could not distinguish them.
/// Facts and their values have numbers that all policies of a session share, so a fact is read once for each review.
/// Recording and lookup use the same code. Not thread-safe.
/// </summary>
public abstract class FactReader
{
    /// <summary>Maximum size of a fact in bytes: a larger one is not remembered.</summary>
    public const int MaxBytes = 4096;

    /// <summary>Maximum number of nodes that the facts of one review return.</summary>
    public const int MaxNodes = 4096;

    /// <summary>Stands for a value that does not exist.</summary>
    protected const byte Absent = 255;

    // Approximate sizes on the heap, without the name and the bytes.
    private const int FactBytes = 512;
    private const int ValueBytes = 96;

    private readonly Dictionary<Fact, int> _numbers = [];
    private readonly List<KnownFact> _facts = [];
    private readonly List<JsonValue> _nodes = [];
    private readonly byte[] _bytes = new byte[MaxBytes];
    private int _length;
    private bool _fits;
    private long _review = 1;
    private int _values;

    /// <summary>Approximate size in bytes of all facts and values that are known.</summary>
    public long Bytes { get; private set; }

    /// <summary>Changes when facts are forgotten: their numbers then stand for other facts.</summary>
    internal int Generation { get; private set; }

    /// <summary>Begins another review, or another view of it: all facts are read again.</summary>
    public void Rewind()
    {
        _review++;
        _nodes.Clear();
    }

    /// <summary>Forgets all facts. Outcomes that were stored with them are not found again.</summary>
    public void Forget()
    {
        Rewind();
        Generation++;
        _numbers.Clear();
        _facts.Clear();
        _values = 0;
        Bytes = 0;
    }

    /// <summary>The number of the value that a fact has in the review; 0 for a value that was not recorded.</summary>
    /// <param name="number">The number of the fact.</param>
    internal int ValueOf(int number)
    {
        KnownFact fact = _facts[number];
        if (fact.Review != _review)
        {
            fact.Value = TryRead(fact, out ReadOnlySpan<byte> value) ? fact.Find(value) : 0;
        }

        return fact.Value;
    }

    /// <summary>Records a fact with its value in the review.</summary>
    /// <param name="fact">The fact.</param>
    /// <param name="number">The number of the fact.</param>
    /// <param name="value">The number of its value.</param>
    /// <param name="length">The length of its value in bytes.</param>
    /// <returns>False if it is longer than <see cref="MaxBytes"/>, or returns too many nodes.</returns>
    internal bool TryRecord(in Fact fact, out int number, out int value, out int length)
    {
        if (!_numbers.TryGetValue(fact, out number))
        {
            number = _facts.Count;
            _numbers.Add(fact, number);
            _facts.Add(new KnownFact(fact));
            Bytes += FactBytes + (sizeof(char) * fact.Name.Length);
        }

        KnownFact known = _facts[number];
        if (!TryRead(known, out ReadOnlySpan<byte> bytes))
        {
            (value, length) = (0, 0);
            return false;
        }

        length = bytes.Length;
        value = known.Find(bytes);
        if (value == 0)
        {
            value = ++_values;
            known.Add(bytes, value);
            Bytes += ValueBytes + length;
        }

        known.Value = value;
        return true;
    }

    /// <summary>The JSON objects in the value that a fact has in the review.</summary>
    /// <param name="number">The number of a fact that was read.</param>
    internal ReadOnlySpan<JsonValue> NodesOf(int number) =>
        CollectionsMarshal.AsSpan(_nodes).Slice(_facts[number].FirstNode, _facts[number].Nodes);

    private bool TryRead(KnownFact fact, out ReadOnlySpan<byte> value)
    {
        value = default;
        bool isFirst = fact.Review != _review;
        if (isFirst)
        {
            (fact.Review, fact.Value, fact.FirstNode, fact.Nodes) = (_review, 0, 0, 0);
        }

        JsonValue? node = null;
        if (fact.Fact.Source >= 0)
        {
            _ = ValueOf(fact.Fact.Source);
            ReadOnlySpan<JsonValue> nodes = NodesOf(fact.Fact.Source);
            if (fact.Fact.Node >= nodes.Length)
            {
                return false;
            }

            node = nodes[fact.Fact.Node];
        }

        int first = _nodes.Count;
        Append(fact.Fact, node);
        if (!isFirst || !_fits || _nodes.Count > MaxNodes)
        {
            // The objects of a fact that is read again are known.
            _fits &= _nodes.Count <= MaxNodes;
            _nodes.RemoveRange(first, _nodes.Count - first);
        }
        else
        {
            (fact.FirstNode, fact.Nodes) = (first, _nodes.Count - first);
        }

        value = _bytes.AsSpan(0, _length);
        return _fits;
    }

    private void Append(in Fact fact, JsonValue? node)
    {
        _length = 0;
        _fits = true;
        switch (fact.Kind)
        {
            case FactKind.Member:
                Deliver(node!.Member(fact.Name));
                break;
            case FactKind.Keys:
                AppendNames(node!.Names);
                break;
            case FactKind.Whole:
                Append(node!.RawUtf8);
                break;
            default:
                AppendOther(fact);
                break;
        }
    }

    /// <summary>Appends a fact about the request, or calls <see cref="Refuse"/>.</summary>
    /// <param name="fact">Any fact but a member, the names or the whole of a node.</param>
    protected abstract void AppendOther(in Fact fact);

    /// <summary>The fact cannot be read.</summary>
    protected void Refuse() => _fits = false;

    /// <summary>
    /// Appends a value: a scalar as written, an object as a separate node, an array as the list of both.
    /// </summary>
    /// <param name="value">The value; null if there is none.</param>
    protected void Deliver(JsonValue? value)
    {
        if (value is null)
        {
            Append(Absent);
            return;
        }

        Append((byte)value.Kind);
        switch (value.Kind)
        {
            case JsonKind.Object:
                _nodes.Add(value);
                break;
            case JsonKind.Array:
                ReadOnlySpan<JsonValue> items = value.Items;
                Append(items.Length);
                for (int i = 0; i < items.Length && _fits; i++)
                {
                    Deliver(items[i]);
                }

                break;
            default:
                AppendCounted(value.RawUtf8);
                break;
        }
    }

    /// <summary>Adds a node that a fact returned.</summary>
    protected void AddNode(JsonValue node) => _nodes.Add(node);

    private void AppendNames(ReadOnlySpan<string> names)
    {
        Append(names.Length);
        foreach (string name in names)
        {
            Append(name);
        }
    }

    /// <summary>Appends a text to a fact.</summary>
    protected void Append(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Append(text.Length);
        Append(MemoryMarshal.AsBytes(text.AsSpan()));
    }

    /// <summary>Appends bytes and how many they are.</summary>
    protected void AppendCounted(ReadOnlySpan<byte> bytes)
    {
        Append(bytes.Length);
        Append(bytes);
    }

    /// <summary>Appends a number.</summary>
    protected void Append(int number) => Append(MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in number)));

    /// <summary>Appends one byte.</summary>
    protected void Append(byte one) => Append(new ReadOnlySpan<byte>(in one));

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes - _length)
        {
            _fits = false;
            return;
        }

        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }
}
