using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Admission.Rego.Builtins;

/// <summary>A block of addresses: the first and the last one. IPv4 and IPv6 do not mix.</summary>
internal readonly record struct AddressBlock(bool IsIPv4, UInt128 First, UInt128 Last)
{
    private int Width => IsIPv4 ? 32 : 128;

    public bool Contains(AddressBlock other) => IsIPv4 == other.IsIPv4 && First <= other.First && other.Last <= Last;

    public bool Intersects(AddressBlock other) => IsIPv4 == other.IsIPv4 && First <= other.Last && other.First <= Last;

    /// <summary>Reads <c>10.0.0.0/8</c>.</summary>
    public static AddressBlock? ParseBlock(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || ParseAddress(text[..slash]) is not { } address)
        {
            return null;
        }

        ReadOnlySpan<char> bits = text.AsSpan(slash + 1);
        return bits.Length is > 0 and <= 3
            && int.TryParse(bits, NumberStyles.None, CultureInfo.InvariantCulture, out int length)
            && length <= address.Width && (bits.Length == 1 || bits[0] != '0')
            ? address.Prefix(length)
            : null;
    }

    /// <summary>Reads one address.</summary>
    public static AddressBlock? ParseAddress(string text)
    {
        if (text.Contains('%', StringComparison.Ordinal) || text.Contains('[', StringComparison.Ordinal)
            || !IPAddress.TryParse(text, out IPAddress? address))
        {
            return null;
        }

        bool isIPv4 = address.AddressFamily == AddressFamily.InterNetwork;
        if (isIPv4 && !IsDotted(text))
        {
            return null;
        }

        UInt128 value = 0;
        foreach (byte b in address.GetAddressBytes())
        {
            value = (value << 8) | b;
        }

        return new AddressBlock(isIPv4, value, value);
    }

    /// <summary>The block around an address with a prefix length.</summary>
    public AddressBlock Prefix(int length)
    {
        UInt128 rest = length == Width ? 0 : (Width - length) == 128 ? UInt128.MaxValue
            : (UInt128.One << (Width - length)) - 1;
        return new AddressBlock(IsIPv4, First & ~rest, (First & ~rest) | rest);
    }

    public string Write(UInt128 value)
    {
        var bytes = new byte[Width / 8];
        for (int i = bytes.Length - 1; i >= 0; i--)
        {
            bytes[i] = (byte)value;
            value >>= 8;
        }

        return new IPAddress(bytes).ToString();
    }

    /// <summary>The range as the fewest blocks in CIDR notation.</summary>
    public IEnumerable<string> ToCidrs()
    {
        UInt128 first = First;
        while (true)
        {
            int length = Width;
            while (length > 0)
            {
                AddressBlock wider = new AddressBlock(IsIPv4, first, first).Prefix(length - 1);
                if (wider.First != first || wider.Last > Last)
                {
                    break;
                }

                length--;
            }

            yield return string.Create(CultureInfo.InvariantCulture, $"{Write(first)}/{length}");
            UInt128 last = new AddressBlock(IsIPv4, first, first).Prefix(length).Last;
            if (last >= Last)
            {
                yield break;
            }

            first = last + 1;
        }
    }

    private static bool IsDotted(string text)
    {
        string[] parts = text.Split('.');
        return parts.Length == 4 && Array.TrueForAll(parts, static p => p.Length is > 0 and <= 3
            && p.All(char.IsAsciiDigit) && (p.Length == 1 || p[0] != '0'));
    }
}
