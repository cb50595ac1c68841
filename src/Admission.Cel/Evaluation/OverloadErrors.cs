using Admission.Cel.Syntax;
using Admission.Cel.Values;

namespace Admission.Cel.Evaluation;

/// <summary>The text of a call that no overload accepts.</summary>
internal static class OverloadErrors
{
    public static string Describe(string function, ReadOnlySpan<CelValue> arguments)
    {
        if (arguments.Length > 0 && TraitOf(function) is { } kinds)
        {
            return Array.IndexOf(kinds, arguments[0].Kind) >= 0
                ? "no such overload"
                : $"no such overload: {function}";
        }

        var types = new string[arguments.Length];
        for (int i = 0; i < types.Length; i++)
        {
            types[i] = CelTypes.Of(arguments[i]).Name;
        }

        return $"no such overload: {function}({string.Join(", ", types)})";
    }

    // The kinds for which the operator is defined.
    private static CelKind[]? TraitOf(string function) => function switch
    {
        Operators.Add => [CelKind.Int, CelKind.UInt, CelKind.Double, CelKind.String, CelKind.Bytes, CelKind.List,
            CelKind.Timestamp, CelKind.Duration],
        Operators.Subtract => [CelKind.Int, CelKind.UInt, CelKind.Double, CelKind.Timestamp, CelKind.Duration],
        Operators.Multiply or Operators.Divide => [CelKind.Int, CelKind.UInt, CelKind.Double],
        Operators.Modulo => [CelKind.Int, CelKind.UInt],
        Operators.Negate => [CelKind.Int, CelKind.Double, CelKind.Duration],
        Operators.Not => [CelKind.Bool],
        Operators.Less or Operators.LessOrEqual or Operators.Greater or Operators.GreaterOrEqual =>
            [CelKind.Bool, CelKind.Int, CelKind.UInt, CelKind.Double, CelKind.String, CelKind.Bytes,
                CelKind.Timestamp, CelKind.Duration],
        Operators.In => [],
        "size" => [],
        _ => null,
    };
}
