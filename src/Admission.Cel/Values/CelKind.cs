namespace Admission.Cel.Values;

/// <summary>What a CEL value is at run time.</summary>
public enum CelKind : byte
{
    Null,
    Bool,
    Int,
    UInt,
    Double,
    String,
    Bytes,
    Timestamp,
    Duration,
    List,
    Map,
    Type,
    Optional,

    /// <summary>A value of a library: a quantity, a URL, an IP address and so on.</summary>
    Opaque,

    /// <summary>The evaluation failed; see <see cref="CelValue.Error"/>.</summary>
    Error,
}
