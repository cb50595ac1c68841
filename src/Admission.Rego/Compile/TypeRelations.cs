using Admission.Rego.Builtins;
using Admission.Rego.Values;

namespace Admission.Rego.Compile;

/// <summary>Common values of types, and the types of their members.</summary>
internal static class TypeRelations
{
    /// <summary>Can a value have both types?</summary>
    public static bool Overlap(RegoType left, RegoType right)
    {
        if (left.IsAny || right.IsAny)
        {
            return true;
        }

        if (left is AnyType || right is AnyType)
        {
            return Array.Exists(RegoType.OptionsOf(left),
                a => Array.Exists(RegoType.OptionsOf(right), b => Overlap(a, b)));
        }

        return (left, right) switch
        {
            (ScalarType a, ScalarType b) => a.Name == b.Name,
            (SetType a, SetType b) => Overlap(a.Element, b.Element),
            (ArrayType a, ArrayType b) => OverlapArrays(a, b),
            (ObjectType a, ObjectType b) => OverlapObjects(a, b) && OverlapObjects(b, a),
            _ => false,
        };
    }

    /// <summary>The type of a step that is a constant; null if the step leads nowhere.</summary>
    public static RegoType? Step(RegoType type, RegoValue key)
    {
        switch (type)
        {
            case AnyType { Options.Length: 0 }:
                return RegoType.Any;
            case AnyType any:
                RegoType? all = null;
                foreach (RegoType option in any.Options)
                {
                    if (Step(option, key) is { } next)
                    {
                        all = all is null ? next : RegoType.Or(all, next);
                    }
                }

                return all;
            case ArrayType array:
                return key is not RegoNumber { IsPlainInteger: true } number || !number.TryGetInt32(out int index)
                    || index < 0
                    ? null
                    : index < array.Fixed.Length ? array.Fixed[index] : array.Rest;
            case ObjectType members:
                foreach ((RegoValue known, RegoType value) in members.Known)
                {
                    if (known == key)
                    {
                        return value;
                    }
                }

                return members.RestKey is { } rest && Overlap(rest, Of(key)) ? members.RestValue : null;
            case SetType set:
                return Overlap(set.Element, Of(key)) ? set.Element : null;
            default:
                return null;
        }
    }

    /// <summary>
    /// The types of keys and values that a step with an unknown key can have; null if there are none.
    /// </summary>
    public static (RegoType Key, RegoType Value)? Items(RegoType type)
    {
        switch (type)
        {
            case AnyType { Options.Length: 0 }:
                return (RegoType.Any, RegoType.Any);
            case AnyType any:
                (RegoType Key, RegoType Value)? all = null;
                foreach (RegoType option in any.Options)
                {
                    if (Items(option) is { } items)
                    {
                        all = all is { } so
                            ? (RegoType.Or(so.Key, items.Key), RegoType.Or(so.Value, items.Value))
                            : items;
                    }
                }

                return all;
            case ArrayType array:
                RegoType? item = array.Rest;
                foreach (RegoType known in array.Fixed)
                {
                    item = item is null ? known : RegoType.Or(item, known);
                }

                return (RegoType.Number, item ?? RegoType.Any);
            case ObjectType members:
                RegoType? key = members.RestKey;
                RegoType? value = members.RestValue;
                foreach ((RegoValue known, RegoType own) in members.Known)
                {
                    key = key is null ? Of(known) : RegoType.Or(key, Of(known));
                    value = value is null ? own : RegoType.Or(value, own);
                }

                return (key ?? RegoType.Any, value ?? RegoType.Any);
            case SetType set:
                return (set.Element, set.Element);
            default:
                return null;
        }
    }

    /// <summary>The type of an array; an empty one has room for any items.</summary>
    public static ArrayType ArrayOf(RegoType[] items) => new(items, items.Length == 0 ? RegoType.Any : null);

    /// <summary>The type of an object with constant keys; an empty one has room for any members.</summary>
    public static ObjectType ObjectOf((RegoValue Key, RegoType Value)[] known)
    {
        RegoType? rest = known.Length == 0 ? RegoType.Any : null;
        return new ObjectType(known, rest, rest);
    }

    /// <summary>The type of a value.</summary>
    public static RegoType Of(RegoValue value)
    {
        switch (value)
        {
            case RegoNull:
                return RegoType.Null;
            case RegoBoolean:
                return RegoType.Boolean;
            case RegoNumber:
                return RegoType.Number;
            case RegoString:
                return RegoType.String;
            case RegoArray array when array.Count <= 100:
                return ArrayOf([.. Collections.Items(array).Select(Of)]);
            case RegoObject members when members.Count <= 100:
                return ObjectOf(
                    [.. Enumerable.Range(0, members.Count).Select(i => (members.At(i).Key, Of(members.At(i).Value)))]);
            default:
                return RegoType.Any;
        }
    }

    private static bool OverlapArrays(ArrayType a, ArrayType b)
    {
        int most = Math.Max(a.Fixed.Length, b.Fixed.Length);
        for (int i = 0; i < most; i++)
        {
            RegoType? left = i < a.Fixed.Length ? a.Fixed[i] : a.Rest;
            RegoType? right = i < b.Fixed.Length ? b.Fixed[i] : b.Rest;
            if (left is null || right is null || !Overlap(left, right))
            {
                return false;
            }
        }

        return a.Rest is null || b.Rest is null || Overlap(a.Rest, b.Rest);
    }

    private static bool OverlapObjects(ObjectType a, ObjectType b)
    {
        foreach ((RegoValue key, RegoType value) in a.Known)
        {
            // A declared object with other keys may lack the known ones.
            RegoType? other = Step(b, key);
            if (other is null ? a.RestKey is null : !Overlap(value, other))
            {
                return false;
            }
        }

        return true;
    }
}
