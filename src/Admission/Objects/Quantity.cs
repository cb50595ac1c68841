using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;

namespace Admission.Objects;

/// <summary>
/// An amount of a resource, as Kubernetes reads it: <c>100m</c>, <c>1.5Gi</c>, <c>12e6</c>. Exact for every size:
/// stored as a whole number of billionths, to which Kubernetes rounds away from zero. Amounts with a binary suffix end
/// at 2^63-1, as in Kubernetes. Immutable and thread-safe. Source of truth:
/// https://github.com/kubernetes/apimachinery/blob/master/pkg/api/resource/quantity.go
/// </summary>
public sealed class Quantity : IComparable<Quantity>, IEquatable<Quantity>
{
    /// <summary>
    /// Maximum length of a text to read, in UTF-16 units: 128. Kubernetes has no limit; no real amount comes near.
    /// </summary>
    public const int MaxLength = 128;

    /// <summary>Maximum absolute value of a decimal exponent: 128. Kubernetes has no limit.</summary>
    public const int MaxExponent = 128;

    internal const int NanoDigits = 9;
    private const int LargestDecimalSuffix = 18;
    private const string DecimalSuffixes = "num kMGTPE";
    private const string BinarySuffixes = "KMGTPE";

    internal static readonly BigInteger Nano = BigInteger.Pow(10, NanoDigits);

    private readonly BigInteger _nanos;

    internal Quantity(BigInteger nanos, QuantityFormat format)
    {
        _nanos = nanos;
        Format = format;
    }

    /// <summary>How it was written, and how <see cref="ToString"/> writes it.</summary>
    public QuantityFormat Format { get; }

    /// <summary>The sign: -1, 0 or 1.</summary>
    public int Sign => _nanos.Sign;

    /// <summary>Reads a quantity.</summary>
    /// <param name="text">The text of a string, or of a number as it was written.</param>
    /// <param name="quantity">The quantity; null on error.</param>
    /// <param name="error">The problem and how to fix it; empty on success.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out Quantity? quantity, out string error) =>
        QuantityParser.TryParse(text, out quantity, out error);

    /// <summary>Reads a text that is known to be a quantity.</summary>
    /// <exception cref="FormatException">The text is not a quantity.</exception>
    public static Quantity Parse(string text) =>
        TryParse(text, out Quantity? quantity, out string error) ? quantity : throw new FormatException(error);

    /// <summary>The sum, in the format of the left operand, or of the right one if the left one is zero.</summary>
    public static Quantity operator +(Quantity left, Quantity right) =>
        new(left._nanos + right._nanos, left._nanos.IsZero ? right.Format : left.Format);

    /// <summary>
    /// The difference, in the format of the left operand, or of the right one if the left one is zero.
    /// </summary>
    public static Quantity operator -(Quantity left, Quantity right) =>
        new(left._nanos - right._nanos, left._nanos.IsZero ? right.Format : left.Format);

    /// <summary>Is the left one less?</summary>
    public static bool operator <(Quantity left, Quantity right) => left.CompareTo(right) < 0;

    /// <summary>Is the left one more?</summary>
    public static bool operator >(Quantity left, Quantity right) => left.CompareTo(right) > 0;

    /// <summary>Is the left one less, or as much?</summary>
    public static bool operator <=(Quantity left, Quantity right) => left.CompareTo(right) <= 0;

    /// <summary>Is the left one more, or as much?</summary>
    public static bool operator >=(Quantity left, Quantity right) => left.CompareTo(right) >= 0;

    /// <summary>The same amount, however written?</summary>
    public static bool operator ==(Quantity? left, Quantity? right) =>
        left is null ? right is null : left.Equals(right);

    public static bool operator !=(Quantity? left, Quantity? right) => !(left == right);

    /// <summary>The sum; as <c>+</c>.</summary>
    public Quantity Add(Quantity other) => this + other;

    /// <summary>The difference; as <c>-</c>.</summary>
    public Quantity Subtract(Quantity other) => this - other;

    /// <summary>The amount as a 64-bit integer; false if it is not an integer, or does not fit.</summary>
    public bool TryGetInt64(out long value)
    {
        BigInteger whole = BigInteger.DivRem(_nanos, Nano, out BigInteger rest);
        bool fits = rest.IsZero && whole >= long.MinValue && whole <= long.MaxValue;
        value = fits ? (long)whole : 0;
        return fits;
    }

    /// <summary>The nearest double; not exact beyond 2^53 or for most fractions, so never compare with it.</summary>
    public double ToDouble() => double.Parse(
        _nanos.ToString(CultureInfo.InvariantCulture) + "E-9", NumberStyles.Float, CultureInfo.InvariantCulture);

    /// <summary>By amount: <c>1000m</c> and <c>1</c> are equal. Null comes first.</summary>
    public int CompareTo(Quantity? other) => other is null ? 1 : _nanos.CompareTo(other._nanos);

    /// <inheritdoc/>
    public bool Equals(Quantity? other) => other is not null && _nanos == other._nanos;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Quantity);

    /// <inheritdoc/>
    public override int GetHashCode() => _nanos.GetHashCode();

    /// <summary>
    /// The canonical text: the largest suffix that leaves a whole number, <c>1500m</c>, <c>1536Mi</c>. An amount with a
    /// binary suffix that is not a whole number, or below 1,024, is written with decimal suffixes, as in Kubernetes.
    /// </summary>
    public override string ToString()
    {
        if (_nanos.IsZero)
        {
            return "0";
        }

        if (Format == QuantityFormat.BinarySI && (_nanos % Nano).IsZero && BigInteger.Abs(_nanos) >= 1024 * Nano)
        {
            return ToBinaryText(_nanos / Nano);
        }

        (BigInteger amount, int exponent) = (_nanos, -NanoDigits);
        while ((amount % 10).IsZero)
        {
            amount /= 10;
            exponent++;
        }

        while (exponent % 3 != 0)
        {
            amount *= 10;
            exponent--;
        }

        return amount.ToString(CultureInfo.InvariantCulture) + SuffixOf(exponent);
    }

    private static string ToBinaryText(BigInteger amount)
    {
        int power = 0;
        while (power < BinarySuffixes.Length && (amount % 1024).IsZero)
        {
            amount /= 1024;
            power++;
        }

        string suffix = power == 0 ? "" : BinarySuffixes[power - 1] + "i";
        return amount.ToString(CultureInfo.InvariantCulture) + suffix;
    }

    private string SuffixOf(int exponent)
    {
        if (exponent == 0)
        {
            return "";
        }

        return Format == QuantityFormat.DecimalExponent || exponent > LargestDecimalSuffix
            ? "e" + exponent.ToString(CultureInfo.InvariantCulture)
            : DecimalSuffixes[(exponent + NanoDigits) / 3].ToString();
    }
}
