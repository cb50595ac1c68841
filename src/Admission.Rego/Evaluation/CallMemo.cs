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

    private const int Size = 128;

    private readonly Entry[] _entries = new Entry[Size];
    private int _evaluation = 1;
    private int _constraint = 1;
    private bool _isUsed;

    /// <summary>The result of an earlier call with the same arguments.</summary>
    /// <param name="group">The function.</param>
    /// <param name="arguments">From one to <see cref="MaxArguments"/> arguments.</param>
    /// <param name="result">The result; null for undefined.</param>
    /// <param name="parts">The parts of the input that it depends on, other than by its arguments.</param>
    public bool TryGet(
        RuleGroup group, ReadOnlySpan<RegoValue> arguments, out RegoValue? result, out InputParts parts)
    {
        ref Entry entry = ref _entries[PositionOf(group, arguments)];
        result = entry.Result;
        parts = entry.Parts;
        bool isOfReview = (parts & InputParts.Review) != 0;
        return (isOfReview ? entry.Evaluation == _evaluation : entry.Constraint == _constraint)
            && ReferenceEquals(entry.Group, group)
            && ReferenceEquals(entry.First, arguments[0])
            && (arguments.Length < 2 || ReferenceEquals(entry.Second, arguments[1]))
            && (arguments.Length < 3 || ReferenceEquals(entry.Third, arguments[2]));
    }

    /// <summary>Remembers a result.</summary>
    public void Add(RuleGroup group, ReadOnlySpan<RegoValue> arguments, RegoValue? result, InputParts parts)
    {
        _isUsed = true;
        ref Entry entry = ref _entries[PositionOf(group, arguments)];
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
        _constraint += isAgain ? 0 : 1;
    }

    /// <summary>Drops all values.</summary>
    public void Clear()
    {
        if (_isUsed)
        {
            Array.Clear(_entries);
            _isUsed = false;
        }
    }

    private static int PositionOf(RuleGroup group, ReadOnlySpan<RegoValue> arguments)
    {
        int hash = group.Id;
        foreach (RegoValue argument in arguments)
        {
            hash = unchecked((hash * 31) + RuntimeHelpers.GetHashCode(argument));
        }

        return (hash ^ (hash >> 7)) & (Size - 1);
    }

    private struct Entry
    {
        public int Evaluation;
        public int Constraint;
        public InputParts Parts;
        public RuleGroup Group;
        public RegoValue First;
        public RegoValue? Second;
        public RegoValue? Third;
        public RegoValue? Result;
    }
}
