using Admission.Verdicts;

namespace Admission.Memo;

/// <summary>
/// The outcomes of one policy with one set of parameters, by what it read: a tree with a fact at each node and an edge
/// for each of its values, both by number. The order in which a policy reads depends only on what it has read before,
/// so the tree reads the next fact as the policy would, and ends where the policy ended.
/// </summary>
public sealed class OutcomeMemo
{
    /// <summary>Maximum number of values of one fact, such as names of objects; the oldest is dropped.</summary>
    public const int MaxValues = 64;

    // Approximate size of a node and the edge to it on the heap.
    private const int NodeBytes = 192;

    // A policy that reads new values each time is recorded only now and then.
    private const int TrialLookups = 256;
    private const int MinHitsOfTrial = 16;
    private const int RestLookups = 4096;

    private readonly Node _root = new();
    private int _lookups;
    private int _hits;
    private int _rest;
    private int _generation;

    /// <summary>Is it useful to record the next run? False while almost no outcome is found again.</summary>
    public bool IsWorthwhile => _rest == 0;

    /// <summary>The outcome of an earlier run that read the same; null if there is none.</summary>
    /// <param name="reader">Reads the review.</param>
    public PolicyOutcome? Find(FactReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        if (_rest > 0)
        {
            _rest--;
            return null;
        }

        Renew(reader);
        Node? node = _root;
        while (node is not null && node.Outcome is null)
        {
            node = node.Fact >= 0 ? node.Find(reader.ValueOf(node.Fact)) : null;
        }

        Count(node is not null);
        return node?.Outcome;
    }

    /// <summary>Stores an outcome.</summary>
    /// <param name="trace">Everything that the run read.</param>
    /// <param name="outcome">The outcome of the run.</param>
    /// <returns>Approximate size in bytes, without the facts.</returns>
    public long Add(ReadTrace trace, PolicyOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(trace);
        Renew(trace.Reader);
        long bytes = 0;
        Node node = _root;
        for (int i = 0; i < trace.Count; i++)
        {
            (int fact, int value) = trace[i];
            if (node.Outcome is not null || (node.Fact >= 0 && node.Fact != fact))
            {
                return Distrust(bytes);
            }

            node.Fact = fact;
            if (node.Find(value) is not { } next)
            {
                next = node.Add(value);
                bytes += NodeBytes;
            }

            node = next;
        }

        if (node.Fact >= 0)
        {
            return Distrust(bytes);
        }

        node.Outcome = outcome;
        return bytes + NodeBytes;
    }

    // The numbers of facts and values that were forgotten stand for others now.
    private void Renew(FactReader reader)
    {
        if (_generation != reader.Generation)
        {
            _generation = reader.Generation;
            _root.Clear();
        }
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
        private int[] _values = [];
        private Node[] _next = [];
        private int _count;
        private int _oldest;

        /// <summary>The number of the fact to read here; -1 at an end.</summary>
        public int Fact { get; set; } = -1;

        /// <summary>The outcome, at an end.</summary>
        public PolicyOutcome? Outcome { get; set; }

        public Node? Find(int value)
        {
            int at = _values.AsSpan(0, _count).IndexOf(value);
            return at < 0 ? null : _next[at];
        }

        public Node Add(int value)
        {
            var next = new Node();
            if (_count == MaxValues)
            {
                (_values[_oldest], _next[_oldest]) = (value, next);
                _oldest = (_oldest + 1) % MaxValues;
                return next;
            }

            if (_count == _values.Length)
            {
                int size = Math.Max(1, 2 * _count);
                Array.Resize(ref _values, size);
                Array.Resize(ref _next, size);
            }

            (_values[_count], _next[_count]) = (value, next);
            _count++;
            return next;
        }

        public void Clear()
        {
            _values = [];
            _next = [];
            _count = 0;
            _oldest = 0;
            Fact = -1;
            Outcome = null;
        }
    }
}
