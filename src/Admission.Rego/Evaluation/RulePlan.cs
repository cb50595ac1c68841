using Admission.Rego.Syntax;
using Admission.Rego.Values;

namespace Admission.Rego.Evaluation;

/// <summary>One rule that is ready to run: the steps of its body, the last of which gives the value.</summary>
internal sealed class RulePlan(Place at, int frameSize, Step body, bool isConstant, RulePlan? otherwise)
{
    public Place At { get; } = at;

    /// <summary>Slots of a frame: 0 takes the result, then come the arguments.</summary>
    public int FrameSize { get; } = frameSize;

    public Step Body { get; } = body;

    /// <summary>Does the rule have the same value for every solution?</summary>
    public bool IsConstant { get; } = isConstant;

    /// <summary>References to input that must equal constants; without them the body need not run.</summary>
    public (Val Reference, RegoValue Constant)[] Guards { get; init; } = [];

    /// <summary>Do all guards hold?</summary>
    public bool CanMatch(Machine m)
    {
        foreach ((Val reference, RegoValue constant) in Guards)
        {
            if (reference.Eval(m, []) is not { } value || !RegoOrder.AreEqual(value, constant))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The rule after <c>else</c>; null if there is none.</summary>
    public RulePlan? Else { get; } = otherwise;
}
