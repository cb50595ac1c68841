using System.Globalization;

namespace Admission.Objects;

/// <summary>
/// A version whose last numbers can be missing or <c>x</c>, as in ranges; <c>Count</c> is the number of given parts.
/// </summary>
internal readonly record struct PartialVersion(
    int Count, long Major, long Minor, long Patch, string Prerelease, string Build)
{
    public static bool TryParse(ReadOnlySpan<char> text, out PartialVersion version)
    {
        version = default;
        if (text.Length is 0 or > SemanticVersion.MaxLength)
        {
            return false;
        }

        text = text[0] is 'v' or 'V' ? text[1..] : text;
        ReadOnlySpan<char> build = CutAfter(ref text, '+', out bool hasBuild);
        ReadOnlySpan<char> prerelease = CutAfter(ref text, '-', out bool hasPrerelease);
        Span<long> numbers = stackalloc long[3];
        if (!TryReadNumbers(text, numbers, out int count)
            || ((hasBuild || hasPrerelease) && count != 3)
            || (hasBuild && !AreIdentifiers(build, mayLeadWithZero: true))
            || (hasPrerelease && !AreIdentifiers(prerelease, mayLeadWithZero: false)))
        {
            return false;
        }

        version = new PartialVersion(
            count, numbers[0], numbers[1], numbers[2], prerelease.ToString(), build.ToString());
        return true;
    }

    private static ReadOnlySpan<char> CutAfter(scoped ref ReadOnlySpan<char> text, char mark, out bool isThere)
    {
        int position = text.IndexOf(mark);
        isThere = position >= 0;
        ReadOnlySpan<char> after = isThere ? text[(position + 1)..] : default;
        text = isThere ? text[..position] : text;
        return after;
    }

    private static bool TryReadNumbers(ReadOnlySpan<char> text, Span<long> numbers, out int count)
    {
        count = 0;
        int parts = 0;
        bool isOpen = false;
        foreach (Range range in text.Split('.'))
        {
            ReadOnlySpan<char> part = text[range];
            if (++parts > numbers.Length)
            {
                return false;
            }

            if (part is "x" or "X" or "*")
            {
                isOpen = true;
            }
            else if (isOpen || !TryReadNumber(part, out numbers[count++]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryReadNumber(ReadOnlySpan<char> part, out long number) =>
        long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out number)
        && (part.Length == 1 || part[0] != '0');

    private static bool AreIdentifiers(ReadOnlySpan<char> text, bool mayLeadWithZero)
    {
        foreach (Range range in text.Split('.'))
        {
            ReadOnlySpan<char> part = text[range];
            bool isNumber = !part.ContainsAnyExceptInRange('0', '9');
            if (part.Length == 0 || (!mayLeadWithZero && isNumber && part.Length > 1 && part[0] == '0'))
            {
                return false;
            }

            foreach (char c in part)
            {
                if (!char.IsAsciiLetterOrDigit(c) && c != '-')
                {
                    return false;
                }
            }
        }

        return true;
    }
}
