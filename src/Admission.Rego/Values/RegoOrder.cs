namespace Admission.Rego.Values;

/// <summary>Rego's total order of values.</summary>
internal static class RegoOrder
{
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
                return string.Equals(((RegoString)left).Text, ((RegoString)right).Text, StringComparison.Ordinal);
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

    private static int CompareItems(RegoValue left, RegoValue right)
    {
        int count = Math.Min(left.Count, right.Count);
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
