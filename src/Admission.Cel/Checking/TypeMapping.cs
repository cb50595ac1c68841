using System.Collections.Immutable;
using Admission.Cel.Values;

namespace Admission.Cel.Checking;

/// <summary>The types that type parameters stand for, as far as the check has determined them.</summary>
internal sealed class TypeMapping
{
    private readonly Dictionary<string, CelType> _types;

    public TypeMapping() => _types = new Dictionary<string, CelType>(StringComparer.Ordinal);

    private TypeMapping(TypeMapping other) =>
        _types = new Dictionary<string, CelType>(other._types, StringComparer.Ordinal);

    public TypeMapping Copy() => new(this);

    public void Add(string parameter, CelType type) => _types[parameter] = type;

    public CelType Substitute(CelType type, bool makesDyn)
    {
        if (type.Kind == CelTypeKind.Parameter)
        {
            return _types.TryGetValue(type.Name, out CelType? known) ? Substitute(known, makesDyn)
                : makesDyn ? CelType.Dyn : type;
        }

        if (type.Parameters.IsEmpty)
        {
            return type;
        }

        var parameters = ImmutableArray.CreateBuilder<CelType>(type.Parameters.Length);
        bool changed = false;
        foreach (CelType parameter in type.Parameters)
        {
            parameters.Add(Substitute(parameter, makesDyn));
            changed |= !ReferenceEquals(parameters[^1], parameter);
        }

        return changed ? type.With(parameters.DrainToImmutable()) : type;
    }

    /// <summary>May a value of the second type stand where the first is wanted? Learns parameters on the way.</summary>
    public bool IsAssignable(CelType first, CelType second)
    {
        if (second.Kind == CelTypeKind.Parameter)
        {
            bool isValid = IsSubstitution(first, second, out bool isKnown);
            if (isValid || isKnown)
            {
                return isValid;
            }
        }

        if (first.Kind == CelTypeKind.Parameter)
        {
            return IsSubstitution(second, first, out _);
        }

        if (first.IsDynOrError || second.IsDynOrError)
        {
            return true;
        }

        if (first.Kind == CelTypeKind.Null)
        {
            return IsNullable(second);
        }

        if (second.Kind == CelTypeKind.Null)
        {
            return IsNullable(first);
        }

        switch (first.Kind)
        {
            case CelTypeKind.Opaque or CelTypeKind.List or CelTypeKind.Map:
                if (first.Kind != second.Kind || first.Name != second.Name)
                {
                    return false;
                }

                for (int i = 0; i < first.Parameters.Length; i++)
                {
                    if (!IsAssignable(first.Parameters[i], second.Parameters[i]))
                    {
                        return false;
                    }
                }

                return true;
            case CelTypeKind.Type:
                return second.Kind == CelTypeKind.Type;
            default:
                return first.Kind == second.Kind && first.Name == second.Name;
        }
    }

    /// <summary>The more general one of two types that agree.</summary>
    public static CelType MostGeneral(CelType first, CelType second) =>
        IsLessSpecific(first, second) ? first : second;

    private static bool IsNullable(CelType type) => type.Kind switch
    {
        CelTypeKind.Null or CelTypeKind.Struct or CelTypeKind.Timestamp or CelTypeKind.Duration => true,
        CelTypeKind.Opaque => !type.IsOptional,
        _ => false,
    };

    private static bool IsLessSpecific(CelType first, CelType second)
    {
        if (first.Kind is CelTypeKind.Dyn or CelTypeKind.Parameter)
        {
            return true;
        }

        if (second.Kind is CelTypeKind.Dyn or CelTypeKind.Parameter || first.Kind != second.Kind)
        {
            return false;
        }

        if (first.Kind == CelTypeKind.Type)
        {
            return true;
        }

        if (first.Name != second.Name || first.Parameters.Length != second.Parameters.Length)
        {
            return false;
        }

        for (int i = 0; i < first.Parameters.Length; i++)
        {
            if (!IsLessSpecific(first.Parameters[i], second.Parameters[i]))
            {
                return false;
            }
        }

        return true;
    }

    private bool IsSubstitution(CelType type, CelType parameter, out bool isKnown)
    {
        isKnown = true;
        if (type.Kind == CelTypeKind.Parameter && type.Name == parameter.Name)
        {
            return true;
        }

        if (_types.TryGetValue(parameter.Name, out CelType? known))
        {
            if (type.Equals(known))
            {
                return true;
            }

            if (!IsAssignable(type, known))
            {
                return false;
            }

            CelType general = MostGeneral(type, known);
            if (!Refers(general, parameter.Name))
            {
                _types[parameter.Name] = general;
            }

            return true;
        }

        isKnown = false;
        if (Refers(type, parameter.Name))
        {
            return false;
        }

        _types[parameter.Name] = type;
        return true;
    }

    private bool Refers(CelType type, string parameter)
    {
        if (type.Kind == CelTypeKind.Parameter)
        {
            return type.Name == parameter
                || (_types.TryGetValue(type.Name, out CelType? known) && Refers(known, parameter));
        }

        foreach (CelType inner in type.Parameters)
        {
            if (Refers(inner, parameter))
            {
                return true;
            }
        }

        return false;
    }
}
