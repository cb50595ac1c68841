namespace Admission.Rego.Evaluation;

/// <summary>Ends an evaluation with an error; never leaves this assembly.</summary>
internal sealed class EvaluationHalt(RegoError error) : Exception(error.Message)
{
    public RegoError Error { get; } = error;
}
