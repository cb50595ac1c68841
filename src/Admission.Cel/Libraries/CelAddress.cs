using System.Diagnostics.CodeAnalysis;
using Admission.Cel.Values;

namespace Admission.Cel.Libraries;

/// <summary>An IP address, read as strictly as Go's netip reads it.</summary>
internal sealed class CelAddress : CelOpaque
{
    public static readonly CelType AddressType = CelType.Opaque("net.IP");

    private CelAddress(byte[] bytes) => Bytes = bytes;

    public override CelType Type => AddressType;

    public override (string Key, string Text) Json => ("$IP", GoAddress.Format(Bytes));

    public override int? Size => Bytes.Length;

    public byte[] Bytes { get; }

    public bool IsV4 => Bytes.Length == 4;

    public bool IsUnspecified => Array.TrueForAll(Bytes, b => b == 0);

    public bool IsLoopback => IsV4
        ? Bytes[0] == 127
        : Bytes[15] == 1 && !Bytes.AsSpan(0, 15).ContainsAnyExcept((byte)0);

    public bool IsLinkLocalMulticast => IsV4
        ? Bytes[0] == 224 && Bytes[1] == 0 && Bytes[2] == 0
        : Bytes[0] == 0xff && (Bytes[1] & 0x0f) == 2;

    public bool IsLinkLocalUnicast => IsV4
        ? Bytes[0] == 169 && Bytes[1] == 254
        : Bytes[0] == 0xfe && (Bytes[1] & 0xc0) == 0x80;

    public bool IsGlobalUnicast => !IsUnspecified && !IsLoopback && !IsLinkLocalUnicast && !IsMulticast
        && !(IsV4 && Array.TrueForAll(Bytes, b => b == 255));

    private bool IsMulticast => IsV4 ? (Bytes[0] & 0xf0) == 0xe0 : Bytes[0] == 0xff;

    public override bool IsSame(CelOpaque other) =>
        other is CelAddress address && address.Bytes.AsSpan().SequenceEqual(Bytes);

    public static CelAddress Of(byte[] bytes) => new(bytes);

    public static bool TryParse(string text, [NotNullWhen(true)] out CelAddress? address, out string problem)
    {
        byte[]? bytes = GoAddress.Parse(text, out string zone, out problem);
        if (bytes is null)
        {
            problem = $"IP Address {GoQuote.Of(text)} parse error during conversion from string: {problem}";
        }
        else if (zone.Length > 0)
        {
            problem = $"IP address {GoQuote.Of(text)} with zone value is not allowed";
        }
        else if (IsMapped(bytes))
        {
            problem = $"IPv4-mapped IPv6 address {GoQuote.Of(text)} is not allowed";
        }

        address = problem.Length == 0 ? new CelAddress(bytes!) : null;
        return address is not null;
    }

    /// <summary>Is it an IPv4 address that is written as IPv6, such as <c>::ffff:1.2.3.4</c>?</summary>
    internal static bool IsMapped(ReadOnlySpan<byte> bytes) => bytes.Length == 16
        && !bytes[..10].ContainsAnyExcept((byte)0) && bytes[10] == 0xff && bytes[11] == 0xff;
}
