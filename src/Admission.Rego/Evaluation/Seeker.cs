using System.Numerics;
using Admission.Rego.Values;

namespace Admission.Rego.Evaluation;

/// <summary>Takes the place of a set in slot 0 of a rule that is only asked for some elements.</summary>
/// <param name="elements">The elements, at most <see cref="MaxElements"/>.</param>
internal sealed class Seeker(RegoValue[] elements) : RegoValue
{
    /// <summary>Maximum number of elements: 64, one for each bit.</summary>
    public const int MaxElements = 64;

    public override RegoKind Kind => RegoKind.Set;

    /// <summary>The elements that were found: a bit for each.</summary>
    public ulong Found { get; private set; }

    /// <summary>Were all elements found?</summary>
    public bool HasAll => BitOperations.PopCount(Found) == elements.Length;

    /// <summary>Takes a value that a rule finds; true after the last of the elements.</summary>
    public bool Takes(RegoValue value)
    {
        for (int i = 0; i < elements.Length; i++)
        {
            if ((Found & (1UL << i)) == 0 && RegoOrder.AreEqual(elements[i], value))
            {
                Found |= 1UL << i;
            }
        }

        return HasAll;
    }

    protected override int HashOf() => 0;
}
