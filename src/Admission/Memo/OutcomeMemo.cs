using Admission.Verdicts;

namespace Admission.Memo;

/// <summary>
/// The outcomes of one policy with one set of parameters, by what it read: a tree with a fact at each node and an edge
/// for each of its values. The order in which a policy reads depends only on what it has read before, so the tree reads
/// the next fact as the policy would, and ends where the policy ended.
/// </summary>
public sealed class OutcomeMemo
{
    /// <summary>Maximum number of values of one fact, such as names of objects; the oldest is dropped.</summary>
    public const int MaxValues = 64;

    // Approximate sizes of a node and an edge on the heap.
    private const int NodeBytes = 128;
    private const int EdgeBytes = 64;

    // A policy that reads new values each time is recorded only now and then.
    private const int TrialLookups = 256;
    private const int MinHitsOfTrial = 16;
    private const int RestLookups = 4096;

    private readonly Node _root = new();
    private int _lookups;
    private int _hits;
    private int _rest;

    /// <summary>Is it useful to record the next run? False while almost no outcome is found again.</summary>
    public bool IsWorthwhile => _rest == 0;

    /// <summary>The outcome of an earlier run that read the same; null if there is none.</summary>
    /// <param name="reader">Reads the review, from the start.</param>
    public PolicyOutcome? Find(FactReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        if (_rest > 0)
        {
            _rest--;
            return null;
        }

        Node? node = _root;
        while (node is not null && node.Outcome is null)
        {
            node = node.Fact.Kind != FactKind.None && reader.TryRead(node.Fact, out ReadOnlySpan<byte> value)
                ? node.Find(value)
                : null;
        }

        reader.Rewind();
        Count(node is not null);
        return node?.Outcome;
    }

    /// <summary>Stores an outcome.</summary>
    /// <param name="trace">Everything that the run read.</param>
    /// <param name="outcome">The outcome of the run.</param>
    /// <returns>Approximate size in bytes.</returns>
    public long Add(ReadTrace trace, PolicyOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(trace);
        long bytes = 0;
        Node node = _root;
        for (int i = 0; i < trace.Count; i++)
        {
            if (node.Outcome is not null || (node.Fact.Kind != FactKind.None && node.Fact != trace[i]))
            {
                return Distrust(bytes);
            }

            node.Fact = trace[i];
            ReadOnlySpan<byte> value = trace.ValueAt(i);
            if (node.Find(value) is not { } next)
            {
                next = node.Add(value);
                bytes += NodeBytes + EdgeBytes + value.Length;
            }

            node = next;
        }

        if (node.Fact.Kind != FactKind.None)
        {
            return Distrust(bytes);
        }

        node.Outcome = outcome;
        return bytes + NodeBytes;
    }

    // The same was read and something else came next: this policy is not a function of what it reads.
    private long Distrust(long bytes)
    {
        _rest = int.MaxValue;
        _root.Clear();
        return bytes;
    }

    private void Count(bool isHit)
    {
        _hits += isHit ? 1 : 0;
        if (++_lookups == TrialLookups)
        {
            _rest = _hits < MinHitsOfTrial ? RestLookups : 0;
            _lookups = 0;
            _hits = 0;
        }
    }

    private sealed class Node
    {
        private (byte[] Value, Node Next)[] _edges = [];
        private int _count;
        private int _oldest;

        /// <summary>The fact to read here; none at an end.</summary>
        public Fact Fact { get; set; }

        /// <summary>The outcome, at an end.</summary>
        public PolicyOutcome? Outcome { get; set; }

        public Node? Find(ReadOnlySpan<byte> value)
        {
            for (int i = 0; i < _count; i++)
            {
                if (value.SequenceEqual(_edges[i].Value))
                {
                    return _edges[i].Next;
                }
            }

            return null;
        }

        public Node Add(ReadOnlySpan<byte> value)
        {
            var next = new Node();
            if (_count == MaxValues)
            {
                _edges[_oldest] = (value.ToArray(), next);
                _oldest = (_oldest + 1) % MaxValues;
                return next;
            }

            if (_count == _edges.Length)
            {
                Array.Resize(ref _edges, Math.Max(1, 2 * _count));
            }

            _edges[_count++] = (value.ToArray(), next);
            return next;
        }

        public void Clear()
        {
            _edges = [];
            _count = 0;
            Fact = default;
            Outcome = null;
        }
    }
}
