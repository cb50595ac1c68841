namespace Admission.RegularExpressions;

/// <summary>A set of Unicode code points: sorted, disjoint ranges that do not touch.</summary>
internal sealed class RuneSet
{
    public const int MaxRune = 0x10FFFF;

    /// <summary>Every code point.</summary>
    public static readonly RuneSet All = new([0, MaxRune]);

    /// <summary>Every code point except the line feed.</summary>
    public static readonly RuneSet AllButNewline = new([0, '\n' - 1, '\n' + 1, MaxRune]);

    private RuneSet(int[] bounds) => Bounds = bounds;

    /// <summary>First and last code point of each range, in pairs.</summary>
    public int[] Bounds { get; }

    /// <summary>A set with one code point.</summary>
    public static RuneSet Of(int rune) => new([rune, rune]);

    /// <summary>The union of ranges in any order: first and last code point of each, in pairs.</summary>
    public static RuneSet Union(List<int> ranges)
    {
        int count = ranges.Count / 2;
        var pairs = new (int Low, int High)[count];
        for (int i = 0; i < count; i++)
        {
            pairs[i] = (ranges[2 * i], ranges[(2 * i) + 1]);
        }

        Array.Sort(pairs);
        var bounds = new List<int>(ranges.Count);
        foreach ((int low, int high) in pairs)
        {
            if (bounds.Count > 0 && low <= bounds[^1] + 1)
            {
                bounds[^1] = Math.Max(bounds[^1], high);
            }
            else
            {
                bounds.Add(low);
                bounds.Add(high);
            }
        }

        return new RuneSet([.. bounds]);
    }

    /// <summary>All code points that are not in this set.</summary>
    public RuneSet Negate()
    {
        var bounds = new List<int>(Bounds.Length + 2);
        int next = 0;
        for (int i = 0; i < Bounds.Length; i += 2)
        {
            if (next <= Bounds[i] - 1)
            {
                bounds.Add(next);
                bounds.Add(Bounds[i] - 1);
            }

            next = Bounds[i + 1] + 1;
        }

        if (next <= MaxRune)
        {
            bounds.Add(next);
            bounds.Add(MaxRune);
        }

        return new RuneSet([.. bounds]);
    }

    public bool Contains(int rune)
    {
        int[] bounds = Bounds;
        if (bounds.Length <= 8)
        {
            for (int i = 0; i < bounds.Length; i += 2)
            {
                if (rune < bounds[i])
                {
                    return false;
                }

                if (rune <= bounds[i + 1])
                {
                    return true;
                }
            }

            return false;
        }

        int low = 0;
        int high = bounds.Length / 2;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (rune < bounds[2 * middle])
            {
                high = middle;
            }
            else if (rune > bounds[(2 * middle) + 1])
            {
                low = middle + 1;
            }
            else
            {
                return true;
            }
        }

        return false;
    }
}
