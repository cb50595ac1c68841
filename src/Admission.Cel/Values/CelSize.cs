namespace Admission.Cel.Values;

/// <summary>The size of a value, by which calls are charged and <c>size</c> answers.</summary>
internal static class CelSize
{
    public static ulong SizeOf(in CelValue value) => value.Kind switch
    {
        CelKind.String => (ulong)CelText.Count(value.String),
        CelKind.Bytes => (ulong)value.Bytes.Length,
        CelKind.List => (ulong)CelList.CountOf(value),
        CelKind.Map => (ulong)CelMap.CountOf(value),
        CelKind.Opaque => (ulong)(value.Opaque.Size ?? 1),
        _ => 1,
    };
}
