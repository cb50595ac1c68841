using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Admission.Cel.Values;

namespace Admission.Cel.Libraries;

/// <summary>A block of IP addresses.</summary>
internal sealed class CelBlock(CelAddress address, int length) : CelOpaque
{
    public static readonly CelType BlockType = CelType.Opaque("net.CIDR");

    public override CelType Type => BlockType;

    public override (string Key, string Text) Json =>
        ("$CIDR", $"{Address.Json.Text}/{Length.ToString(CultureInfo.InvariantCulture)}");

    public override int? Size => (Length + 7) / 8;

    public CelAddress Address { get; } = address;

    public int Length { get; } = length;

    public override bool IsSame(CelOpaque other) =>
        other is CelBlock block && block.Length == Length && block.Address.IsSame(Address);

    public bool Contains(CelAddress other)
    {
        if (other.Bytes.Length != Address.Bytes.Length)
        {
            return false;
        }

        for (int i = 0; i < Length; i++)
        {
            if (((other.Bytes[i / 8] ^ Address.Bytes[i / 8]) & (0x80 >> (i % 8))) != 0)
            {
                return false;
            }
        }

        return true;
    }

    public bool Contains(CelBlock other) => other.Length >= Length && Contains(other.Address);

    public CelBlock Masked()
    {
        byte[] bytes = [.. Address.Bytes];
        for (int i = Length; i < bytes.Length * 8; i++)
        {
            bytes[i / 8] &= (byte)~(0x80 >> (i % 8));
        }

        return new CelBlock(CelAddress.Of(bytes), Length);
    }

    public static bool TryParse(string text, [NotNullWhen(true)] out CelBlock? block, out string problem)
    {
        block = null;
        int slash = text.LastIndexOf('/');
        if (slash < 0)
        {
            problem = $"netip.ParsePrefix({GoQuote.Of(text)}): no '/'";
            return false;
        }

        if (!CelAddress.TryParse(text[..slash], out CelAddress? address, out problem))
        {
            return false;
        }

        string bits = text[(slash + 1)..];
        bool isNumber = bits.Length is >= 1 and <= 3 && bits.All(char.IsAsciiDigit)
            && (bits.Length == 1 || bits[0] != '0');
        if (!isNumber || int.Parse(bits, CultureInfo.InvariantCulture) > address.Bytes.Length * 8)
        {
            problem =
                $"network address parse error during conversion from string: netip.ParsePrefix({GoQuote.Of(text)}): "
                + $"bad bits after slash: {GoQuote.Of(bits)}";
            return false;
        }

        block = new CelBlock(address, int.Parse(bits, CultureInfo.InvariantCulture));
        return true;
    }
}
