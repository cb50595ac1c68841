using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Admission.Objects;

/// <summary>
/// A block of IP addresses, <c>10.0.0.0/8</c> or <c>2001:db8::/32</c>; an address without a prefix length is a block of
/// one. Parsed strictly: four decimal parts without leading zeros (some readers take <c>010.0.0.1</c> as octal), no
/// zone, no port. Bits after the prefix are dropped, as in Kubernetes. An IPv4-mapped IPv6 address
/// (<c>::ffff:10.0.0.1</c>) is the IPv4 address, and is also contained in IPv6 blocks. Immutable and thread-safe.
/// </summary>
public sealed class Cidr
{
    private const int MaxTextLength = 64;
    private const int MappedPrefixLength = 96;

    private readonly UInt128 _first;
    private readonly int _length;
    private readonly bool _isIPv4;
    private readonly bool _isMapped;

    /// <summary>Stored as IPv6, IPv4 in its mapped form; the length counts from the start of that form.</summary>
    private Cidr(UInt128 address, int length, bool isIPv4, bool isMapped)
    {
        _length = length;
        _isIPv4 = isIPv4;
        _isMapped = isMapped;
        _first = length == 0 ? 0 : address & (UInt128.MaxValue << (128 - length));
    }

    /// <summary>Is this a block of IPv4 addresses?</summary>
    public bool IsIPv4 => _isIPv4;

    /// <summary>Length of the prefix in bits: 0 to 32 for IPv4, 0 to 128 for IPv6.</summary>
    public int PrefixLength => _isIPv4 ? _length - MappedPrefixLength : _length;

    /// <summary>Reads a block or an address.</summary>
    /// <param name="cidr">The block; null on error.</param>
    /// <param name="error">The problem and how to fix it; empty on success.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out Cidr? cidr, out string error)
    {
        cidr = null;
        error = "not an IP address or block. Write 10.0.0.0/8 or 2001:db8::/32.";
        if (text.Length > MaxTextLength)
        {
            return false;
        }

        int slash = text.IndexOf('/', StringComparison.Ordinal);
        ReadOnlySpan<char> address = slash < 0 ? text : text.AsSpan(0, slash);
        bool isDotted = !address.Contains(':');
        if (!TryReadAddress(address, out UInt128 value))
        {
            return false;
        }

        int length = isDotted ? 32 : 128;
        if (slash >= 0 && !TryReadLength(text.AsSpan(slash + 1), length, out length))
        {
            error = "not a prefix length. Write /0 to /32 for IPv4, /0 to /128 for IPv6.";
            return false;
        }

        length += isDotted ? MappedPrefixLength : 0;
        bool isMapped = value >> 32 == 0xFFFF && length >= MappedPrefixLength;
        cidr = new Cidr(value, length, isDotted || isMapped, isMapped && !isDotted);
        error = "";
        return true;
    }

    /// <summary>Reads a text that is known to be a block.</summary>
    /// <exception cref="FormatException">The text is not a block.</exception>
    public static Cidr Parse(string text) =>
        TryParse(text, out Cidr? cidr, out string error) ? cidr : throw new FormatException($"'{text}' is {error}");

    /// <summary>
    /// Are all addresses of the other block in this one? An IPv4 block is not in an IPv6 block, unless it was written
    /// as IPv6; for bans, use <see cref="Overlaps"/>.
    /// </summary>
    public bool Contains(Cidr other) => _length <= other._length && HasPrefixOf(other) && SharesFamily(other);

    /// <summary>Is any address in both?</summary>
    public bool Overlaps(Cidr other) => Contains(other) || other.Contains(this);

    /// <summary>The block, <c>10.0.0.0/8</c>, with the bits after the prefix cleared.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, _first);
        return string.Create(
            CultureInfo.InvariantCulture, $"{new IPAddress(_isIPv4 ? bytes[12..] : bytes)}/{PrefixLength}");
    }

    private bool HasPrefixOf(Cidr other) => _length == 0 || ((_first ^ other._first) >> (128 - _length)) == 0;

    private bool SharesFamily(Cidr other) => _isIPv4 == other._isIPv4 || (!_isIPv4 && other._isMapped);

    private static bool TryReadLength(ReadOnlySpan<char> text, int most, out int length) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out length)
        && length <= most
        && (text.Length == 1 || text[0] != '0');

    private static bool TryReadAddress(ReadOnlySpan<char> text, out UInt128 value)
    {
        value = 0;
        int colon = text.LastIndexOf(':');
        ReadOnlySpan<char> dotted = text[(colon + 1)..];
        if (dotted.Contains('.') || colon < 0)
        {
            if (!TryReadDotted(dotted, out uint ipv4))
            {
                return false;
            }

            value = ((UInt128)0xFFFF << 32) | ipv4;
            if (colon < 0)
            {
                return true;
            }
        }

        foreach (char c in text)
        {
            if (!char.IsAsciiHexDigit(c) && c is not (':' or '.'))
            {
                return false;
            }
        }

        if (!IPAddress.TryParse(text, out IPAddress? address) || address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return false;
        }

        value = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(address.GetAddressBytes());
        return true;
    }

    private static bool TryReadDotted(ReadOnlySpan<char> text, out uint value)
    {
        value = 0;
        int parts = 0;
        foreach (Range range in text.Split('.'))
        {
            ReadOnlySpan<char> part = text[range];
            if (!byte.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out byte number)
                || (part.Length > 1 && part[0] == '0')
                || ++parts > 4)
            {
                return false;
            }

            value = (value << 8) | number;
        }

        return parts == 4;
    }
}
