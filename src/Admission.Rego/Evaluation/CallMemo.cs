using System.Runtime.CompilerServices;
using Admission.Rego.Values;

namespace Admission.Rego.Evaluation;

/// <summary>
/// Remembers results of functions: rules often ask the same of the same value, such as whether a container is exempt.
/// Arguments are compared by reference. A newer call takes the place of an older one.
/// </summary>
internal sealed class CallMemo
{
    /// <summary>Calls with more arguments are not remembered: 3.</summary>
    public const int MaxArguments = 3;

    /// <summary>The scope of an evaluation whose review may differ from others in any part.</summary>
    public const int NoScope = 0;

    private const int Size = 512;

    private readonly Entry[] _entries = new Entry[Size];
    private readonly short[] _usedPositions = new short[Size];
    private int _evaluation = 1;
    private int _constraint = 1;
    private int _scopes;
    private int _used;

    /// <summary>
    /// The scope of the evaluations that follow: their reviews differ only in <see cref="InputParts.Changed"/>. The
    /// next evaluation of another constraint ends it.
    /// </summary>
    public int Scope { get; set; }

    /// <summary>A scope that no evaluation had before.</summary>
    public int NewScope() => ++_scopes;

    /// <summary>The result of an earlier call with the same arguments.</summary>
    /// <param name="group">The function.</param>
    /// <param name="arguments">From one to <see cref="MaxArguments"/> arguments.</param>
    /// <param name="result">The result; null for undefined.</param>
    /// <param name="parts">The parts of the input that it depends on, other than by its arguments.</param>
    public bool TryGet(
        RuleGroup group, ReadOnlySpan<RegoValue> arguments, out RegoValue? result, out InputParts parts)
    {
        int hash = HashOf(group, arguments);
        ref Entry entry = ref _entries[PositionOf(hash)];
        bool isOfReview = (entry.Parts & InputParts.Review) != 0;
        bool isKnown = (isOfReview ? entry.Evaluation == _evaluation : entry.Constraint == _constraint)
            && entry.IsOf(group, arguments);
        if (!isKnown && Scope != NoScope)
        {
            entry = ref _entries[PositionOf(hash + Scope)];
            isKnown = entry.Scope == Scope && entry.IsOf(group, arguments);
        }

        result = entry.Result;
        parts = entry.Parts;
        return isKnown;
    }

    /// <summary>Remembers a result.</summary>
    public void Add(RuleGroup group, ReadOnlySpan<RegoValue> arguments, RegoValue? result, InputParts parts)
    {
        // A value with parts may contain what changes; a scalar cannot.
        bool isOfScope = Scope != NoScope
            && (parts & (InputParts.Review | InputParts.Changed)) == InputParts.Review
            && result is null or { Kind: <= RegoKind.String };
        int hash = HashOf(group, arguments);
        int position = PositionOf(isOfScope ? hash + Scope : hash);
        ref Entry entry = ref _entries[position];
        if (entry.Group is null)
        {
            _usedPositions[_used++] = (short)position;
        }

        entry.Scope = isOfScope ? Scope : NoScope;
        entry.Evaluation = _evaluation;
        entry.Constraint = _constraint;
        entry.Parts = parts;
        entry.Group = group;
        entry.First = arguments[0];
        entry.Second = arguments.Length < 2 ? null : arguments[1];
        entry.Third = arguments.Length < 3 ? null : arguments[2];
        entry.Result = result;
    }

    /// <summary>Begins an evaluation, for which earlier results do not count.</summary>
    /// <param name="isAgain">Does only the review differ from the last evaluation? Other results then stay.</param>
    public void Begin(bool isAgain)
    {
        _evaluation++;
        if (!isAgain)
        {
            _constraint++;
            Scope = NoScope;
        }
    }

    /// <summary>Drops all values.</summary>
    public void Clear()
    {
        while (_used > 0)
        {
            _entries[_usedPositions[--_used]] = default;
        }
    }

    private static int HashOf(RuleGroup group, ReadOnlySpan<RegoValue> arguments)
    {
        int hash = group.Id;
        foreach (RegoValue argument in arguments)
        {
            hash = unchecked((hash * 31) + RuntimeHelpers.GetHashCode(argument));
        }

        return hash;
    }

    private static int PositionOf(int hash) => (hash ^ (hash >> 7)) & (Size - 1);

    private struct Entry
    {
        public int Evaluation;
        public int Constraint;
        public int Scope;
        public InputParts Parts;
        public RuleGroup Group;
        public RegoValue First;
        public RegoValue? Second;
        public RegoValue? Third;
        public RegoValue? Result;

        public readonly bool IsOf(RuleGroup group, ReadOnlySpan<RegoValue> arguments) =>
            ReferenceEquals(Group, group)
                && ReferenceEquals(First, arguments[0])
                && (arguments.Length < 2 || ReferenceEquals(Second, arguments[1]))
                && (arguments.Length < 3 || ReferenceEquals(Third, arguments[2]));
    }
}
