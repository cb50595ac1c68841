namespace Admission.Rego.Values;

/// <summary>Unions, order and members of types, as OPA has them.</summary>
internal static class TypeRelations
{
    /// <summary>A type that is one of two; null if both are unknown.</summary>
    public static RegoType? Or(RegoType? left, RegoType? right)
    {
        if (left is null || right is null)
        {
            return left ?? right;
        }

        if (left is FunctionType || right is FunctionType)
        {
            return left is FunctionType a && right is FunctionType b ? Or(a, b) : null;
        }

        if (left.IsAny || right.IsAny || left.Size + right.Size > RegoType.MaxSize)
        {
            return RegoType.Any;
        }

        if (Compare(left, right) == 0)
        {
            return left;
        }

        return (left, right) switch
        {
            (AnyType a, AnyType b) => Merge(a.Options, b.Options),
            (AnyType any, _) => Merge(any.Options, [right]),
            (_, AnyType any) => Merge(any.Options, [left]),
            _ => Merge([left], [right]),
        };
    }

    /// <summary>The order of types; only the same type is equal.</summary>
    public static int Compare(RegoType? left, RegoType? right)
    {
        if (ReferenceEquals(left, right) || left is null || right is null || left.Order != right.Order)
        {
            return (left?.Order ?? -1).CompareTo(right?.Order ?? -1);
        }

        return (left, right) switch
        {
            (ArrayType a, ArrayType b) => FirstDifference(
                (a.Rest is not null).CompareTo(b.Rest is not null), Compare(a.Rest, b.Rest), Compare(a.Known, b.Known)),
            (ObjectType a, ObjectType b) => Compare(a, b),
            (SetType a, SetType b) => Compare(a.Element, b.Element),
            (AnyType a, AnyType b) => Compare(a.Options, b.Options),
            (FunctionType a, FunctionType b) => FirstDifference(
                a.Arguments.Length.CompareTo(b.Arguments.Length),
                Compare(a.Arguments, b.Arguments),
                Compare(a.Result, b.Result)),
            _ => 0,
        };
    }

    /// <summary>The type of the member with a constant key; null if there is none.</summary>
    public static RegoType? Select(RegoType? type, RegoValue key)
    {
        switch (type)
        {
            case AnyType any:
                return any.IsAny ? any : any.Options.Aggregate(
                    (RegoType?)null, (all, option) => Or(Select(option, key), all));
            case ArrayType array:
                return key is RegoNumber { IsPlainInteger: true } number && number.TryGetInt32(out int index)
                    ? array.At(index)
                    : null;
            case ObjectType members:
                foreach ((RegoValue known, RegoType? value) in members.Known)
                {
                    if (RegoOrder.AreEqual(known, key))
                    {
                        return value;
                    }
                }

                return members.Rest is { } rest && Contains(rest.Key, Of(key)) ? rest.Value : null;
            case SetType set:
                RegoType own = Of(key);
                return Compare(set.Element, own) == 0 || (set.Element is AnyType all && Contains(all, own))
                    ? own
                    : null;
            default:
                return null;
        }
    }

    /// <summary>The type of all keys; null if the type has no members.</summary>
    public static RegoType? Keys(RegoType? type) => type switch
    {
        ArrayType => RegoType.Number,
        ObjectType members => Or(
            members.Known.Aggregate((RegoType?)null, static (all, member) => Or(all, Of(member.Key))),
            members.Rest?.Key),
        SetType set => set.Element,
        AnyType { IsAny: true } => type,
        AnyType any => any.Options.Aggregate((RegoType?)null, static (all, option) => Or(Keys(option), all)),
        _ => null,
    };

    /// <summary>The type of all values; null if the type has no members.</summary>
    public static RegoType? Values(RegoType? type) => type switch
    {
        ArrayType array => Or(array.Known.Aggregate((RegoType?)null, Or), array.Rest),
        ObjectType members => Or(
            members.Known.Aggregate((RegoType?)null, static (all, member) => Or(all, member.Value)),
            members.Rest?.Value),
        SetType set => set.Element,
        AnyType { IsAny: true } => type,
        AnyType any => any.Options.Aggregate((RegoType?)null, static (all, option) => Or(Values(option), all)),
        _ => null,
    };

