using System.Globalization;
using System.Text;

namespace Admission.Cel.Libraries;

/// <summary>Reads and writes IP addresses as Go's <c>netip</c> does, with its error messages.</summary>
internal static class GoAddress
{
    private const int Length4 = 4;
    private const int Length6 = 16;

    /// <summary>Reads an address.</summary>
    /// <param name="text">The text.</param>
    /// <param name="zone">The zone of an IPv6 address; empty for none.</param>
    /// <param name="problem">The error message; empty on success.</param>
    /// <returns>4 or 16 bytes; null on error.</returns>
    public static byte[]? Parse(string text, out string zone, out string problem)
    {
        zone = "";
        int first = text.AsSpan().IndexOfAny('.', ':', '%');
        switch (first < 0 ? ' ' : text[first])
        {
            case '.':
                byte[] bytes = new byte[Length4];
                return ReadFields(text, text, bytes, out problem) ? bytes : null;
            case ':':
                return Parse6(text, out zone, out problem);
            case '%':
                problem = Problem(text, "missing IPv6 address");
                return null;
            default:
                problem = Problem(text, "unable to parse IP");
                return null;
        }
    }

    /// <summary>The canonical text of an address.</summary>
    public static string Format(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        if (bytes.Length == Length4)
        {
            foreach (byte one in bytes)
            {
                text.Append(text.Length > 0 ? "." : "").Append(one.ToString(CultureInfo.InvariantCulture));
            }

            return text.ToString();
        }

        (int start, int end) = LongestZeros(bytes);
        for (int i = 0; i < Length6; i += 2)
        {
            if (i == start)
            {
                text.Append("::");
                i = end;
                if (i >= Length6)
                {
                    break;
                }
            }
            else if (i > 0)
            {
                text.Append(':');
            }

            text.Append(((bytes[i] << 8) | bytes[i + 1]).ToString("x", CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }

    // The first of the longest runs of zero fields, if it has at least two fields.
    private static (int Start, int End) LongestZeros(ReadOnlySpan<byte> bytes)
    {
        (int start, int end) = (-1, -1);
        for (int i = 0; i < Length6; i += 2)
        {
            int j = i;
            while (j < Length6 && bytes[j] == 0 && bytes[j + 1] == 0)
            {
                j += 2;
            }

            if (j - i >= 4 && j - i > end - start)
            {
                (start, end) = (i, j);
            }

            i = Math.Max(i, j - 2);
        }

        return (start, end);
    }

    private static byte[]? Parse6(string text, out string zone, out string problem)
    {
        zone = "";
        int percent = text.IndexOf('%', StringComparison.Ordinal);
        string rest = percent < 0 ? text : text[..percent];
        if (percent >= 0)
        {
            zone = text[(percent + 1)..];
            if (zone.Length == 0)
            {
                problem = Problem(text, "zone must be a non-empty string");
                return null;
            }
        }

        byte[] bytes = new byte[Length6];
        int ellipsis = -1;
        if (rest.StartsWith("::", StringComparison.Ordinal))
        {
            ellipsis = 0;
            rest = rest[2..];
        }

        int count = 0;
        problem = "";
        if ((rest.Length > 0 || ellipsis < 0)
            && !ReadGroups(text, ref rest, bytes, ref count, ref ellipsis, out problem))
        {
            return null;
        }

        if (rest.Length > 0)
        {
            problem = Problem(text, "trailing garbage after address", rest);
        }
        else if (count < Length6 && ellipsis < 0)
        {
            problem = Problem(text, "address string too short");
        }
        else if (count == Length6 && ellipsis >= 0)
        {
            problem = Problem(text, "the :: must expand to at least one field of zeros");
        }

        if (problem.Length > 0)
        {
            return null;
        }

        if (ellipsis >= 0)
        {
            int missing = Length6 - count;
            bytes.AsSpan(ellipsis, count - ellipsis).CopyTo(bytes.AsSpan(ellipsis + missing));
            bytes.AsSpan(ellipsis, missing).Clear();
        }

        return bytes;
    }

    private static bool ReadGroups(
        string text, ref string rest, byte[] bytes, ref int count, ref int ellipsis, out string problem)
    {
        while (count < Length6)
        {
            int digits = 0;
            while (digits < rest.Length && char.IsAsciiHexDigit(rest[digits]))
            {
                if (digits++ > 3)
                {
                    problem = Problem(text, "each group must have 4 or less digits", rest);
                    return false;
                }
            }

            if (digits == 0)
            {
                problem = Problem(text, "each colon-separated field must have at least one digit", rest);
                return false;
            }

            if (digits < rest.Length && rest[digits] == '.')
            {
                return ReadEmbedded(text, ref rest, bytes, ref count, ellipsis, out problem);
            }

            int group = int.Parse(rest.AsSpan(0, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            bytes[count++] = (byte)(group >> 8);
            bytes[count++] = (byte)group;
            rest = rest[digits..];
            if (rest.Length == 0)
            {
                break;
            }

            if (rest[0] != ':' || rest.Length == 1)
            {
                problem = Problem(text, rest[0] != ':' ? "unexpected character, want colon"
                    : "colon must be followed by more characters", rest);
                return false;
            }

            rest = rest[1..];
            if (rest[0] != ':')
            {
                continue;
            }

            if (ellipsis >= 0)
            {
                problem = Problem(text, "multiple :: in address", rest);
                return false;
            }

            ellipsis = count;
            rest = rest[1..];
            if (rest.Length == 0)
            {
                break;
            }
        }

        problem = "";
        return true;
    }

    // An IPv4 address in place of the last two groups.
    private static bool ReadEmbedded(
        string text, ref string rest, byte[] bytes, ref int count, int ellipsis, out string problem)
    {
        if (ellipsis < 0 && count != Length6 - Length4)
        {
            problem = Problem(
                text, "embedded IPv4 address must replace the final 2 fields of the address", rest);
            return false;
        }

        if (count + Length4 > Length6)
        {
            problem = Problem(
                text, "too many hex fields to fit an embedded IPv4 at the end of the address", rest);
            return false;
        }

        if (!ReadFields(text, rest, bytes.AsSpan(count, Length4), out problem))
        {
            return false;
        }

        rest = "";
        count += Length4;
        return true;
    }

    private static bool ReadFields(string text, string part, Span<byte> fields, out string problem)
    {
        (int value, int position, int digits) = (0, 0, 0);
        for (int i = 0; i < part.Length; i++)
        {
            char c = part[i];
            if (char.IsAsciiDigit(c))
            {
                if (digits == 1 && value == 0)
                {
                    problem = Problem(text, "IPv4 field has octet with leading zero");
                    return false;
                }

                value = (value * 10) + c - '0';
                digits++;
                if (value > byte.MaxValue)
                {
                    problem = Problem(text, "IPv4 field has value >255");
                    return false;
                }
            }
            else if (c != '.')
            {
                problem = Problem(text, "unexpected character", part[i..]);
                return false;
            }
            else if (i == 0 || i == part.Length - 1 || part[i - 1] == '.')
            {
                problem = Problem(text, "IPv4 field must have at least one digit", part[i..]);
                return false;
            }
            else if (position == Length4 - 1)
            {
                problem = Problem(text, "IPv4 address too long");
                return false;
            }
            else
            {
                fields[position++] = (byte)value;
                (value, digits) = (0, 0);
            }
        }

        if (position < Length4 - 1)
        {
            problem = Problem(text, "IPv4 address too short");
            return false;
        }

        fields[Length4 - 1] = (byte)value;
        problem = "";
        return true;
    }

    private static string Problem(string text, string message, string at = "") =>
        $"ParseAddr({GoQuote.Of(text)}): {message}{(at.Length > 0 ? $" (at {GoQuote.Of(at)})" : "")}";
}
