using System.Runtime.ExceptionServices;

namespace Admission.Rego.Values;

/// <summary>Rego's total order of values.</summary>
internal static class RegoOrder
{
    /// <summary>Shorter strings cost no more than the step that compares them: 256 characters.</summary>
    public const int LongText = 256;

    /// <summary>The part of a long string that costs one step: 64 characters.</summary>
    public const int StepLength = 64;

    /// <summary>Compares two values.</summary>
    public static int Compare(RegoValue left, RegoValue right)
    {
        if (ReferenceEquals(left, right))
        {
            return 0;
        }

        if (left.Kind != right.Kind)
        {
            return left.Kind < right.Kind ? -1 : 1;
        }

        return left.Kind switch
        {
            RegoKind.Boolean => ReferenceEquals(left, RegoBoolean.False) ? -1 : 1,
            RegoKind.Number => RegoNumber.Compare((RegoNumber)left, (RegoNumber)right),
            RegoKind.String => Compare(((RegoString)left).Text, ((RegoString)right).Text),
            RegoKind.Array or RegoKind.Set => CompareItems(left, right),
            RegoKind.Object => CompareMembers((RegoObject)left, (RegoObject)right),
            _ => 0,
        };
    }

    /// <summary>Compares strings by code point, as the bytes of their UTF-8 compare.</summary>
    public static int Compare(string left, string right)
    {
        int length = Math.Min(left.Length, right.Length);
        if (length >= LongText)
        {
            Work.Charge(length / StepLength);
        }

        int same = left.AsSpan(0, length).CommonPrefixLength(right.AsSpan(0, length));
        if (same == length)
        {
            return left.Length.CompareTo(right.Length);
        }

        // Surrogates stand for code points above every other UTF-16 unit.
        char a = left[same];
        char b = right[same];
        return char.IsSurrogate(a) == char.IsSurrogate(b) ? a.CompareTo(b) : char.IsSurrogate(a) ? 1 : -1;
    }

    /// <summary>Are two values equal?</summary>
    public static bool AreEqual(RegoValue left, RegoValue right)
    {
        if (ReferenceEquals(left, right))
        {
            return true;
        }

        if (left.Kind != right.Kind)
        {
            return false;
        }

        switch (left.Kind)
        {
            case RegoKind.Null:
                return true;
            case RegoKind.String:
                return AreEqual(((RegoString)left).Text, ((RegoString)right).Text);
            case RegoKind.Number:
                return RegoNumber.Compare((RegoNumber)left, (RegoNumber)right) == 0;
            case RegoKind.Array:
                return left.Count == right.Count && CompareItems(left, right) == 0;
            case RegoKind.Object:
                return left.Count == right.Count && ((RegoObject)left).HasSameMembers((RegoObject)right);
            case RegoKind.Set:
                return left.Count == right.Count && ((RegoSet)left).IsSubsetOf((RegoSet)right);
            default:
                return false;
        }
    }

    /// <summary>Sorts an array. The end of an evaluation while values are compared passes through.</summary>
    public static void Sort<T>(T[] items, Comparison<T> compare)
    {
        try
        {
            Array.Sort(items, compare);
        }
        catch (InvalidOperationException exception) when (exception.InnerException is { } end)
        {
            ExceptionDispatchInfo.Throw(end);
        }
    }

    private static bool AreEqual(string left, string right)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        if (left.Length >= LongText)
        {
            Work.Charge(left.Length / StepLength);
        }

        return string.Equals(left, right, StringComparison.Ordinal);
    }

    private static int CompareItems(RegoValue left, RegoValue right)
    {
        int count = Math.Min(left.Count, right.Count);
        Work.Charge(1 + (count / 8));
        for (int i = 0; i < count; i++)
        {
            int order = Compare(left.At(i).Value, right.At(i).Value);
            if (order != 0)
            {
                return order;
            }
        }

        return left.Count.CompareTo(right.Count);
    }

    private static int CompareMembers(RegoObject left, RegoObject right)
    {
        int count = Math.Min(left.Count, right.Count);
        Work.Charge(1 + (count / 4));
        for (int i = 0; i < count; i++)
        {
            (RegoValue leftKey, RegoValue leftValue) = left.At(i);
            (RegoValue rightKey, RegoValue rightValue) = right.At(i);
            int order = Compare(leftKey, rightKey);
            order = order != 0 ? order : Compare(leftValue, rightValue);
            if (order != 0)
            {
                return order;
            }
        }

        return left.Count.CompareTo(right.Count);
    }
}
