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

    private readonly List<(int Fact, int Value)> _facts = [];
    private readonly HashSet<Fact> _known = [];
    private readonly Dictionary<JsonValue, (int Source, int Node)> _origins = new(ReferenceEqualityComparer.Instance);
    private int _length;

    /// <summary>Is everything that the run has read in the trace? False between runs.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>The number of facts.</summary>
    public int Count => _facts.Count;

    /// <summary>The reader, which has given the numbers of facts and values.</summary>
    internal FactReader Reader => reader;

    /// <summary>The numbers of the fact at a position and of its value.</summary>
    internal (int Fact, int Value) this[int index] => _facts[index];

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
            _origins.Clear();
            _length = 0;
        }
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
            Add(new Fact(kind, Name: name));
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

        if (_origins.TryGetValue(node, out (int Source, int Node) origin))
        {
            Add(new Fact(kind, origin.Source, origin.Node, name));
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

        if (_facts.Count == MaxFacts
            || !reader.TryRecord(fact, out int number, out int value, out int length)
            || length > MaxBytes - _length)
        {
            IsWhole = false;
            return;
        }

        _length += length;
        _facts.Add((number, value));
        ReadOnlySpan<JsonValue> nodes = reader.NodesOf(number);
        for (int i = 0; i < nodes.Length; i++)
        {
            // A node that is reached in two ways keeps its first origin: if the facts are equal, both ways lead to it.
            _origins.TryAdd(nodes[i], (number, i));
        }
    }
}
