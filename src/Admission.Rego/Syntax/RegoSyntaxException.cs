namespace Admission.Rego.Syntax;

/// <summary>Leaves the parser at the first error; never leaves this assembly.</summary>
internal sealed class RegoSyntaxException(RegoError error) : Exception(error.Message)
{
    public RegoError Error { get; } = error;
}
