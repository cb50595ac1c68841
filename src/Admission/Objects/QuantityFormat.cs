namespace Admission.Objects;

/// <summary>How a <see cref="Quantity"/> is written; the names are those of Kubernetes.</summary>
public enum QuantityFormat
{
    /// <summary>Powers of ten by letter: <c>100m</c>, <c>12M</c>.</summary>
    DecimalSI,

    /// <summary>Powers of 1,024: <c>12Mi</c>.</summary>
    BinarySI,

    /// <summary>Powers of ten by exponent: <c>12e6</c>.</summary>
    DecimalExponent,
}
