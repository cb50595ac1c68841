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
            problem = Problem(text, "no '/'");
            return false;
        }

        byte[]? bytes = GoAddress.Parse(text[..slash], out string zone, out problem);
        if (bytes is null || zone.Length > 0)
        {
            problem = Problem(text, bytes is null ? problem : "IPv6 zones cannot be present in a prefix");
            return false;
        }

        string bits = text[(slash + 1)..];
        if ((bits.Length > 1 && bits[0] is < '1' or > '9')
            || !int.TryParse(bits, NumberStyles.None, CultureInfo.InvariantCulture, out int length))
        {
            problem = Problem(text, $"bad bits after slash: {GoQuote.Of(bits)}");
            return false;
        }

        if (length > bytes.Length * 8)
        {
            problem = Problem(text, "prefix length out of range");
            return false;
        }

        if (CelAddress.IsMapped(bytes))
        {
            problem = $"IPv4-mapped IPv6 address {GoQuote.Of(text)} is not allowed";
            return false;
        }

        block = new CelBlock(CelAddress.Of(bytes), length);
        return true;
    }

    private static string Problem(string text, string message) =>
        $"network address parse error during conversion from string: netip.ParsePrefix({GoQuote.Of(text)}): {message}";
}
