using Admission.Json;
using Admission.RegularExpressions;

namespace Admission.Cel.Values;

/// <summary>Equality and order of values, across the types of numbers.</summary>
internal static class CelEquality
{
    public static bool AreEqual(in CelValue left, in CelValue right)
    {
        if (left.Kind != right.Kind)
        {
            return IsNumber(left.Kind) && IsNumber(right.Kind) && CompareNumbers(left, right) == 0;
        }

        switch (left.Kind)
        {
            case CelKind.Null:
                return true;
            case CelKind.Bool or CelKind.Int or CelKind.UInt or CelKind.Duration:
                return left.Int == right.Int;
            case CelKind.Double:
                return left.Double == right.Double;
            case CelKind.String:
                return string.Equals(left.String, right.String, StringComparison.Ordinal);
            case CelKind.Bytes:
                return left.Bytes.AsSpan().SequenceEqual(right.Bytes);
            case CelKind.Timestamp:
                return left.Timestamp.CompareTo(right.Timestamp) == 0;
            case CelKind.Type:
                return string.Equals(left.TypeValue.Name, right.TypeValue.Name, StringComparison.Ordinal);
            case CelKind.Optional:
                return left.Optional.HasValue == right.Optional.HasValue
                    && (!left.Optional.HasValue || AreEqual(left.Optional.Value, right.Optional.Value));
            case CelKind.Opaque:
                return left.Opaque.IsSame(right.Opaque);
            case CelKind.List:
                return ReferenceEquals(left.Reference, right.Reference) && left.Reference is JsonValue
                    || AreEqualLists(left, right);
            case CelKind.Map:
                return ReferenceEquals(left.Reference, right.Reference) && left.Reference is JsonValue
                    || AreEqualMaps(left, right);
            default:
                return false;
        }
    }

    public static bool IsNumber(CelKind kind) => kind is CelKind.Int or CelKind.UInt or CelKind.Double;

    /// <summary>Order of two values of one type, or of numbers; null if they have none (NaN included).</summary>
    public static int? Compare(in CelValue left, in CelValue right)
    {
        if (IsNumber(left.Kind) && IsNumber(right.Kind))
        {
            return CompareNumbers(left, right);
        }

        if (left.Kind != right.Kind)
        {
            return null;
        }

        return left.Kind switch
        {
            CelKind.Bool or CelKind.Duration => left.Int.CompareTo(right.Int),
            CelKind.String => CompareTexts(left.String, right.String),
            CelKind.Bytes => left.Bytes.AsSpan().SequenceCompareTo(right.Bytes),
            CelKind.Timestamp => left.Timestamp.CompareTo(right.Timestamp),
            _ => null,
        };
    }

    // Go compares the bytes of UTF-8, which is the order of code points.
    private static int CompareTexts(string left, string right)
    {
        int length = Math.Min(left.Length, right.Length);
        for (int i = 0; i < length; i++)
        {
            char a = left[i];
            char b = right[i];
            if (a != b)
            {
                return char.IsSurrogate(a) == char.IsSurrogate(b)
                    ? a.CompareTo(b)
                    : char.IsSurrogate(a) ? 1 : -1;
            }
        }

        return left.Length.CompareTo(right.Length);
    }

    private static int? CompareNumbers(in CelValue left, in CelValue right) => (left.Kind, right.Kind) switch
    {
        (CelKind.Int, CelKind.Int) => left.Int.CompareTo(right.Int),
        (CelKind.UInt, CelKind.UInt) => left.UInt.CompareTo(right.UInt),
        (CelKind.Double, CelKind.Double) => CompareDoubles(left.Double, right.Double),
        (CelKind.Int, CelKind.UInt) => left.Int < 0 ? -1 : ((ulong)left.Int).CompareTo(right.UInt),
        (CelKind.UInt, CelKind.Int) => right.Int < 0 ? 1 : left.UInt.CompareTo((ulong)right.Int),
        (CelKind.Double, CelKind.Int) => CompareWithInt(left.Double, right.Int),
        (CelKind.Int, CelKind.Double) => -CompareWithInt(right.Double, left.Int),
        (CelKind.Double, CelKind.UInt) => CompareWithUInt(left.Double, right.UInt),
        _ => -CompareWithUInt(right.Double, left.UInt),
    };

    private static int? CompareDoubles(double left, double right) =>
        left < right ? -1 : left > right ? 1 : left == right ? 0 : null;

    private static int? CompareWithInt(double left, long right) => left switch
    {
        double.NaN => null,
        < -9.2233720368547758E+18 => -1,
        > 9.2233720368547758E+18 => 1,
        _ => CompareDoubles(left, right),
    };

    private static int? CompareWithUInt(double left, ulong right) => left switch
    {
        double.NaN => null,
        < 0 => -1,
        > 1.8446744073709552E+19 => 1,
        _ => CompareDoubles(left, right),
    };

    private static bool AreEqualLists(in CelValue left, in CelValue right)
    {
        int count = CelList.CountOf(left);
        if (count != CelList.CountOf(right))
        {
            return false;
        }

        if (TimeLimit.Spend(count))
        {
            return false;
        }

        for (int i = 0; i < count; i++)
        {
            if (!AreEqual(CelList.At(left, i), CelList.At(right, i)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool AreEqualMaps(in CelValue left, in CelValue right)
    {
        int count = CelMap.CountOf(left);
        if (count != CelMap.CountOf(right))
        {
            return false;
        }

        if (TimeLimit.Spend(count))
        {
            return false;
        }

        for (int i = 0; i < count; i++)
        {
            if (!CelMap.Find(right, CelMap.KeyOf(left, i), out CelValue other)
                || !AreEqual(CelMap.ValueOf(left, i), other))
            {
                return false;
            }
        }

        return true;
    }
}
