using Admission.Cel.Syntax;
using Admission.Cel.Values;
using static Admission.Cel.Libraries.LibraryBuilder;

namespace Admission.Cel.Libraries;

/// <summary>The operators of CEL.</summary>
internal static class OperatorLibrary
{
    public static void AddTo(LibraryBuilder library, bool comparesAcrossTypes)
    {
        AddLogic(library);
        AddArithmetic(library);
        AddComparisons(library, Operators.Less, "less", comparesAcrossTypes, static order => order < 0);
        AddComparisons(library, Operators.LessOrEqual, "less_equals", comparesAcrossTypes, static order => order <= 0);
        AddComparisons(library, Operators.Greater, "greater", comparesAcrossTypes, static order => order > 0);
        AddComparisons(library, Operators.GreaterOrEqual, "greater_equals", comparesAcrossTypes, static order =>
            order >= 0);
    }

    private static void AddLogic(LibraryBuilder library)
    {
        static CelValue Planned(ReadOnlySpan<CelValue> arguments) => CelValue.Of(CelError.NoSuchOverload);
        library.Global(Operators.Conditional, "conditional", [CelType.Bool, A, A], A, Planned);
        library.Global(Operators.And, "logical_and", [CelType.Bool, CelType.Bool], CelType.Bool, Planned);
        library.Global(Operators.Or, "logical_or", [CelType.Bool, CelType.Bool], CelType.Bool, Planned);
        library.Global(Operators.NotStrictlyFalse, "not_strictly_false", [CelType.Bool], CelType.Bool, Planned);
        library.Global(Operators.Equal, "equals", [A, A], CelType.Bool, Planned);
        library.Global(Operators.NotEqual, "not_equals", [A, A], CelType.Bool, Planned);
        library.Global(Operators.Index, "index_list", [ListOfA, CelType.Int], A, Planned);
        library.Global(Operators.Index, "index_map", [MapOfAB, A], B, Planned);
        library.Global(
            Operators.Not, "logical_not", CelType.Bool, CelType.Bool, static (in value) => CelValue.Of(!value.IsTrue));
        library.Global(
            Operators.In,
            "in_list",
            A,
            ListOfA,
            CelType.Bool,
            static (in item, in list) => CelValue.Of(CelList.Contains(list, item)));
        library.Global(
            Operators.In,
            "in_map",
            A,
            MapOfAB,
            CelType.Bool,
            static (in key, in map) => CelValue.Of(CelMap.Find(map, key, out _)));
    }

    private static void AddArithmetic(LibraryBuilder library)
    {
        CelType[] numbers = [CelType.Double, CelType.Int, CelType.UInt];
        string[] names = ["double", "int64", "uint64"];
        library.Global(Operators.Add, "add_bytes", CelType.Bytes, CelType.Bytes, CelType.Bytes, Add);
        for (int i = 0; i < numbers.Length; i++)
        {
            library.Global(Operators.Add, "add_" + names[i], numbers[i], numbers[i], numbers[i], Add);
            library.Global(Operators.Subtract, "subtract_" + names[i], numbers[i], numbers[i], numbers[i], Subtract);
            library.Global(Operators.Multiply, "multiply_" + names[i], numbers[i], numbers[i], numbers[i], Multiply);
            library.Global(Operators.Divide, "divide_" + names[i], numbers[i], numbers[i], numbers[i], Divide);
            if (i > 0)
            {
                library.Global(Operators.Modulo, "modulo_" + names[i], numbers[i], numbers[i], numbers[i], Modulo);
            }

            if (i < 2)
            {
                library.Global(Operators.Negate, "negate_" + names[i], numbers[i], numbers[i], Negate);
            }
        }

        (CelType duration, CelType timestamp) = (CelType.Duration, CelType.Timestamp);
        library.Global(Operators.Add, "add_list", ListOfA, ListOfA, ListOfA, Add);
        library.Global(Operators.Add, "add_string", CelType.String, CelType.String, CelType.String, Add);
        library.Global(Operators.Add, "add_duration_duration", duration, duration, duration, Add);
        library.Global(Operators.Add, "add_duration_timestamp", duration, timestamp, timestamp, Add);
        library.Global(Operators.Add, "add_timestamp_duration", timestamp, duration, timestamp, Add);
        library.Global(Operators.Subtract, "subtract_duration_duration", duration, duration, duration, Subtract);
        library.Global(Operators.Subtract, "subtract_timestamp_duration", timestamp, duration, timestamp, Subtract);
        library.Global(Operators.Subtract, "subtract_timestamp_timestamp", timestamp, timestamp, duration, Subtract);
        library.Global(Operators.Negate, "negate_duration", duration, duration, Negate);
    }

    private static void AddComparisons(
        LibraryBuilder library, string function, string name, bool comparesAcrossTypes, Func<int, bool> holds)
    {
        CelValue Compare(in CelValue left, in CelValue right) =>
            CelValue.Of(CelEquality.Compare(left, right) is { } order && holds(order));
        (CelType Type, string Name)[] numbers =
            [(CelType.Int, "int64"), (CelType.UInt, "uint64"), (CelType.Double, "double")];
        library.Global(function, name + "_bool", CelType.Bool, CelType.Bool, CelType.Bool, Compare);
        foreach ((CelType type, string typeName) in numbers)
        {
            library.Global(function, $"{name}_{typeName}", type, type, CelType.Bool, Compare);
            foreach ((CelType other, string otherName) in numbers)
            {
                if (comparesAcrossTypes && other != type)
                {
                    library.Global(function, $"{name}_{typeName}_{otherName}", type, other, CelType.Bool, Compare);
                }
            }
        }

        library.Global(function, name + "_string", CelType.String, CelType.String, CelType.Bool, Compare);
        library.Global(function, name + "_bytes", CelType.Bytes, CelType.Bytes, CelType.Bool, Compare);
        library.Global(function, name + "_timestamp", CelType.Timestamp, CelType.Timestamp, CelType.Bool, Compare);
        library.Global(function, name + "_duration", CelType.Duration, CelType.Duration, CelType.Bool, Compare);
    }