    /// <summary>Is a part of the type unknown?</summary>
    public static bool IsUnknown(RegoType? type) => type switch
    {
        null => true,
        ArrayType array => Array.Exists(array.Known, IsUnknown) || (array.Rest is not null && IsUnknown(array.Rest)),
        ObjectType members => Array.Exists(members.Known, static member => IsUnknown(member.Value))
            || (members.Rest is { } rest && (IsUnknown(rest.Key) || IsUnknown(rest.Value))),
        SetType set => IsUnknown(set.Element),
        FunctionType function => Array.Exists(function.Arguments, IsUnknown) || IsUnknown(function.Result),
        _ => false,
    };

    /// <summary>The type of an array; an empty one has room for any items.</summary>
    public static RegoType ArrayOf(RegoType?[] items) =>
        Limited(new ArrayType(items, items.Length == 0 ? RegoType.Any : null));

    /// <summary>The type of an object; an empty one has room for any members.</summary>
    public static RegoType ObjectOf(IEnumerable<(RegoValue Key, RegoType? Value)> known, OtherMembers? rest)
    {
        var members = known.ToArray();
        Array.Sort(members, static (a, b) => RegoOrder.Compare(a.Key, b.Key));
        return Limited(new ObjectType(members, rest));
    }

    public static readonly OtherMembers AnyMembers = new(RegoType.Any, RegoType.Any);

    /// <summary>The type itself, or any type if it has too many parts.</summary>
    public static RegoType Limited(RegoType type) => type.Size > RegoType.MaxSize ? RegoType.Any : type;

    /// <summary>The type of a constant.</summary>
    public static RegoType Of(RegoValue value) => value switch
    {
        RegoNull => RegoType.Null,
        RegoBoolean => RegoType.Boolean,
        RegoNumber => RegoType.Number,
        RegoString => RegoType.String,
        RegoArray or RegoSet when value.Count <= RegoType.MaxSize =>
            Limited(new ArrayType([.. Enumerable.Range(0, value.Count).Select(i => Of(value.At(i).Value))], null)),
        RegoObject members when members.Count <= RegoType.MaxSize => ObjectOf(
            Enumerable.Range(0, members.Count).Select(i => (members.At(i).Key, (RegoType?)Of(members.At(i).Value))),
            null),
        _ => RegoType.Any,
    };

    private static FunctionType? Or(FunctionType left, FunctionType right) =>
        left.Arguments.Length != right.Arguments.Length
            ? null
            : new FunctionType([.. left.Arguments.Zip(right.Arguments, Or)], Or(left.Result, right.Result));

    private static bool Contains(RegoType? type, RegoType other) => type is AnyType any
        ? any.IsAny || Array.Exists(any.Options, option => Compare(option, other) == 0)
        : Compare(type, other) == 0;

    private static AnyType Merge(RegoType[] left, RegoType[] right)
    {
        var merged = new List<RegoType>(left.Length + right.Length);
        int i = 0;
        int j = 0;
        while (i < left.Length || j < right.Length)
        {
            int order = i == left.Length ? 1 : j == right.Length ? -1 : Compare(left[i], right[j]);
            merged.Add(order <= 0 ? left[i] : right[j]);
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }

        return new AnyType([.. merged]);
    }

    private static int Compare(ObjectType left, ObjectType right)
    {
        int order = FirstDifference(
            (left.Rest is not null).CompareTo(right.Rest is not null),
            Compare(left.Rest?.Key, right.Rest?.Key),
            Compare(left.Rest?.Value, right.Rest?.Value));
        for (int i = 0; order == 0 && i < left.Known.Length && i < right.Known.Length; i++)
        {
            order = FirstDifference(
                RegoOrder.Compare(left.Known[i].Key, right.Known[i].Key),
                Compare(left.Known[i].Value, right.Known[i].Value),
                0);
        }

        return order != 0 ? order : left.Known.Length.CompareTo(right.Known.Length);
    }

    private static int Compare(RegoType?[] left, RegoType?[] right)
    {
        int order = 0;
        for (int i = 0; order == 0 && i < left.Length && i < right.Length; i++)
        {
            order = Compare(left[i], right[i]);
        }

        return order != 0 ? order : left.Length.CompareTo(right.Length);
    }

    private static int FirstDifference(int first, int second, int third) =>
        first != 0 ? first : second != 0 ? second : third;
}
