using Admission.Rego.Values;

namespace Admission.Rego.Compile;

/// <summary>Tells whether a value can have two types.</summary>
internal sealed class TypeUnifier
{
    // Comparisons of two types with many options take long. After so many, nothing is reported: a second or less.
    private const int MaxSteps = 10_000_000;

    private int _steps;

    /// <summary>Can a value have both types? False if one is unknown.</summary>
    public bool Unifies(RegoType? left, RegoType? right)
    {
        if (left is null || right is null)
        {
            return false;
        }

        if (ReferenceEquals(left, right) && left is ScalarType || ++_steps > MaxSteps)
        {
            return true;
        }

        if (left is AnyType || right is AnyType)
        {
            return (left is AnyType a && UnifiesOne(a, right)) || (right is AnyType b && UnifiesOne(b, left));
        }

        return (left, right) switch
        {
            (ScalarType a, ScalarType b) => a.Order == b.Order,
            (SetType a, SetType b) => Unifies(a.Element, b.Element),
            (ArrayType a, ArrayType b) => Unifies(a, b),
            (ObjectType a, ObjectType b) => HasMembersOf(a, b) && HasMembersOf(b, a)
                && (a.Rest?.Value is null || b.Rest?.Value is null || Unifies(a.Rest.Value, b.Rest.Value)),
            (FunctionType a, FunctionType b) => a.Arguments.Length == b.Arguments.Length
                && a.Arguments.Zip(b.Arguments).All(pair => Unifies(pair.First, pair.Second)),
            _ => false,
        };
    }

    private bool UnifiesOne(AnyType any, RegoType type) => type is not FunctionType
        && (any.IsAny || Array.Exists(any.Options, option => Unifies(option, type)));

    private bool Unifies(ArrayType left, ArrayType right)
    {
        int most = Math.Max(left.Known.Length, right.Known.Length);
        for (int i = 0; i < most; i++)
        {
            if (!Unifies(left.At(i), right.At(i)))
            {
                return false;
            }
        }

        return left.Rest is null || right.Rest is null || Unifies(left.Rest, right.Rest);
    }

    private bool HasMembersOf(ObjectType type, ObjectType other)
    {
        foreach ((RegoValue key, RegoType? value) in other.Known)
        {
            if (!Unifies(value, TypeRelations.Select(type, key)))
            {
                return false;
            }
        }

        return true;
    }
}
