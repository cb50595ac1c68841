namespace Admission.Json;

/// <summary>Finds <c>\ud800</c>-style escapes without their other half: text that has no UTF-8 form.</summary>
internal static class LoneSurrogate
{
    private const int EscapeLength = 6;

    public static int IndexIn(ReadOnlySpan<byte> json)
    {
        int i = 0;
        while (true)
        {
            int next = json[i..].IndexOf((byte)'\\');
            if (next < 0)
            {
                return -1;
            }

            i += next;
            char unit = UnitAt(json, i);
            if (char.IsHighSurrogate(unit) && char.IsLowSurrogate(UnitAt(json, i + EscapeLength)))
            {
                i += 2 * EscapeLength;
            }
            else if (char.IsSurrogate(unit))
            {
                return i;
            }
            else
            {
                // Skip the backslash and the character after it, so that "\\ud800" is text, not an escape.
                i += 2;
            }

            if (i >= json.Length)
            {
                return -1;
            }
        }
    }

    private static char UnitAt(ReadOnlySpan<byte> json, int i)
    {
        if (i + EscapeLength > json.Length || json[i] != '\\' || json[i + 1] != 'u')
        {
            return '\0';
        }

        return ushort.TryParse(
            json.Slice(i + 2, 4),
            System.Globalization.NumberStyles.AllowHexSpecifier,
            System.Globalization.CultureInfo.InvariantCulture,
            out ushort unit)
            ? (char)unit
            : '\0';
    }
}
