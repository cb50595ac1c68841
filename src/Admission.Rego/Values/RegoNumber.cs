using System.Globalization;
using System.Numerics;

namespace Admission.Rego.Values;

/// <summary>A number with all its digits, as it was written: 1.0 equals 1 and keeps its text.</summary>
public sealed class RegoNumber : RegoValue
{
    private const int MinCached = -16;
    private const int MaxCached = 1024;

    private static readonly RegoNumber[] Cached = CreateCached();

    private readonly long _small;
    private string? _text;

    private RegoNumber(long small, string? text, bool isSmall)
    {
        _small = small;
        _text = text;
        IsSmall = isSmall;
    }

    /// <inheritdoc/>
    public override RegoKind Kind => RegoKind.Number;

    /// <summary>The number as it was written, or in the shortest form if it was computed.</summary>
    public string Text => _text ??= _small.ToString(CultureInfo.InvariantCulture);

    /// <summary>Is the value an integer of 64 bits?</summary>
    internal bool IsSmall { get; }

    /// <summary>Was it written as an integer, without a point or an exponent?</summary>
    internal bool IsPlainInteger => _text is null || _text.AsSpan().IndexOfAny('.', 'e', 'E') < 0;

    internal long Small => _small;

    internal RegoDecimal Decimal => RegoDecimal.Parse(Text);

    internal double Double => IsSmall
        ? _small
        : double.Parse(Text, NumberStyles.Float, CultureInfo.InvariantCulture);

    /// <summary>Creates a number from an integer.</summary>
    public static RegoNumber Of(long value) =>
        value is >= MinCached and <= MaxCached ? Cached[value - MinCached] : new RegoNumber(value, null, true);

    /// <summary>An integer of any size.</summary>
    public static RegoNumber Of(BigInteger value) => value >= long.MinValue && value <= long.MaxValue
        ? Of((long)value)
        : new RegoNumber(0, value.ToString(CultureInfo.InvariantCulture), false);

    /// <summary>A number from the text of a JSON number.</summary>
    public static RegoNumber Parse(string text)
    {
        if (text.Length <= 18 && long.TryParse(text, NumberStyles.AllowLeadingSign, null, out long small))
        {
            return small is >= MinCached and <= MaxCached
                && text != "-0" ? Of(small) : new RegoNumber(small, text, true);
        }

        bool isSmall = RegoDecimal.Parse(text).TryGetInteger(out BigInteger integer)
            && integer >= long.MinValue && integer <= long.MaxValue;
        return new RegoNumber(isSmall ? (long)integer : 0, text, isSmall);
    }

    /// <summary>A number that goes through a 64-bit float and is written as Go writes it.</summary>
    internal static RegoNumber Float(string text)
    {
        // Below a million, an integer is written the same.
        if (text.Length <= 6 && long.TryParse(text, NumberStyles.AllowLeadingSign, null, out long small)
            && text != "-0")
        {
            return Of(small);
        }

        double value = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        return Parse(double.IsFinite(value) ? GoFloat.General(value, -1, false) : text);
    }

    internal bool TryGetInt32(out int value)
    {
        value = (int)_small;
        return IsSmall && value == _small;
    }

    internal bool TryGetInteger(out BigInteger value)
    {
        value = _small;
        return IsSmall || Decimal.TryGetInteger(out value);
    }

    internal static int Compare(RegoNumber left, RegoNumber right) => left.IsSmall && right.IsSmall
        ? left._small.CompareTo(right._small)
        : RegoDecimal.Compare(left.Decimal, right.Decimal);

    /// <inheritdoc/>
    protected override int HashOf()
    {
        if (IsSmall)
        {
            return _small.GetHashCode();
        }

        RegoDecimal plain = Decimal.Normalized();
        return HashCode.Combine(plain.Digits, plain.Exponent);
    }

    private static RegoNumber[] CreateCached()
    {
        var cached = new RegoNumber[MaxCached - MinCached + 1];
        for (int i = 0; i < cached.Length; i++)
        {
            cached[i] = new RegoNumber(i + MinCached, null, true);
        }

        return cached;
    }
}