    private static CelValue Overflow(in CelValue value) => CelValue.Fail(value.Kind switch
    {
        CelKind.UInt => "unsigned integer overflow",
        CelKind.Timestamp => "timestamp overflow",
        _ => "integer overflow",
    });

    public static CelValue Add(in CelValue left, in CelValue right)
    {
        switch (left.Kind, right.Kind)
        {
            case (CelKind.Int, CelKind.Int):
                long sum = unchecked(left.Int + right.Int);
                return ((left.Int ^ sum) & (right.Int ^ sum)) < 0 ? Overflow(left) : CelValue.Of(sum);
            case (CelKind.UInt, CelKind.UInt):
                return left.UInt > ulong.MaxValue - right.UInt
                    ? Overflow(left)
                    : CelValue.OfUInt(left.UInt + right.UInt);
            case (CelKind.Double, CelKind.Double):
                return CelValue.Of(left.Double + right.Double);
            case (CelKind.String, CelKind.String):
                return CelValue.Of(left.String + right.String);
            case (CelKind.Bytes, CelKind.Bytes):
                return CelValue.Of([.. left.Bytes, .. right.Bytes]);
            case (CelKind.List, CelKind.List):
                return CelList.Concatenate(left, right);
            case (CelKind.Duration, CelKind.Duration):
                long nanos = unchecked(left.Int + right.Int);
                return ((left.Int ^ nanos) & (right.Int ^ nanos)) < 0 ? Overflow(left) : CelValue.OfDuration(nanos);
            case (CelKind.Timestamp, CelKind.Duration):
                return left.Timestamp.Add(right.Int) is { } later ? CelValue.Of(later) : Overflow(left);
            case (CelKind.Duration, CelKind.Timestamp):
                return right.Timestamp.Add(left.Int) is { } shifted ? CelValue.Of(shifted) : Overflow(right);
            default:
                return CelValue.Of(CelError.NoSuchOverload);
        }
    }

    private static CelValue Subtract(in CelValue left, in CelValue right)
    {
        switch (left.Kind, right.Kind)
        {
            case (CelKind.Int, CelKind.Int):
                long difference = unchecked(left.Int - right.Int);
                return ((left.Int ^ right.Int) & (left.Int ^ difference)) < 0 ? Overflow(left)
                    : CelValue.Of(difference);
            case (CelKind.UInt, CelKind.UInt):
                return left.UInt < right.UInt ? Overflow(left) : CelValue.OfUInt(left.UInt - right.UInt);
            case (CelKind.Double, CelKind.Double):
                return CelValue.Of(left.Double - right.Double);
            case (CelKind.Duration, CelKind.Duration):
                long nanos = unchecked(left.Int - right.Int);
                return ((left.Int ^ right.Int) & (left.Int ^ nanos)) < 0 ? Overflow(left) : CelValue.OfDuration(nanos);
            case (CelKind.Timestamp, CelKind.Timestamp):
                return left.Timestamp.Subtract(right.Timestamp) is { } between
                    ? CelValue.OfDuration(between)
                    : CelValue.Fail("integer overflow");
            case (CelKind.Timestamp, CelKind.Duration):
                return right.Int != long.MinValue && left.Timestamp.Add(-right.Int) is { } earlier
                    ? CelValue.Of(earlier)
                    : Overflow(left);
            default:
                return CelValue.Of(CelError.NoSuchOverload);
        }
    }

    private static CelValue Multiply(in CelValue left, in CelValue right)
    {
        switch (left.Kind)
        {
            case CelKind.Int:
                Int128 product = (Int128)left.Int * right.Int;
                return product < long.MinValue || product > long.MaxValue ? Overflow(left) : CelValue.Of((long)product);
            case CelKind.UInt:
                UInt128 unsigned = (UInt128)left.UInt * right.UInt;
                return unsigned > ulong.MaxValue ? Overflow(left) : CelValue.OfUInt((ulong)unsigned);
            default:
                return CelValue.Of(left.Double * right.Double);
        }
    }

    private static CelValue Divide(in CelValue left, in CelValue right)
    {
        if (left.Kind == CelKind.Double)
        {
            return CelValue.Of(left.Double / right.Double);
        }

        if (right.Int == 0)
        {
            return CelValue.Fail("division by zero");
        }

        return left.Kind == CelKind.UInt ? CelValue.OfUInt(left.UInt / right.UInt)
            : left.Int == long.MinValue && right.Int == -1 ? Overflow(left)
            : CelValue.Of(left.Int / right.Int);
    }

    private static CelValue Modulo(in CelValue left, in CelValue right)
    {
        if (right.Int == 0)
        {
            return CelValue.Fail("modulus by zero");
        }

        return left.Kind == CelKind.UInt ? CelValue.OfUInt(left.UInt % right.UInt)
            : left.Int == long.MinValue && right.Int == -1 ? Overflow(left)
            : CelValue.Of(left.Int % right.Int);
    }

    private static CelValue Negate(in CelValue value) => value.Kind == CelKind.Double ? CelValue.Of(-value.Double)
        : value.Int == long.MinValue ? Overflow(value)
        : value.Kind == CelKind.Duration ? CelValue.OfDuration(-value.Int)
        : CelValue.Of(-value.Int);
}
