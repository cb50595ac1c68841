using Admission.Rego.Values;

namespace Admission.Rego.Evaluation;

/// <summary>Takes the place of a set in slot 0 of a rule that is only asked for one element.</summary>
/// <param name="element">The element.</param>
internal sealed class Seeker(RegoValue element) : RegoValue
{
    public override RegoKind Kind => RegoKind.Set;

    /// <summary>Is this the element?</summary>
    public bool Seeks(RegoValue found) => RegoOrder.AreEqual(element, found);

    protected override int HashOf() => 0;
}
