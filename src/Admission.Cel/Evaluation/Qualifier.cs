using Admission.Cel.Values;
using Admission.Json;

namespace Admission.Cel.Evaluation;

/// <summary>A field or index that is read from a value.</summary>
internal abstract class Qualifier(bool isOptional)
{
    private static readonly CelValue NotAnIndex = CelValue.Of(
        new CelError("unsupported index type 'string' in list") { IsConstant = true });

    public bool IsOptional { get; } = isOptional;

    /// <summary>Reads the value; an error if there is none.</summary>
    public abstract CelValue Qualify(EvaluationContext context, in CelValue value);

    /// <summary>Reads the value; false if there is none, with an error if the value cannot have it.</summary>
    public abstract bool TryQualify(EvaluationContext context, in CelValue value, out CelValue result);

    private static bool Find(in CelValue value, in CelValue key, out CelValue result)
    {
        switch (value.Kind)
        {
            case CelKind.Map:
                return CelMap.Find(value, key, out result);
            case CelKind.List:
                if (IndexOf(key, out result) is not { } index)
                {
                    return false;
                }

                if (index < 0 || index >= CelList.CountOf(value))
                {
                    return false;
                }

                result = CelList.At(value, (int)index);
                return true;
            default:
                result = default;
                return false;
        }
    }

    private static CelValue Missing(in CelValue value, in CelValue key) => value.Kind == CelKind.List
        ? CelValue.Fail($"index out of bounds: {CelText.Key(key)}")
        : CelValue.Fail($"no such key: {CelText.Key(key)}");

    private static long? IndexOf(in CelValue key, out CelValue error)
    {
        error = default;
        switch (key.Kind)
        {
            case CelKind.Int:
                return key.Int;
            case CelKind.UInt when key.UInt <= long.MaxValue:
                return (long)key.UInt;
            case CelKind.Double when Math.Floor(key.Double) == key.Double && Math.Abs(key.Double) < 9e18:
                return (long)key.Double;
            case CelKind.UInt or CelKind.Double:
                error = CelValue.Fail($"unsupported index value {CelText.Key(key)} in list");
                return null;
            case CelKind.String:
                error = NotAnIndex;
                return null;
            default:
                error = CelValue.Fail($"unsupported index type '{CelTypes.Of(key).Name}' in list");
                return null;
        }
    }

    /// <summary>A field of a fixed name.</summary>
    internal sealed class Field(string name, bool isOptional) : Qualifier(isOptional)
    {
        private readonly CelValue _missing = CelValue.Of(new CelError($"no such key: {name}") { IsConstant = true });

        public string Name => name;

        public override CelValue Qualify(EvaluationContext context, in CelValue value)
        {
            context.Charge(1);
            return value.Kind switch
            {
                CelKind.Map => CelMap.Find(value, name, out CelValue found) ? found : _missing,
                CelKind.List => NotAnIndex,
                _ => _missing,
            };
        }

        public override bool TryQualify(EvaluationContext context, in CelValue value, out CelValue result)
        {
            bool isFound = value.Kind == CelKind.Map
                ? CelMap.Find(value, name, out result)
                : Find(value, CelValue.Of(name), out result);
            if (isFound)
            {
                context.Charge(1);
            }

            return isFound;
        }
    }

    /// <summary>The test of <c>has()</c>: gives whether a field is there.</summary>
    internal sealed class Presence(string name) : Qualifier(false)
    {
        public override CelValue Qualify(EvaluationContext context, in CelValue value)
        {
            context.Charge(1);
            if (value.Reference is JsonValue { Kind: JsonKind.Object } json)
            {
                return CelValue.Of(json.IndexOf(name) >= 0);
            }

            bool isFound = Find(value, CelValue.Of(name), out CelValue result);
            return result.IsError ? result : CelValue.Of(isFound);
        }

        public override bool TryQualify(EvaluationContext context, in CelValue value, out CelValue result)
        {
            bool isFound = Find(value, CelValue.Of(name), out result);
            if (isFound)
            {
                context.Charge(1);
            }

            return isFound;
        }
    }

    /// <summary>An index or key that is an expression.</summary>
    internal sealed class Index(EvaluationNode key, bool isOptional) : Qualifier(isOptional)
    {
        public override CelValue Qualify(EvaluationContext context, in CelValue value)
        {
            CelValue index = key.Resolve(context);
            context.Charge(1);
            if (Check(index) is { } error)
            {
                return error;
            }

            return Find(value, index, out CelValue result) || result.IsError ? result : Missing(value, index);
        }

        public override bool TryQualify(EvaluationContext context, in CelValue value, out CelValue result)
        {
            CelValue index = key.Resolve(context);
            if (Check(index) is { } error)
            {
                result = error;
                return false;
            }

            bool isFound = Find(value, index, out result);
            if (isFound)
            {
                context.Charge(1);
            }

            return isFound;
        }

        private static CelValue? Check(in CelValue index) => index.Kind switch
        {
            CelKind.Error => index,
            CelKind.String or CelKind.Int or CelKind.UInt or CelKind.Double or CelKind.Bool => null,
            _ => CelValue.Fail($"invalid qualifier type: types.{index.Kind}"),
        };
    }
}
