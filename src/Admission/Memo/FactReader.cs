using System.Runtime.InteropServices;
using Admission.Json;

namespace Admission.Memo;

/// <summary>
/// Reads facts of one review, each as bytes that are equal only if a policy could not distinguish them. Recording and
/// lookup use the same code, and so number the nodes in the same way. Not thread-safe.
/// </summary>
public abstract class FactReader
{
    /// <summary>Maximum size of a fact in bytes: a larger one is not remembered.</summary>
    public const int MaxBytes = 4096;

    /// <summary>Maximum number of nodes in one run.</summary>
    public const int MaxNodes = 1024;

    /// <summary>Stands for a value that does not exist.</summary>
    protected const byte Absent = 255;

    private readonly List<JsonValue> _nodes = [];
    private readonly byte[] _bytes = new byte[MaxBytes];
    private int _length;
    private bool _fits;

    /// <summary>The JSON objects that facts have returned, by number.</summary>
    public IReadOnlyList<JsonValue> Nodes => _nodes;

    /// <summary>Drops the nodes: another policy begins.</summary>
    public void Rewind() => _nodes.Clear();

    /// <summary>Reads a fact, and numbers the nodes that it returns.</summary>
    /// <param name="fact">The fact; its node has been returned before.</param>
    /// <param name="value">Its bytes, valid until the next call.</param>
    /// <returns>False if it is longer than <see cref="MaxBytes"/>, or returns too many nodes.</returns>
    public bool TryRead(in Fact fact, out ReadOnlySpan<byte> value)
    {
        _length = 0;
        _fits = true;
        switch (fact.Kind)
        {
            case FactKind.Member:
                Deliver(_nodes[fact.Node].Member(fact.Name));
                break;
            case FactKind.Keys:
                AppendNames(_nodes[fact.Node].Names);
                break;
            case FactKind.Whole:
                Append(_nodes[fact.Node].RawUtf8);
                break;
            default:
                AppendOther(fact);
                break;
        }

        value = _bytes.AsSpan(0, _length);
        return _fits && _nodes.Count <= MaxNodes;
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
