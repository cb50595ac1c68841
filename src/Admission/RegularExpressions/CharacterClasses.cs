using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;

namespace Admission.RegularExpressions;

/// <summary>The named classes of RE2: Perl's, those of POSIX, and the categories and scripts of Unicode.</summary>
internal static class CharacterClasses
{
    public static readonly RuneSet Digits = Ascii("09");
    public static readonly RuneSet Spaces = Ascii("\t\n\f\r  ");
    public static readonly RuneSet WordCharacters = Ascii("09AZ__az");

    private static readonly FrozenDictionary<string, RuneSet> Posix = new Dictionary<string, RuneSet>
    {
        ["alnum"] = Ascii("09AZaz"),
        ["alpha"] = Ascii("AZaz"),
        ["ascii"] = Ascii("\0\x7f"),
        ["blank"] = Ascii("\t\t  "),
        ["cntrl"] = Ascii("\0\x1f\x7f\x7f"),
        ["digit"] = Digits,
        ["graph"] = Ascii("!~"),
        ["lower"] = Ascii("az"),
        ["print"] = Ascii(" ~"),
        ["punct"] = Ascii("!/:@[`{~"),
        ["space"] = Ascii("\t\r  "),
        ["upper"] = Ascii("AZ"),
        ["word"] = WordCharacters,
        ["xdigit"] = Ascii("09AFaf"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, UnicodeCategory[]> Categories =
        new Dictionary<string, UnicodeCategory[]>
        {
            ["C"] = [UnicodeCategory.Control, UnicodeCategory.Format, UnicodeCategory.PrivateUse,
                UnicodeCategory.Surrogate],
            ["Cc"] = [UnicodeCategory.Control],
            ["Cf"] = [UnicodeCategory.Format],
            ["Co"] = [UnicodeCategory.PrivateUse],
            ["Cs"] = [UnicodeCategory.Surrogate],
            ["L"] = [UnicodeCategory.LowercaseLetter, UnicodeCategory.ModifierLetter, UnicodeCategory.OtherLetter,
                UnicodeCategory.TitlecaseLetter, UnicodeCategory.UppercaseLetter],
            ["Ll"] = [UnicodeCategory.LowercaseLetter],
            ["Lm"] = [UnicodeCategory.ModifierLetter],
            ["Lo"] = [UnicodeCategory.OtherLetter],
            ["Lt"] = [UnicodeCategory.TitlecaseLetter],
            ["Lu"] = [UnicodeCategory.UppercaseLetter],
            ["M"] = [UnicodeCategory.SpacingCombiningMark, UnicodeCategory.EnclosingMark,
                UnicodeCategory.NonSpacingMark],
            ["Mc"] = [UnicodeCategory.SpacingCombiningMark],
            ["Me"] = [UnicodeCategory.EnclosingMark],
            ["Mn"] = [UnicodeCategory.NonSpacingMark],
            ["N"] = [UnicodeCategory.DecimalDigitNumber, UnicodeCategory.LetterNumber, UnicodeCategory.OtherNumber],
            ["Nd"] = [UnicodeCategory.DecimalDigitNumber],
            ["Nl"] = [UnicodeCategory.LetterNumber],
            ["No"] = [UnicodeCategory.OtherNumber],
            ["P"] = [UnicodeCategory.ConnectorPunctuation, UnicodeCategory.DashPunctuation,
                UnicodeCategory.ClosePunctuation, UnicodeCategory.FinalQuotePunctuation,
                UnicodeCategory.InitialQuotePunctuation, UnicodeCategory.OtherPunctuation,
                UnicodeCategory.OpenPunctuation],
            ["Pc"] = [UnicodeCategory.ConnectorPunctuation],
            ["Pd"] = [UnicodeCategory.DashPunctuation],
            ["Pe"] = [UnicodeCategory.ClosePunctuation],
            ["Pf"] = [UnicodeCategory.FinalQuotePunctuation],
            ["Pi"] = [UnicodeCategory.InitialQuotePunctuation],
            ["Po"] = [UnicodeCategory.OtherPunctuation],
            ["Ps"] = [UnicodeCategory.OpenPunctuation],
            ["S"] = [UnicodeCategory.CurrencySymbol, UnicodeCategory.ModifierSymbol, UnicodeCategory.MathSymbol,
                UnicodeCategory.OtherSymbol],
            ["Sc"] = [UnicodeCategory.CurrencySymbol],
            ["Sk"] = [UnicodeCategory.ModifierSymbol],
            ["Sm"] = [UnicodeCategory.MathSymbol],
            ["So"] = [UnicodeCategory.OtherSymbol],
            ["Z"] = [UnicodeCategory.LineSeparator, UnicodeCategory.ParagraphSeparator,
                UnicodeCategory.SpaceSeparator],
            ["Zl"] = [UnicodeCategory.LineSeparator],
            ["Zp"] = [UnicodeCategory.ParagraphSeparator],
            ["Zs"] = [UnicodeCategory.SpaceSeparator],
        }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly Lazy<FrozenDictionary<string, string>> Scripts = new(ReadScripts);

    private static readonly ConcurrentDictionary<string, RuneSet> Built = new(StringComparer.Ordinal);

    /// <summary>The class of POSIX of a name such as <c>alpha</c>; null when there is none.</summary>
    public static RuneSet? OfPosix(string name) => Posix.GetValueOrDefault(name);

    /// <summary>A category or script of Unicode, such as <c>Lu</c> or <c>Greek</c>; null when there is none.</summary>
    public static RuneSet? OfUnicode(string name)
    {
        if (name == "Any")
        {
            return RuneSet.All;
        }

        if (Built.TryGetValue(name, out RuneSet? set))
        {
            return set;
        }

        if (Categories.TryGetValue(name, out UnicodeCategory[]? categories))
        {
            return Built.GetOrAdd(name, OfCategories(categories));
        }

        return Scripts.Value.TryGetValue(name, out string? ranges)
            ? Built.GetOrAdd(name, OfRanges(ranges))
            : null;
    }

    private static RuneSet Ascii(string bounds)
    {
        var ranges = new List<int>(bounds.Length);
        foreach (char bound in bounds)
        {
            ranges.Add(bound);
        }

        return RuneSet.Union(ranges);
    }

    private static RuneSet OfCategories(UnicodeCategory[] categories)
    {
        var ranges = new List<int>();
        int low = -1;
        for (int rune = 0; rune <= RuneSet.MaxRune + 1; rune++)
        {
            bool isIn = rune <= RuneSet.MaxRune
                && Array.IndexOf(categories, CharUnicodeInfo.GetUnicodeCategory(rune)) >= 0;
            if (isIn && low < 0)
            {
                low = rune;
            }
            else if (!isIn && low >= 0)
            {
                ranges.Add(low);
                ranges.Add(rune - 1);
                low = -1;
            }
        }

        return RuneSet.Union(ranges);
    }

    private static RuneSet OfRanges(string text)
    {
        var ranges = new List<int>();
        foreach (string range in text.Split(','))
        {
            int dash = range.IndexOf('-', StringComparison.Ordinal);
            ranges.Add(Hex(dash < 0 ? range : range[..dash]));
            ranges.Add(Hex(dash < 0 ? range : range[(dash + 1)..]));
        }

        return RuneSet.Union(ranges);
    }

    private static int Hex(string text) => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static FrozenDictionary<string, string> ReadScripts()
    {
        using Stream stream = typeof(CharacterClasses).Assembly.GetManifestResourceStream("unicode-scripts.tsv")
            ?? throw new InvalidOperationException("the resource unicode-scripts.tsv is missing");
        using var reader = new StreamReader(stream);
        var scripts = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            int tab = line.IndexOf('\t', StringComparison.Ordinal);
            scripts.Add(line[..tab], line[(tab + 1)..]);
        }

        return scripts.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
