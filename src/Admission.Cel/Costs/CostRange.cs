namespace Admission.Cel.Costs;

/// <summary>The minimum and maximum cost of an expression, or length of a value.</summary>
/// <param name="Min">The least.</param>
/// <param name="Max">The most; the greatest number for no limit.</param>
public readonly record struct CostRange(ulong Min, ulong Max)
{
    internal static readonly CostRange Unknown = new(0, ulong.MaxValue);

    internal static CostRange Of(ulong value) => new(value, value);

    /// <summary>The range of the sum.</summary>
    public static CostRange operator +(CostRange left, CostRange right) =>
        new(Add(left.Min, right.Min), Add(left.Max, right.Max));

    /// <summary>The range of the product.</summary>
    public static CostRange operator *(CostRange left, CostRange right) =>
        new(Multiply(left.Min, right.Min), Multiply(left.Max, right.Max));

    internal CostRange Scale(double factor) => new(Scale(Min, factor), Scale(Max, factor));

    internal CostRange Union(CostRange other) => new(Math.Min(Min, other.Min), Math.Max(Max, other.Max));

    private static ulong Add(ulong left, ulong right) => left > ulong.MaxValue - right ? ulong.MaxValue : left + right;

    private static ulong Multiply(ulong left, ulong right) =>
        right != 0 && left > ulong.MaxValue / right ? ulong.MaxValue : left * right;

    private static ulong Scale(ulong value, double factor)
    {
        const double TwoTo64 = 18446744073709551616.0;
        if (value > 0 && factor > 0 && value > ulong.MaxValue / factor)
        {
            return ulong.MaxValue;
        }

        double scaled = Math.Ceiling(value * factor);
        return scaled >= TwoTo64 ? ulong.MaxValue : (ulong)scaled;
    }
}
