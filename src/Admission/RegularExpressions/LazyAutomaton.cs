namespace Admission.RegularExpressions;

/// <summary>
/// Decides whether a text has a match, with sets of threads that are computed when a text first needs them and then
/// cached. Thread-safe.
/// </summary>
internal sealed class LazyAutomaton
{
    // Maximum number of threads in all cached sets; beyond it, nothing is cached.
    private const int MaxKeptThreads = 1 << 18;
    private const int MaxKeptTransitions = 1 << 18;

    private readonly Instruction[] _code;
    private readonly bool _hasAssertions;
    private readonly bool _isAnchored;
    private readonly int[] _classStarts;
    private readonly byte[] _asciiClasses = new byte[128];
    private readonly Boundary[] _classBoundaries;
    private readonly Dictionary<StateKey, State> _states = [];
    private readonly Lock _lock = new();
    private readonly State _start;
    private readonly int[] _mark;
    private int _generation;
    private int _keptThreads;

    private LazyAutomaton(Re2Program program, int[] classStarts)
    {
        _code = program.Code;
        _hasAssertions = program.HasAssertions;
        _isAnchored = program.IsAnchored;
        _classStarts = classStarts;
        _mark = new int[_code.Length];
        for (int i = 0; i < 128; i++)
        {
            _asciiClasses[i] = (byte)SearchClass(i);
        }

        _classBoundaries = [.. classStarts.Select(Assertions.Of)];
        _start = Keep([0], _hasAssertions ? Boundary.Text : Boundary.Other)!;
    }

    /// <summary>The automaton of a program; null if the program is too large for one.</summary>
    public static LazyAutomaton? Create(Re2Program program)
    {
        const int MaxInstructions = 10_000;
        const int MaxClasses = 4000;
        if (program.Code.Length > MaxInstructions)
        {
            return null;
        }

        var starts = new SortedSet<int> { 0 };
        foreach (Instruction instruction in program.Code)
        {
            if (instruction.Set is { } set)
            {
                AddBounds(starts, set);
            }
        }

        if (program.HasAssertions)
        {
            AddBounds(starts, RuneSet.Of('\n'));
            AddBounds(starts, CharacterClasses.WordCharacters);
        }

        return starts.Count > MaxClasses ? null : new LazyAutomaton(program, [.. starts]);
    }

    /// <summary>Does the text have a match? Null if too many sets are needed.</summary>
    public bool? IsMatch(string text)
    {
        State state = _start;
        int position = 0;
        while (position < text.Length)
        {
            int rune = ClassParser.NextRune(text, ref position);
            int index = rune < 128 ? _asciiClasses[rune] : SearchClass(rune);
            State? next = Volatile.Read(ref state.Next[index]) ?? Extend(state, index);
            if (next is null)
            {
                return null;
            }

            if (next.IsMatch || next.IsDead)
            {
                return next.IsMatch;
            }

            state = next;
        }

        State? end = Volatile.Read(ref state.Next[_classStarts.Length]) ?? Extend(state, _classStarts.Length);
        return end?.IsMatch;
    }

    private static void AddBounds(SortedSet<int> starts, RuneSet set)
    {
        for (int i = 0; i < set.Bounds.Length; i += 2)
        {
            starts.Add(set.Bounds[i]);
            if (set.Bounds[i + 1] < RuneSet.MaxRune)
            {
                starts.Add(set.Bounds[i + 1] + 1);
            }
        }
    }

    private int SearchClass(int rune)
    {
        int index = Array.BinarySearch(_classStarts, rune);
        return index >= 0 ? index : ~index - 1;
    }

    private State? Extend(State state, int index)
    {
        lock (_lock)
        {
            if (state.Next[index] is { } known)
            {
                return known;
            }

            State? next = Work(state, index);
            if (next is not null)
            {
                Volatile.Write(ref state.Next[index], next);
            }

            return next;
        }
    }

    private State? Work(State state, int index)
    {
        bool isEnd = index == _classStarts.Length;
        Boundary after = isEnd ? Boundary.Text : _classBoundaries[index];
        var reading = new List<int>();
        if (Close(state, after, reading))
        {
            return State.Match;
        }

        var pcs = new SortedSet<int>();
        if (!isEnd)
        {
            foreach (int pc in reading)
            {
                if (_code[pc].Set!.Contains(_classStarts[index]))
                {
                    pcs.Add(_code[pc].Next);
                }
            }

            if (!_isAnchored)
            {
                pcs.Add(0);
            }
        }

        return pcs.Count == 0 ? State.Dead : Keep([.. pcs], _hasAssertions ? after : Boundary.Other);
    }

    // Collects the consuming instructions; true if a match is reached.
    private bool Close(State state, Boundary after, List<int> reading)
    {
        _generation++;
        var pending = new Stack<int>(state.Pcs);
        while (pending.TryPop(out int pc))
        {
            if (_mark[pc] == _generation)
            {
                continue;
            }

            _mark[pc] = _generation;
            Instruction instruction = _code[pc];
            switch (instruction.Op)
            {
                case InstructionOp.Match:
                    return true;
                case InstructionOp.Runes:
                    reading.Add(pc);
                    break;
                case InstructionOp.Split:
                    pending.Push(instruction.Other);
                    pending.Push(instruction.Next);
                    break;
                case InstructionOp.Jump or InstructionOp.Capture:
                    pending.Push(instruction.Next);
                    break;
                default:
                    if (Assertions.Holds(instruction.Op, state.Before, after))
                    {
                        pending.Push(instruction.Next);
                    }

                    break;
            }
        }

        return false;
    }

    private State? Keep(int[] pcs, Boundary before)
    {
        var key = new StateKey(pcs, before);
        if (_states.TryGetValue(key, out State? state))
        {
            return state;
        }

        if (_keptThreads + pcs.Length > MaxKeptThreads
            || (_states.Count + 1) * (_classStarts.Length + 1) > MaxKeptTransitions)
        {
            return null;
        }

        _keptThreads += pcs.Length;
        state = new State(pcs, before, _classStarts.Length + 1);
        _states.Add(key, state);
        return state;
    }

    private sealed class State(int[] pcs, Boundary before, int classes)
    {
        public static readonly State Match = new([], Boundary.Other, 0) { IsMatch = true };
        public static readonly State Dead = new([], Boundary.Other, 0) { IsDead = true };

        public int[] Pcs { get; } = pcs;

        public Boundary Before { get; } = before;

        public State?[] Next { get; } = new State?[classes];

        public bool IsMatch { get; private init; }

        public bool IsDead { get; private init; }
    }

    private readonly struct StateKey(int[] pcs, Boundary before) : IEquatable<StateKey>
    {
        private readonly int[] _pcs = pcs;
        private readonly Boundary _before = before;

        public bool Equals(StateKey other) =>
            _before == other._before && _pcs.AsSpan().SequenceEqual(other._pcs);

        public override bool Equals(object? obj) => obj is StateKey other && Equals(other);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            hash.Add((int)_before);
            foreach (int pc in _pcs)
            {
                hash.Add(pc);
            }

            return hash.ToHashCode();
        }
    }
}
