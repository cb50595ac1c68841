namespace Admission.RegularExpressions;

/// <summary>
/// Finds the leftmost match, and among those the one that a backtracking engine would find first, with its groups, in
/// time proportional to text and program: Pike's machine.
/// </summary>
internal sealed class PikeMachine
{
    private const int MaxUncountedWork = 5000;

    private readonly Instruction[] _code;
    private readonly int _slots;
    private readonly Stack<(int Pc, int Slot, int Old)> _pending = new();
    private readonly int[] _scratch;
    private readonly int _workOfThread;
    private Threads _current;
    private Threads _next;

    /// <param name="program">The program.</param>
    /// <param name="hasGroups">Are the groups needed, or only the whole match?</param>
    public PikeMachine(Re2Program program, bool hasGroups)
    {
        _code = program.Code;
        _slots = hasGroups ? 2 * program.GroupNames.Length : 2;
        _workOfThread = 1 + (_slots / 64);
        _scratch = new int[_slots];
        _current = new Threads(_code.Length, _slots);
        _next = new Threads(_code.Length, _slots);
    }

    /// <summary>
    /// Start and end of the whole match and of each group, in pairs; null if nothing matches, or if the time of
    /// <see cref="TimeLimit"/> is over.
    /// </summary>
    public int[]? Find(string text, int start, bool isAnchored)
    {
        int[]? best = null;
        _current.Clear();
        int position = start;
        Boundary before = BeforeOf(text, start);
        int work = 0;
        while (true)
        {
            work += 1 + (_current.Count * _workOfThread);
            if (work > MaxUncountedWork)
            {
                if (TimeLimit.Spend(work))
                {
                    return null;
                }

                work = 0;
            }

            int from = position;
            int rune = -1;
            if (position < text.Length)
            {
                rune = ClassParser.NextRune(text, ref position);
            }

            Boundary after = rune < 0 ? Boundary.Text : Assertions.Of(rune);
            if (best is null && (!isAnchored || from == 0))
            {
                Array.Fill(_scratch, -1);
                _scratch[0] = from;
                Add(_current, 0, from, before, after);
            }

            if (_current.Count == 0)
            {
                if (best is not null || isAnchored || rune < 0)
                {
                    return best;
                }

                before = after;
                continue;
            }

            // The assertions after a rune look at the next one.
            Boundary afterNext = NextBoundary(text, position);
            Step(rune, from, position, after, afterNext, ref best);
            (_current, _next) = (_next, _current);
            _next.Clear();
            if (rune < 0)
            {
                return best;
            }

            before = after;
        }
    }

    private void Step(int rune, int from, int position, Boundary before, Boundary after, ref int[]? best)
    {
        for (int i = 0; i < _current.Count; i++)
        {
            int pc = _current.Pcs[i];
            Instruction instruction = _code[pc];
            if (instruction.Op == InstructionOp.Match)
            {
                best = _current.Captures.AsSpan(i * _slots, _slots).ToArray();
                best[1] = from;
                // The remaining threads would be worse matches.
                return;
            }

            if (instruction.Op == InstructionOp.Runes && rune >= 0 && instruction.Set!.Contains(rune))
            {
                _current.Captures.AsSpan(i * _slots, _slots).CopyTo(_scratch);
                Add(_next, instruction.Next, position, before, after);
            }
        }
    }

    private void Add(Threads threads, int start, int position, Boundary before, Boundary after)
    {
        _pending.Push((start, -1, 0));
        while (_pending.TryPop(out (int Pc, int Slot, int Old) entry))
        {
            if (entry.Slot >= 0)
            {
                _scratch[entry.Slot] = entry.Old;
                continue;
            }

            int pc = entry.Pc;
            while (threads.TryAdd(pc, out int index))
            {
                Instruction instruction = _code[pc];
                if (instruction.Op is InstructionOp.Runes or InstructionOp.Match)
                {
                    _scratch.CopyTo(threads.Captures.AsSpan(index * _slots));
                    break;
                }

                if (instruction.Op == InstructionOp.Split)
                {
                    _pending.Push((instruction.Other, -1, 0));
                }
                else if (instruction.Op == InstructionOp.Capture && instruction.Other < _slots)
                {
                    _pending.Push((0, instruction.Other, _scratch[instruction.Other]));
                    _scratch[instruction.Other] = position;
                }
                else if (instruction.Op is not (InstructionOp.Jump or InstructionOp.Capture)
                    && !Assertions.Holds(instruction.Op, before, after))
                {
                    break;
                }

                pc = instruction.Next;
            }
        }
    }

    private static Boundary BeforeOf(string text, int position)
    {
        if (position == 0)
        {
            return Boundary.Text;
        }

        // Every code point beyond the BMP is Other, and so is a lone surrogate.
        return Assertions.Of(text[position - 1]);
    }

    private static Boundary NextBoundary(string text, int position) =>
        position < text.Length ? Assertions.Of(text[position]) : Boundary.Text;

    private sealed class Threads(int size, int slots)
    {
        private readonly int[] _where = new int[size];

        public int Count { get; private set; }

        public int[] Pcs { get; } = new int[size];

        public int[] Captures { get; private set; } = new int[Math.Min(size, 16) * slots];

        public void Clear() => Count = 0;

        public bool TryAdd(int pc, out int index)
        {
            index = _where[pc];
            if (index < Count && Pcs[index] == pc)
            {
                return false;
            }

            index = Count++;
            _where[pc] = index;
            Pcs[index] = pc;
            if ((index + 1) * slots > Captures.Length)
            {
                int[] captures = Captures;
                Array.Resize(ref captures, Math.Min(2 * Captures.Length, Pcs.Length * slots));
                Captures = captures;
            }

            return true;
        }
    }
}
