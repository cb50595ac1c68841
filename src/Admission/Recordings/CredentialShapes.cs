using System.Text.RegularExpressions;

namespace Admission.Recordings;

/// <summary>
/// Recognizes credentials by the name of their field and by their own form. Broader than policies that deny: a text
/// that is replaced by mistake becomes another text of the same form, which costs little.
/// </summary>
internal static partial class CredentialShapes
{
    private const int LongestCredential = 4096;
    private const int LeastRandomLength = 32;
    private const int MostRandomLength = 256;
    private const double RandomEntropy = 4;

    // The mark is searched first: a text without it costs almost nothing. The group s is replaced.
    private static readonly (string Mark, Regex Pattern)[] Shapes =
    [
        ("PRIVATE KEY-----", PrivateKey()),
        ("AKIA", AwsKey()),
        ("ASIA", AwsKey()),
        ("gh", GitHubToken()),
        ("github_pat_", GitHubToken()),
        ("glpat-", GitLabToken()),
        ("xox", SlackToken()),
        ("k_live_", StripeKey()),
        ("AIza", GoogleKey()),
        ("eyJ", WebToken()),
        ("://", PasswordInUrl()),
        ("earer ", Bearer()),
        ("asic ", Bearer()),
    ];

    /// <summary>Is a value with that name probably a credential?</summary>
    public static bool IsName(string name) => Name().IsMatch(name);

    /// <summary>
    /// Is it not a credential, whatever its name? For example a reference to a variable, or a placeholder.
    /// </summary>
    public static bool IsHarmless(string value) =>
        value.Length == 0 || value.Length > LongestCredential || Harmless().IsMatch(value);

    /// <summary>Does the value look random, as keys and tokens do?</summary>
    public static bool IsRandom(string value) =>
        value.Length is >= LeastRandomLength and <= MostRandomLength
        && value.Any(char.IsAsciiLetterLower) && value.Any(char.IsAsciiLetterUpper) && value.Any(char.IsAsciiDigit)
        && RandomText().IsMatch(value)
        && EntropyOf(value) >= RandomEntropy;

    /// <summary>Positions of credentials in a text: ranges in order that do not overlap.</summary>
    public static List<(int Start, int Length)> Find(string text)
    {
        var found = new List<(int Start, int Length)>();
        foreach ((string mark, Regex pattern) in Shapes)
        {
            if (text.Contains(mark, StringComparison.Ordinal))
            {
                Add(pattern, text, found);
            }
        }

        if (text.AsSpan().ContainsAny('=', ':') && Word().IsMatch(text))
        {
            Add(Assignment(), text, found);
        }

        if (found.Count > 1)
        {
            found.Sort();
            RemoveOverlaps(found);
        }

        return found;
    }

    private static void Add(Regex pattern, string text, List<(int Start, int Length)> found)
    {
        foreach (Match match in pattern.Matches(text))
        {
            foreach (Capture capture in match.Groups["s"].Captures)
            {
                if (capture.Length > 0 && !Harmless().IsMatch(capture.ValueSpan))
                {
                    found.Add((capture.Index, capture.Length));
                }
            }
        }
    }

    private static void RemoveOverlaps(List<(int Start, int Length)> found)
    {
        int kept = 0;
        for (int i = 1; i < found.Count; i++)
        {
            (int start, int length) = found[kept];
            int end = Math.Max(start + length, found[i].Start + found[i].Length);
            if (found[i].Start < start + length)
            {
                found[kept] = (start, end - start);
            }
            else
            {
                found[++kept] = found[i];
            }
        }

        found.RemoveRange(kept + 1, found.Count - kept - 1);
    }

    private static double EntropyOf(string text)
    {
        double bits = 0;
        foreach (IGrouping<char, char> letters in text.GroupBy(static letter => letter))
        {
            double share = (double)letters.Count() / text.Length;
            bits -= share * Math.Log2(share);
        }

        return bits;
    }

    [GeneratedRegex(
        @"(^|[._\-/\s])(passw(or)?d|passphrase|pwd|pass|secret|token|credentials?|api[._\-]?key|private[._\-]?key"
            + @"|access[._\-]?key|secret[._\-]?key|auth[._\-]?key|encryption[._\-]?key|signing[._\-]?key"
            + @"|client[._\-]?secret)$"
            + @"|[a-z0-9](Passw(or)?d|Passphrase|Pwd|Secret|Token|Credentials?|ApiKey|PrivateKey|AccessKey|SecretKey)$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Name();

    [GeneratedRegex(@"^(true|false|null|none|changeme|\$\(\w+\)|\$\{\w+\}|\{\{.*\}\}|<.*>)?$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Harmless();

    [GeneratedRegex("^[A-Za-z0-9+/_=-]+$")]
    private static partial Regex RandomText();

    [GeneratedRegex("passw|pwd|secret|token|credential|key", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Word();

    // name=value, name: value and --name=value, at the start of a line or of a word.
    [GeneratedRegex(
        @"(?<=^|[\s;,&?{])[""']?-{0,2}[\w.\-]{0,100}"
            + @"(passw(or)?d|passphrase|pwd|secret|token|credentials?|api[._\-]?key|private[._\-]?key|access[._\-]?key)"
            + @"[""']?(\s*=\s*|\s*:\s+|[""']:)[""']?(?<s>[^\s""',;&}]{1,4096})",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
            | RegexOptions.Multiline)]
    private static partial Regex Assignment();

    [GeneratedRegex(
        @"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----(?<s>[^-]*)", RegexOptions.ExplicitCapture)]
    private static partial Regex PrivateKey();

    [GeneratedRegex(@"\bA(KI|SI)A(?<s>[0-9A-Z]{16})\b", RegexOptions.ExplicitCapture)]
    private static partial Regex AwsKey();

    [GeneratedRegex(@"\b(gh[pousr]_(?<s>[A-Za-z0-9]{30,})|github_pat_(?<s>[A-Za-z0-9_]{30,}))",
        RegexOptions.ExplicitCapture)]
    private static partial Regex GitHubToken();

    [GeneratedRegex(@"\bglpat-(?<s>[A-Za-z0-9_-]{16,})", RegexOptions.ExplicitCapture)]
    private static partial Regex GitLabToken();

    [GeneratedRegex(@"\bxox[abprs]-(?<s>[A-Za-z0-9-]{10,})", RegexOptions.ExplicitCapture)]
    private static partial Regex SlackToken();

    [GeneratedRegex(@"\b[sr]k_live_(?<s>[A-Za-z0-9]{16,})", RegexOptions.ExplicitCapture)]
    private static partial Regex StripeKey();

    [GeneratedRegex(@"\bAIza(?<s>[0-9A-Za-z_-]{30,})", RegexOptions.ExplicitCapture)]
    private static partial Regex GoogleKey();

    [GeneratedRegex(
        @"\beyJ(?<s>[A-Za-z0-9_-]{10,})\.eyJ(?<s>[A-Za-z0-9_-]{10,})(\.(?<s>[A-Za-z0-9_-]+))?",
        RegexOptions.ExplicitCapture)]
    private static partial Regex WebToken();

    [GeneratedRegex(@"://[^\s:/@]{0,200}:(?<s>[^\s:/@]{1,200})@", RegexOptions.ExplicitCapture)]
    private static partial Regex PasswordInUrl();

    [GeneratedRegex(@"\b(Bearer|Basic)\s+(?<s>[A-Za-z0-9+/_=.\-]{8,})",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Bearer();
}
