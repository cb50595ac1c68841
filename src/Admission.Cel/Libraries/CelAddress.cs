using System.Diagnostics.CodeAnalysis;
using System.Net;
using Admission.Cel.Values;

namespace Admission.Cel.Libraries;

/// <summary>An IP address, read as strictly as Go's netip reads it.</summary>
internal sealed class CelAddress : CelOpaque
{
    public static readonly CelType AddressType = CelType.Opaque("net.IP");

    private readonly IPAddress _address;

    private CelAddress(IPAddress address)
    {
        _address = address;
        Bytes = address.GetAddressBytes();
    }

    public override CelType Type => AddressType;

    public override (string Key, string Text) Json => ("$IP", _address.ToString());

    public override int? Size => Bytes.Length;

    public byte[] Bytes { get; }

    public bool IsV4 => Bytes.Length == 4;

    public bool IsUnspecified => Array.TrueForAll(Bytes, b => b == 0);

    public bool IsLoopback => IsV4 ? Bytes[0] == 127 : _address.Equals(IPAddress.IPv6Loopback);

    public bool IsLinkLocalMulticast => IsV4
        ? Bytes[0] == 224 && Bytes[1] == 0 && Bytes[2] == 0
        : Bytes[0] == 0xff && (Bytes[1] & 0x0f) == 2;

    public bool IsLinkLocalUnicast => IsV4
        ? Bytes[0] == 169 && Bytes[1] == 254
        : Bytes[0] == 0xfe && (Bytes[1] & 0xc0) == 0x80;

    public bool IsGlobalUnicast => !IsUnspecified && !IsLoopback && !IsLinkLocalUnicast && !IsMulticast
        && !(IsV4 && Array.TrueForAll(Bytes, b => b == 255));

    private bool IsMulticast => IsV4 ? (Bytes[0] & 0xf0) == 0xe0 : Bytes[0] == 0xff;

    public override bool IsSame(CelOpaque other) => other is CelAddress address && address._address.Equals(_address);

    public static CelAddress Of(byte[] bytes) => new(new IPAddress(bytes));

    public static bool TryParse(string text, [NotNullWhen(true)] out CelAddress? address, out string problem)
    {
        address = null;
        problem = "";
        if (text.Contains('%', StringComparison.Ordinal) && text.Contains(':', StringComparison.Ordinal))
        {
            problem = $"IP address \"{text}\" with zone value is not allowed";
            return false;
        }

        bool isShaped = text.Contains(':', StringComparison.Ordinal) ? !text.Contains('[', StringComparison.Ordinal)
            : IsDotted(text);
        if (!isShaped || !IPAddress.TryParse(text, out IPAddress? parsed))
        {
            problem =
                $"IP Address \"{text}\" parse error during conversion from string: "
                + $"ParseAddr({GoQuote.Of(text)}): unable to parse IP";
            return false;
        }

        if (parsed.IsIPv4MappedToIPv6)
        {
            problem = $"IPv4-mapped IPv6 address \"{text}\" is not allowed";
            return false;
        }

        address = new CelAddress(parsed);
        return true;
    }

    // Four decimal parts without leading zeros.
    private static bool IsDotted(string text)
    {
        string[] parts = text.Split('.');
        return parts.Length == 4 && Array.TrueForAll(parts, part =>
            part.Length is >= 1 and <= 3 && part.All(char.IsAsciiDigit) && (part.Length == 1 || part[0] != '0'));
    }
}
