using Admission.Rego.Values;

namespace Admission.Rego.Builtins;

/// <summary>The characters that trim removes from the ends of a string.</summary>
internal static class CutSet
{
    public static int StartOf(string s, string set)
    {
        int start = 0;
        while (start < s.Length && IsIn(s, start, set, out int length))
        {
            start += length;
        }

        return start;
    }

    public static int EndOf(string s, string set)
    {
        int end = s.Length;
        int start = StartOf(s, set);
        while (end > start)
        {
            int at = end > 1 && char.IsLowSurrogate(s[end - 1]) ? end - 2 : end - 1;
            if (!IsIn(s, at, set, out _))
            {
                break;
            }

            end = at;
        }

        return end;
    }

    private static bool IsIn(string s, int index, string set, out int length)
    {
        Work.Charge(set.Length / 64);
        length = char.IsHighSurrogate(s[index]) && index + 1 < s.Length ? 2 : 1;
        return set.AsSpan().IndexOf(s.AsSpan(index, length)) >= 0;
    }
}
