using System.Collections.Concurrent;
using System.Text;
using Admission.Rego.Evaluation;
using Admission.Rego.Values;
using Admission.RegularExpressions;

namespace Admission.Rego.Builtins;

/// <summary>regex.*, with the syntax of RE2 in linear time.</summary>
internal static class RegexFunctions
{
    // Patterns are constants in nearly all policies; the cache starts again when it is full.
    private const int MaxCached = 1024;
    private const int MaxPatternLength = 10_000;

    // A match takes longer than other steps, and allocates more.
    private const int MatchSteps = 8;

    private static readonly ConcurrentDictionary<string, Re2> Cache = new(StringComparer.Ordinal);

    public static void Register(BuiltinTable.Registration add)
    {
        add("regex.is_valid(pattern: string) -> result: boolean", static (_, a) =>
            RegoBoolean.Of(a[0] is RegoString pattern && Find(pattern.Text, out string _) is not null));
        add("regex.match(pattern: string, value: string) -> result: boolean", static (m, a) =>
            Match(m, a, "regex.match"));
        add("re_match(string, string) -> boolean", static (m, a) => Match(m, a, "re_match"), isDeprecated: true);
        add("regex.split(pattern: string, value: string) -> output: array[string]", static (m, a) =>
            TryPattern(m, a, 0, 1, "regex.split", out Re2 regex, out string text)
                ? Texts(regex.Split(text, onMatch: () => m.Charge(MatchSteps)))
                : null);
        add("regex.find_n(pattern: string, value: string, number: number) -> output: array[string]", static (m, a) =>
            TryPattern(m, a, 0, 1, "regex.find_n", out Re2 regex, out string text)
            && Operands.TryInt32(m, a, 2, "regex.find_n", out int limit)
                ? Texts(regex.FindAll(text, limit, false, () => m.Charge(MatchSteps))
                    .Select(static match => match.Group(0)))
                : null);
        add("regex.find_all_string_submatch_n(pattern: string, value: string, number: number) -> "
            + "output: array[array[string]]", static (m, a) =>
            TryPattern(m, a, 0, 1, "regex.find_all_string_submatch_n", out Re2 regex, out string text)
            && Operands.TryInt32(m, a, 2, "regex.find_all_string_submatch_n", out int limit)
                ? new RegoArray([.. regex.FindAll(text, limit, onMatch: () => m.Charge(MatchSteps)).Select(
                    static match => Texts(Enumerable.Range(0, match.GroupCount).Select(match.Group)))])
                : null);
        add("regex.replace(s: string, pattern: string, value: string) -> output: string", Replace);
        add("regex.template_match(template: string, value: string, delimiter_start: string, delimiter_end: string) -> "
            + "result: boolean", TemplateMatch);
        add("regex.globs_match(glob1: string, glob2: string) -> result: boolean", static (m, a) =>
        {
            if (!Operands.TryText(m, a, 0, "regex.globs_match", out string left)
                || !Operands.TryText(m, a, 1, "regex.globs_match", out string right))
            {
                return null;
            }

            string error = "";
            if (RegexGlob.Parse(left, ref error) is not { } x || RegexGlob.Parse(right, ref error) is not { } y)
            {
                return Operands.Failed(m, $"regex.globs_match: {error}");
            }

            m.Charge((long)x.Length * y.Length);
            return RegoBoolean.Of(RegexGlob.Intersect(x, y));
        });
    }

    /// <summary>Does a pattern fit somewhere in a text? Null if it is not valid.</summary>
    public static bool? IsMatch(Machine m, string pattern, string text)
    {
        m.Charge(text.Length / 64);
        return Find(pattern, out string _)?.IsMatch(text);
    }

    private static RegoArray Texts(IEnumerable<string> texts) =>
        new([.. texts.Select(static text => new RegoString(text))]);

    private static Re2? Find(string pattern, out string error)
    {
        error = "";
        if (Cache.TryGetValue(pattern, out Re2? known))
        {
            return known;
        }

        if (pattern.Length > MaxPatternLength)
        {
            error = "the pattern is longer than 10,000 characters";
            return null;
        }

        if (!Re2.TryParse(pattern, out Re2? regex, out Re2Error? mistake))
        {
            error = mistake!.ToString();
            return null;
        }

        if (Cache.Count >= MaxCached)
        {
            Cache.Clear();
        }

        return Cache[pattern] = regex!;
    }

    private static bool TryPattern(
        Machine m, ReadOnlySpan<RegoValue> a, int pattern, int value, string name, out Re2 regex, out string text)
    {
        regex = null!;
        text = "";
        if (!Operands.TryText(m, a, pattern, name, out string source)
            || !Operands.TryText(m, a, value, name, out text))
        {
            return false;
        }

        m.Charge(text.Length / 16);
        if (Find(source, out string error) is { } found)
        {
            regex = found;
            return true;
        }

        Operands.Failed(m, $"{name}: {error}");
        return false;
    }

    private static RegoValue? Match(Machine m, ReadOnlySpan<RegoValue> a, string name) =>
        TryPattern(m, a, 0, 1, name, out Re2 regex, out string text) ? RegoBoolean.Of(regex.IsMatch(text)) : null;

    private static RegoValue? Replace(Machine m, ReadOnlySpan<RegoValue> a)
    {
        if (!TryPattern(m, a, 1, 0, "regex.replace", out Re2 regex, out string text)
            || !Operands.TryText(m, a, 2, "regex.replace", out string template))
        {
            return null;
        }

        // Each match can insert the template and, for each dollar, the match itself.
        long dollars = template.AsSpan().Count('$');
        m.ChargeText(text.Length + ((text.Length + 1L) * template.Length) + (dollars * text.Length));
        return new RegoString(regex.Replace(text, template, onMatch: () => m.Charge(MatchSteps)));
    }

    private static RegoValue? TemplateMatch(Machine m, ReadOnlySpan<RegoValue> a)
    {
        const string Name = "regex.template_match";
        if (!Operands.TryText(m, a, 0, Name, out string template) || !Operands.TryText(m, a, 1, Name, out string text)
            || !Operands.TryText(m, a, 2, Name, out string start) || !Operands.TryText(m, a, 3, Name, out string end))
        {
            return null;
        }

        if (start.Length != 1 || end.Length != 1)
        {
            return m.Fail(RegoError.OperandType,
                $"{Name}: operand {(start.Length != 1 ? 3 : 4)} must be a single character");
        }

        var pattern = new StringBuilder("^");
        for (int at = 0; at < template.Length;)
        {
            int open = template.IndexOf(start[0], at);
            int close = open < 0 ? -1 : Close(template, open, start[0], end[0]);
            if (open < 0 || close < 0)
            {
                if (open >= 0 || template.IndexOf(end[0], at) >= 0)
                {
                    return Operands.Failed(m, $"{Name}: unbalanced braces in {RegoText.Quote(template)}");
                }

                pattern.Append(Re2.Quote(template[at..]));
                break;
            }

            pattern.Append(Re2.Quote(template[at..open])).Append('(').Append(template, open + 1,
                close - open - 1).Append(')');
            at = close + 1;
        }

        return Find(pattern.Append('$').ToString(), out string error) is { } regex
            ? RegoBoolean.Of(regex.IsMatch(text))
            : Operands.Failed(m, $"{Name}: {error}");
    }

    private static int Close(string template, int open, char start, char end)
    {
        int depth = 0;
        for (int i = open; i < template.Length; i++)
        {
            depth += template[i] == start ? 1 : template[i] == end ? -1 : 0;
            if (depth == 0)
            {
                return i;
            }
        }

        return -1;
    }
}
