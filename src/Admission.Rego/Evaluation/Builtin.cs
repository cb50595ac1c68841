using Admission.Rego.Values;

namespace Admission.Rego.Evaluation;

/// <summary>Computes the result of a builtin; null for undefined.</summary>
internal delegate RegoValue? BuiltinFunction(Machine m, ReadOnlySpan<RegoValue> arguments);

/// <summary>A builtin: its name, its declared types and its function.</summary>
internal sealed class Builtin(string name, FunctionType type, BuiltinFunction call, bool isDeprecated)
{
    public string Name { get; } = name;

    public FunctionType Type { get; } = type;

    public BuiltinFunction Call { get; } = call;

    /// <summary>Is it an error in Rego v1?</summary>
    public bool IsDeprecated { get; } = isDeprecated;
}
