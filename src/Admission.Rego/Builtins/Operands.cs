using System.Numerics;
using Admission.Rego.Evaluation;
using Admission.Rego.Values;

namespace Admission.Rego.Builtins;

/// <summary>Operands of builtins by type; an operand of another type is an error of the builtin.</summary>
internal static class Operands
{
    public static RegoValue? WrongType(Machine m, int position, RegoValue value, params string[] wanted) =>
        m.Fail(RegoError.OperandType, wanted.Length == 1
            ? $"operand {position} must be {wanted[0]} but got {value.KindName}"
            : $"operand {position} must be one of {{{string.Join(", ", wanted)}}} but got {value.KindName}");

    public static RegoValue? Failed(Machine m, string message) => m.Fail(RegoError.BuiltinFailed, message);

    public static bool TryText(Machine m, ReadOnlySpan<RegoValue> arguments, int index, string name, out string text)
    {
        if (arguments[index] is RegoString s)
        {
            text = s.Text;
            return true;
        }

        Wrong(m, name, index, arguments[index], "string");
        text = "";
        return false;
    }

    public static bool TryNumber(
        Machine m, ReadOnlySpan<RegoValue> arguments, int index, string name, out RegoNumber number)
    {
        if (arguments[index] is RegoNumber n)
        {
            number = n;
            return true;
        }

        Wrong(m, name, index, arguments[index], "number");
        number = RegoNumber.Of(0);
        return false;
    }

    public static bool TryInteger(
        Machine m, ReadOnlySpan<RegoValue> arguments, int index, string name, out BigInteger integer)
    {
        integer = default;
        if (!TryNumber(m, arguments, index, name, out RegoNumber number))
        {
            return false;
        }

        if (number.TryGetInteger(out integer))
        {
            return true;
        }

        m.Fail(RegoError.OperandType,
            $"{name}: operand {index + 1} must be integer number but got floating-point number");
        return false;
    }

    public static bool TryInt32(Machine m, ReadOnlySpan<RegoValue> arguments, int index, string name, out int value)
    {
        value = 0;
        if (!TryInteger(m, arguments, index, name, out BigInteger integer))
        {
            return false;
        }

        value = (int)BigInteger.Max(int.MinValue, BigInteger.Min(int.MaxValue, integer));
        return true;
    }

    public static bool Try<T>(
        Machine m, ReadOnlySpan<RegoValue> arguments, int index, string name, string kind, out T value)
        where T : RegoValue
    {
        if (arguments[index] is T typed)
        {
            value = typed;
            return true;
        }

        Wrong(m, name, index, arguments[index], kind);
        value = null!;
        return false;
    }

    public static RegoValue? Wrong(Machine m, string name, int index, RegoValue value, params string[] wanted)
    {
        string kinds = wanted.Length == 1 ? wanted[0] : $"one of {{{string.Join(", ", wanted)}}}";
        return m.Fail(RegoError.OperandType, $"{name}: operand {index + 1} must be {kinds} but got {value.KindName}");
    }
}
