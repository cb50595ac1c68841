namespace Admission.Cel.Values;

/// <summary>An optional value: some value, or none.</summary>
internal sealed class CelOptional
{
    public static readonly CelOptional None = new(default, false);

    private CelOptional(CelValue value, bool hasValue)
    {
        Value = value;
        HasValue = hasValue;
    }

    public CelValue Value { get; }

    public bool HasValue { get; }

    public static CelOptional Of(CelValue value) => new(value, true);
}
