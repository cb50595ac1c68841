using System.Runtime.CompilerServices;
using Admission.Rego.Values;

namespace Admission.Rego.Evaluation;

/// <summary>
/// Remembers results of functions: rules often ask the same of the same value, such as whether a container is exempt.
/// Arguments are compared by reference. A newer call takes the place of an older one.
/// </summary>
internal sealed class CallMemo
{
    private const int Size = 128;

    private readonly Entry[] _entries = new Entry[Size];
    private int _evaluation = 1;
    private bool _isUsed;

    /// <summary>The result of an earlier call with the same arguments.</summary>
    /// <param name="group">The function.</param>
    /// <param name="first">Its first argument.</param>
    /// <param name="second">Its second argument; null if it takes one.</param>
    /// <param name="result">The result; null for undefined.</param>
    public bool TryGet(RuleGroup group, RegoValue first, RegoValue? second, out RegoValue? result)
    {
        ref Entry entry = ref _entries[PositionOf(group, first)];
        result = entry.Result;
        return entry.Evaluation == _evaluation
            && ReferenceEquals(entry.Group, group)
            && ReferenceEquals(entry.First, first)
            && ReferenceEquals(entry.Second, second);
    }

    /// <summary>Remembers a result.</summary>
    public void Add(RuleGroup group, RegoValue first, RegoValue? second, RegoValue? result)
    {
        _isUsed = true;
        _entries[PositionOf(group, first)] = new Entry(_evaluation, group, first, second, result);
    }

    /// <summary>Begins an evaluation, for which earlier results do not count.</summary>
    public void Begin() => _evaluation++;

    /// <summary>Drops all values.</summary>
    public void Clear()
    {
        if (_isUsed)
        {
            Array.Clear(_entries);
            _isUsed = false;
        }
    }

    private static int PositionOf(RuleGroup group, RegoValue first) =>
        (RuntimeHelpers.GetHashCode(first) ^ (group.Id * 31)) & (Size - 1);

    private readonly record struct Entry(
        int Evaluation, RuleGroup Group, RegoValue First, RegoValue? Second, RegoValue? Result);
}
