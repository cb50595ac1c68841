using System.Globalization;
using System.Numerics;
using Admission.Objects;
using CsCheck;

namespace Admission.Tests.Objects;

/// <summary>Expected texts are what kubectl 1.34 prints for the quantity.</summary>
public sealed class QuantityTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("0Ki", "0")]
    [InlineData("100m", "100m")]
    [InlineData("1000m", "1")]
    [InlineData("1.5", "1500m")]
    [InlineData("0.5Ki", "512")]
    [InlineData("1Ki", "1Ki")]
    [InlineData("1024Ki", "1Mi")]
    [InlineData("1.5Gi", "1536Mi")]
    [InlineData("1023", "1023")]
    [InlineData("1000", "1k")]
    [InlineData("1000k", "1M")]
    [InlineData("1E", "1E")]
    [InlineData("12e6", "12e6")]
    [InlineData("12E6", "12e6")]
    [InlineData("1e3", "1e3")]
    [InlineData("1e-3", "1e-3")]
    [InlineData("1e+3", "1e3")]
    [InlineData("1500e0", "1500")]
    [InlineData("1n", "1n")]
    [InlineData("1.5n", "2n")]
    [InlineData("-1.5n", "-2n")]
    [InlineData("0.1n", "1n")]
    [InlineData("1u", "1u")]
    [InlineData("-5Gi", "-5Gi")]
    [InlineData("+5Gi", "5Gi")]
    [InlineData("9223372036854775807", "9223372036854775807")]
    [InlineData("9223372036854775808", "9223372036854775808")]
    [InlineData("123456789012345678901234567890", "123456789012345678901234567890")]
    [InlineData("8Ei", "9223372036854775807")]
    [InlineData("7Ei", "7Ei")]
    [InlineData("1000E", "1e21")]
    [InlineData("1.", "1")]
    [InlineData(".5", "500m")]
    [InlineData(".", "0")]
    [InlineData("0.1Mi", "104857600m")]
    [InlineData("007", "7")]
    public void Reads_and_writes_as_Kubernetes_does(string text, string canonical) =>
        Assert.Equal(canonical, Quantity.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("1i")]
    [InlineData("1ki")]
    [InlineData("1K")]
    [InlineData("1mi")]
    [InlineData("1KiB")]
    [InlineData("1e")]
    [InlineData("1e1.5")]
    [InlineData("1e 3")]
    [InlineData("1e3Ki")]
    [InlineData("1.1.1")]
    [InlineData("1,5")]
    [InlineData("--1")]
    [InlineData("1+1")]
    [InlineData("0x10")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("١")]
    [InlineData("1e999999999")]
    [InlineData("1e-2147483648")]
    [InlineData("1e99999999999999999999")]
    public void Reports_why_a_text_is_not_a_quantity(string text)
    {
        Assert.False(Quantity.TryParse(text, out Quantity? quantity, out string error));
        Assert.Null(quantity);
        Assert.EndsWith("512Mi.", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Rejects_more_digits_than_its_limit() =>
        Assert.False(Quantity.TryParse(new string('9', Quantity.MaxLength + 1), out _, out _));

    [Theory]
    [InlineData("1Gi", "1G", 1)]
    [InlineData("1000m", "1", 0)]
    [InlineData("0.1", "100m", 0)]
    [InlineData("9007199254740993", "9007199254740992", 1)]
    [InlineData("9223372036854775808", "9223372036854775807", 1)]
    [InlineData("-1", "1n", -1)]
    [InlineData("1e3", "1k", 0)]
    public void Compares_exactly(string left, string right, int order)
    {
        Assert.Equal(order, Quantity.Parse(left).CompareTo(Quantity.Parse(right)));
        Assert.Equal(order == 0, Quantity.Parse(left) == Quantity.Parse(right));
    }

    [Theory]
    [InlineData("100m", "0.9", "1", "-800m")]
    [InlineData("1Gi", "512Mi", "1536Mi", "512Mi")]
    [InlineData("0", "1Gi", "1Gi", "-1Gi")]
    [InlineData("9223372036854775807", "1", "9223372036854775808", "9223372036854775806")]
    public void Adds_and_subtracts_exactly(string left, string right, string sum, string difference)
    {
        Assert.Equal(sum, (Quantity.Parse(left) + Quantity.Parse(right)).ToString());
        Assert.Equal(difference, (Quantity.Parse(left) - Quantity.Parse(right)).ToString());
    }

    [Theory]
    [InlineData("100m", 0.1)]
    [InlineData("1.5Gi", 1610612736.0)]
    [InlineData("-2", -2.0)]
    public void Converts_to_the_nearest_double(string text, double expected) =>
        Assert.Equal(expected, Quantity.Parse(text).ToDouble());

    [Fact]
    public void Canonical_text_is_the_same_amount() =>
        Gen.Select(Gen.Long, Gen.Int[0, 12], Gen.Int[0, 13]).Sample((digits, fraction, suffix) =>
        {
            string[] suffixes = ["", "n", "u", "m", "k", "M", "G", "Ki", "Mi", "Gi", "Ti", "e3", "E-2", "e10"];
            string number = BigInteger.Abs(digits).ToString(CultureInfo.InvariantCulture).PadLeft(fraction + 1, '0');
            string text = (digits < 0 ? "-" : "") + number.Insert(number.Length - fraction, ".") + suffixes[suffix];
            Quantity quantity = Quantity.Parse(text);
            return Quantity.Parse(quantity.ToString()) == quantity;
        });

    [Theory]
    [InlineData("1Ki", true, 1024)]
    [InlineData("-5", true, -5)]
    [InlineData("1500m", false, 0)]
    [InlineData("10E", false, 0)]
    public void Reads_a_whole_number_of_64_bits(string text, bool expected, long value)
    {
        Assert.Equal(expected, Quantity.Parse(text).TryGetInt64(out long read));
        Assert.Equal(value, read);
    }
}
