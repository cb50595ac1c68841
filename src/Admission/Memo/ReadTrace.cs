using Admission.Json;

namespace Admission.Memo;

/// <summary>
/// What the running policy has read so far, in order. A policy can read nothing else, and two runs that read the same
/// have the same outcome. A read that the trace cannot represent ends it, and the outcome is not remembered.
/// </summary>
/// <param name="reader">Reads the facts of the review.</param>
public sealed class ReadTrace(FactReader reader)
{
    /// <summary>Maximum number of facts of one run: a longer run is not remembered.</summary>
    public const int MaxFacts = 512;

    private const int MaxBytes = 32 * 1024;

    private readonly List<(Fact Fact, int End)> _facts = [];
    private readonly HashSet<Fact> _known = [];
    private readonly Dictionary<JsonValue, int> _numbers = new(ReferenceEqualityComparer.Instance);
    private readonly byte[] _values = new byte[MaxBytes];
    private int _length;

    /// <summary>Is everything that the run has read in the trace? False between runs.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>The number of facts.</summary>
    public int Count => _facts.Count;

    /// <summary>The fact at a position.</summary>
    public Fact this[int index] => _facts[index].Fact;

    /// <summary>The value of the fact at a position.</summary>
    public ReadOnlySpan<byte> ValueAt(int index)
    {
        int start = index == 0 ? 0 : _facts[index - 1].End;
        return _values.AsSpan(start, _facts[index].End - start);
    }

    /// <summary>Begins a run, of which nothing is known.</summary>
    public void Begin()
    {
        End();
        IsWhole = true;
    }

    /// <summary>Ends a run and clears the trace.</summary>
    public void End()
    {
        IsWhole = false;
        if (_facts.Count > 0)
        {
            _facts.Clear();
            _known.Clear();
            _numbers.Clear();
            _length = 0;
        }

        reader.Rewind();
    }

    /// <summary>The run reads something that is not a fact, such as the time: it is not remembered.</summary>
    public void GiveUp() => IsWhole = false;

    /// <summary>The run reads a fact without a node.</summary>
    /// <param name="kind">The fact.</param>
    /// <param name="name">The member, for facts that have one.</param>
    public void Read(FactKind kind, string name = "")
    {
        if (IsWhole)
        {
            Add(new Fact(kind, 0, name));
        }
    }

    /// <summary>The run reads a fact of a node.</summary>
    /// <param name="kind">The fact.</param>
    /// <param name="node">A JSON object that an earlier fact has returned.</param>
    /// <param name="name">The member, for facts that have one.</param>
    public void Read(FactKind kind, JsonValue node, string name = "")
    {
        if (!IsWhole)
        {
            return;
        }

        if (_numbers.TryGetValue(node, out int number))
        {
            Add(new Fact(kind, number, name));
        }
        else
        {
            IsWhole = false;
        }
    }

    private void Add(Fact fact)
    {
        if (!_known.Add(fact))
        {
            return;
        }

        int first = reader.Nodes.Count;
        if (_facts.Count == MaxFacts
            || !reader.TryRead(fact, out ReadOnlySpan<byte> value)
            || value.Length > MaxBytes - _length)
        {
            IsWhole = false;
            return;
        }

        value.CopyTo(_values.AsSpan(_length));
        _length += value.Length;
        _facts.Add((fact, _length));
        for (int i = first; i < reader.Nodes.Count; i++)
        {
            // A node that is reached in two ways keeps its first number: if the facts are equal, both ways lead to it.
            _numbers.TryAdd(reader.Nodes[i], i);
        }
    }
}
