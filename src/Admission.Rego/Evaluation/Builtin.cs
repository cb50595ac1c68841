using Admission.Rego.Values;

namespace Admission.Rego.Evaluation;

/// <summary>Computes the result of a builtin; null for undefined.</summary>
internal delegate RegoValue? BuiltinFunction(Machine m, ReadOnlySpan<RegoValue> arguments);

/// <summary>A builtin: its name, its declared types and its function.</summary>
internal sealed class Builtin(string name, FunctionType type, BuiltinFunction call, bool isDeprecated)
{
    public string Name { get; } = name;

    public FunctionType Type { get; } = type;


    /// <summary>
    /// Computes the result; null for undefined. Long strings count as steps, whatever the function does with them.
    /// </summary>
    public RegoValue? Call(Machine m, ReadOnlySpan<RegoValue> arguments)
    {
        foreach (RegoValue argument in arguments)
        {
            if (argument is RegoString { Text.Length: >= RegoOrder.LongText } text)
            {
                m.Charge(text.Text.Length / RegoOrder.StepLength);
            }
        }

        RegoValue? result = call(m, arguments);
        if (result is RegoString { Text.Length: >= RegoOrder.LongText } made)
        {
            m.ChargeText(made.Text.Length);
        }

        return result;
    }

    /// <summary>Is it an error in Rego v1?</summary>
    public bool IsDeprecated { get; } = isDeprecated;
}
