namespace Admission.Rego.Evaluation;

/// <summary>The parts of the input that the evaluation has read since this was last reset.</summary>
internal sealed class InputReads
{
    /// <summary>The parts that were read.</summary>
    public InputParts Parts { get; set; }
}
