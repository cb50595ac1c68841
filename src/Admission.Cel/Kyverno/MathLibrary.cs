using Admission.Cel.Libraries;
using Admission.Cel.Syntax;
using Admission.Cel.Values;

namespace Admission.Cel.Kyverno;

/// <summary>The numeric functions of cel-go, version 2, and the one of Kyverno.</summary>
internal static class MathLibrary
{
    private const int Bits = 64;

    public static void AddTo(LibraryBuilder library)
    {
        library.Macros |= MacroSet.Math;
        CelType[] numbers = [CelType.Int, CelType.UInt, CelType.Double];
        foreach (CelType one in numbers)
        {
            AddExtremes(library, one, numbers);
            library.Global("math.abs", "math_abs_" + one.Name, one, one, Abs);
            library.Global("math.sign", "math_sign_" + one.Name, one, one, Sign);
            library.Global("math.sqrt", "math_sqrt_" + one.Name, one, CelType.Double, static (in value) =>
                CelValue.Of(Math.Sqrt(ToDouble(value))));
        }

        AddRounding(library);
        AddBits(library);
    }

    private static void AddRounding(LibraryBuilder library)
    {
        CelType d = CelType.Double;
        library.Global("math.ceil", "math_ceil_double", d, d, static (in value) =>
            CelValue.Of(Math.Ceiling(value.Double)));
        library.Global("math.floor", "math_floor_double", d, d, static (in value) =>
            CelValue.Of(Math.Floor(value.Double)));
        library.Global("math.round", "math_round_double", d, d, static (in value) =>
            CelValue.Of(Math.Round(value.Double, MidpointRounding.AwayFromZero)));
        library.Global("math.round", "math_round_double_int", d, CelType.Int, d, static (in value, in digits) =>
        {
            double shift = Math.Pow(10, digits.Int);
            return CelValue.Of(Math.Round(value.Double * shift, MidpointRounding.AwayFromZero) / shift);
        });
        library.Global("math.trunc", "math_trunc_double", d, d, static (in value) =>
            CelValue.Of(Math.Truncate(value.Double)));
        library.Global("math.isInf", "math_isInf_double", d, CelType.Bool, static (in value) =>
            CelValue.Of(double.IsInfinity(value.Double)));
        library.Global("math.isNaN", "math_isNaN_double", d, CelType.Bool, static (in value) =>
            CelValue.Of(double.IsNaN(value.Double)));
        library.Global("math.isFinite", "math_isFinite_double", d, CelType.Bool, static (in value) =>
            CelValue.Of(double.IsFinite(value.Double)));
    }

    private static void AddBits(LibraryBuilder library)
    {
        foreach (CelType type in (CelType[])[CelType.Int, CelType.UInt])
        {
            bool isSigned = type.Equals(CelType.Int);
            CelValue Make(ulong bits) => isSigned ? CelValue.Of((long)bits) : CelValue.OfUInt(bits);
            string suffix = $"_{type.Name}_{type.Name}";
            library.Global("math.bitAnd", "math_bitAnd" + suffix, type, type, type, (in left, in right) =>
                Make(left.UInt & right.UInt));
            library.Global("math.bitOr", "math_bitOr" + suffix, type, type, type, (in left, in right) =>
                Make(left.UInt | right.UInt));
            library.Global("math.bitXor", "math_bitXor" + suffix, type, type, type, (in left, in right) =>
                Make(left.UInt ^ right.UInt));
            library.Global("math.bitNot", $"math_bitNot_{type.Name}_{type.Name}", type, type, (in value) =>
                Make(~value.UInt));
            library.Global(
                "math.bitShiftLeft", $"math_bitShiftLeft_{type.Name}_int", type, CelType.Int, type,
                (in value, in by) => by.Int < 0 ? Negative("math.bitShiftLeft()", by.Int)
                    : Make(by.Int >= Bits ? 0 : value.UInt << (int)by.Int));
            library.Global(
                "math.bitShiftRight", $"math_bitShiftRight_{type.Name}_int", type, CelType.Int, type,
                (in value, in by) => by.Int < 0 ? Negative("math.bitShiftRight()", by.Int)
                    : Make(by.Int >= Bits ? 0 : value.UInt >> (int)by.Int));
        }
    }

    private static CelValue Negative(string function, long by) =>
        CelValue.Fail($"{function} negative offset: {by}");

    private static void AddExtremes(LibraryBuilder library, CelType one, CelType[] numbers)
    {
        foreach ((string name, int sign) in ((string, int)[])[("max", 1), ("min", -1)])
        {
            string function = "math.@" + name;
            library.Global(function, $"math_@{name}_{one.Name}", one, one, static (in value) => value);
            foreach (CelType other in numbers)
            {
                CelType result = one.Equals(other) ? one : CelType.Dyn;
                library.Global(
                    function, $"math_@{name}_{one.Name}_{other.Name}", one, other, result,
                    (in left, in right) => Best(left, right, sign));
            }

            library.Global(function, $"math_@{name}_list_{one.Name}", CelType.List(one), one, (in list) =>
            {
                int count = CelList.CountOf(list);
                if (count == 0)
                {
                    return CelValue.Fail($"math.@{name}(list) argument must not be empty");
                }

                CelValue best = CelList.At(list, 0);
                for (int i = 1; i < count; i++)
                {
                    best = Best(best, CelList.At(list, i), sign);
                }

                return best;
            });
        }
    }

    private static CelValue Best(in CelValue left, in CelValue right, int sign) =>
        CelEquality.Compare(left, right) is { } order
            ? Math.Sign(order) == -sign ? right : left
            : CelValue.Of(CelError.NoSuchOverload);

    private static CelValue Abs(in CelValue value) => value.Kind switch
    {
        CelKind.Double => CelValue.Of(Math.Abs(value.Double)),
        CelKind.Int when value.Int == long.MinValue => CelValue.Fail("integer overflow"),
        CelKind.Int => CelValue.Of(Math.Abs(value.Int)),
        _ => value,
    };

    private static CelValue Sign(in CelValue value) => value.Kind switch
    {
        CelKind.Double => CelValue.Of(double.IsNaN(value.Double) ? double.NaN : Math.Sign(value.Double)),
        CelKind.Int => CelValue.Of((long)Math.Sign(value.Int)),
        _ => CelValue.OfUInt(value.UInt == 0 ? 0UL : 1),
    };

    private static double ToDouble(in CelValue value) => value.Kind switch
    {
        CelKind.Double => value.Double,
        CelKind.Int => value.Int,
        _ => value.UInt,
    };
}
