using Admission.Rego.Values;

namespace Admission.Rego.Evaluation;

/// <summary>One value of a frame. In an array of classes, each store would check the type of the value.</summary>
internal struct Slot
{
    /// <summary>The value; null if there is none.</summary>
    public RegoValue? Value;
}
