namespace Admission.Cel.Values;

/// <summary>The types of values.</summary>
internal static class CelTypes
{
    private static readonly CelType RuntimeList = CelType.List(CelType.Dyn);
    private static readonly CelType RuntimeOptional = CelType.Optional(CelType.Dyn);

    public static CelType Of(in CelValue value) => value.Kind switch
    {
        CelKind.Null => CelType.Null,
        CelKind.Bool => CelType.Bool,
        CelKind.Int => CelType.Int,
        CelKind.UInt => CelType.UInt,
        CelKind.Double => CelType.Double,
        CelKind.String => CelType.String,
        CelKind.Bytes => CelType.Bytes,
        CelKind.Timestamp => CelType.Timestamp,
        CelKind.Duration => CelType.Duration,
        CelKind.List => RuntimeList,
        CelKind.Map => CelType.MapOfDyn,
        CelKind.Type => CelType.AnyType,
        CelKind.Optional => RuntimeOptional,
        CelKind.Opaque => value.Opaque.Type,
        _ => CelType.Error,
    };
}
