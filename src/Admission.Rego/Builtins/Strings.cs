using System.Globalization;
using System.Text;
using Admission.Rego.Evaluation;
using Admission.Rego.Values;

namespace Admission.Rego.Builtins;

/// <summary>The functions on strings.</summary>
internal static class Strings
{
    // The approximate size of a short string in an array, in bytes.
    private const int PartSize = 64;

    public static void Register(BuiltinTable.Registration add)
    {
        add("concat(delimiter: string, collection: any<array[string], set[string]>) -> output: string", Concat);
        add("contains(haystack: string, needle: string) -> result: boolean", static (m, a) => Test(
            m, a, "contains", static (x, y) => TextSearch.IndexOf(x, y) >= 0));
        add("startswith(search: string, base: string) -> result: boolean", static (m, a) => Test(
            m, a, "startswith", static (x, y) => x.StartsWith(y, StringComparison.Ordinal)));
        add("endswith(search: string, base: string) -> result: boolean", static (m, a) => Test(
            m, a, "endswith", static (x, y) => x.EndsWith(y, StringComparison.Ordinal)));
        add("indexof(haystack: string, needle: string) -> output: number", static (m, a) => IndexOf(m, a, false));
        add("indexof_n(haystack: string, needle: string) -> output: array[number]", static (m, a) =>
            IndexOf(m, a, true));
        add("substring(value: string, offset: number, length: number) -> output: string", Substring);
        add("lower(x: string) -> y: string", static (m, a) =>
            Change(m, a, "lower", static s => s.Replace('İ', 'i').ToLowerInvariant()));
        add("upper(x: string) -> y: string", static (m, a) =>
            Change(m, a, "upper", static s => s.Replace('ı', 'I').Replace('ſ', 'S').ToUpperInvariant()));
        add("split(x: string, delimiter: string) -> ys: array[string]", static (m, a) => Split(m, a, "split"));
        add("strings.split_n(x: string, delimiter: string, n: number) -> ys: array[string]", SplitAtMost);
        add("replace(x: string, old: string, new: string) -> y: string", Replace);
        add("strings.replace_n(patterns: object[string: string], value: string) -> output: string", ReplaceAll);
        add("trim(value: string, cutset: string) -> output: string", static (m, a) => Cut(
            m, a, "trim", static (s, set) => s[CutSet.StartOf(s, set)..CutSet.EndOf(s, set)]));
        add("trim_left(value: string, cutset: string) -> output: string",
            static (m, a) => Cut(m, a, "trim_left", static (s, set) => s[CutSet.StartOf(s, set)..]));
        add("trim_right(value: string, cutset: string) -> output: string",
            static (m, a) => Cut(m, a, "trim_right", static (s, set) => s[..CutSet.EndOf(s, set)]));
        add("trim_prefix(value: string, prefix: string) -> output: string", static (m, a) => Cut(m, a, "trim_prefix",
            static (s, part) => s.StartsWith(part, StringComparison.Ordinal) ? s[part.Length..] : s));
        add("trim_suffix(value: string, suffix: string) -> output: string", static (m, a) => Cut(m, a, "trim_suffix",
            static (s, part) => s.EndsWith(part, StringComparison.Ordinal) ? s[..^part.Length] : s));
        add("trim_space(value: string) -> output: string", static (m, a) =>
            Change(m, a, "trim_space", static s => s.Trim()));
        add("strings.reverse(x: string) -> y: string", static (m, a) => Change(m, a, "reverse", Reverse));
        add("strings.count(search: string, substring: string) -> output: number", Count);
        add("strings.any_prefix_match(search: any<string, array[string], set[string]>, "
            + "base: any<string, array[string], set[string]>) -> result: boolean",
            static (m, a) => AnyMatch(m, a, "strings.any_prefix_match",
                static (s, part) => s.StartsWith(part, StringComparison.Ordinal)));
        add("strings.any_suffix_match(search: any<string, array[string], set[string]>, "
            + "base: any<string, array[string], set[string]>) -> result: boolean",
            static (m, a) => AnyMatch(m, a, "strings.any_suffix_match",
                static (s, part) => s.EndsWith(part, StringComparison.Ordinal)));
        add("sprintf(format: string, values: array[any]) -> output: string", Sprintf.Call);
    }

    private static RegoValue? Test(
        Machine m, ReadOnlySpan<RegoValue> a, string name, Func<string, string, bool> test) =>
        Operands.TryText(m, a, 0, name, out string x) && Operands.TryText(m, a, 1, name, out string y)
            ? RegoBoolean.Of(test(x, y))
            : null;

    private static RegoValue? Change(Machine m, ReadOnlySpan<RegoValue> a, string name, Func<string, string> change) =>
        Operands.TryText(m, a, 0, name, out string text) ? new RegoString(change(text)) : null;

    private static RegoValue? Cut(
        Machine m, ReadOnlySpan<RegoValue> a, string name, Func<string, string, string> change) =>
        Operands.TryText(m, a, 0, name, out string x) && Operands.TryText(m, a, 1, name, out string y)
            ? new RegoString(change(x, y))
            : null;

    private static string Reverse(string text)
    {
        var reversed = new StringBuilder(text.Length);
        for (int i = text.Length - 1; i >= 0; i--)
        {
            if (char.IsLowSurrogate(text[i]) && i > 0)
            {
                reversed.Append(text[--i]).Append(text[i + 1]);
            }
            else
            {
                reversed.Append(text[i]);
            }
        }

        return reversed.ToString();
    }

    private static RegoValue? Concat(Machine m, ReadOnlySpan<RegoValue> a)
    {
        if (!Operands.TryText(m, a, 0, "concat", out string delimiter) || Texts(m, a, 1, "concat") is not { } texts)
        {
            return null;
        }

        m.ChargeText(texts.Sum(static t => (long)t.Length) + ((long)delimiter.Length * texts.Count));
        return new RegoString(string.Join(delimiter, texts));
    }

    /// <summary>The strings of an array or a set.</summary>
    public static List<string>? Texts(Machine m, ReadOnlySpan<RegoValue> a, int index, string name,
        bool allowsOne = false)
    {
        if (allowsOne && a[index] is RegoString one)
        {
            return [one.Text];
        }

        if (a[index] is not (RegoArray or RegoSet))
        {
            Operands.Wrong(m, name, index, a[index], allowsOne ? ["string", "set", "array"] : ["set", "array"]);
            return null;
        }

        var texts = new List<string>(a[index].Count);
        foreach (RegoValue item in Collections.Items(a[index]))
        {
            if (item is not RegoString text)
            {
                string kind = a[index].KindName;
                m.Fail(RegoError.OperandType, string.Create(CultureInfo.InvariantCulture,
                    $"{name}: operand {index + 1} must be {kind} of strings but got {kind} "
                    + $"containing {item.KindName}"));
                return null;
            }

            texts.Add(text.Text);
        }

        return texts;
    }

    // Counts code points, not UTF-16 units.
    private static int CodePoints(ReadOnlySpan<char> text)
    {
        int count = text.Length;
        foreach (char c in text)
        {
            count -= char.IsLowSurrogate(c) ? 1 : 0;
        }

        return count;
    }

    private static RegoValue? IndexOf(Machine m, ReadOnlySpan<RegoValue> a, bool all)
    {
        string name = all ? "indexof_n" : "indexof";
        if (!Operands.TryText(m, a, 0, name, out string text) || !Operands.TryText(m, a, 1, name, out string part))
        {
            return null;
        }

        if (part.Length == 0)
        {
            return Operands.Failed(m, $"{name}: empty search character");
        }

        if (!all)
        {
            int index = TextSearch.IndexOf(text, part);
            return RegoNumber.Of(index < 0 ? -1 : CodePoints(text.AsSpan(0, index)));
        }

        var found = new List<RegoValue>();
        int points = 0;
        int from = 0;
        for (int at = TextSearch.IndexOf(text, part); at >= 0; at = TextSearch.IndexOf(text, part, at + 1))
        {
            m.Charge(1);
            points += CodePoints(text.AsSpan(from, at - from));
            from = at;
            found.Add(RegoNumber.Of(points));
        }

        return new RegoArray([.. found]);
    }

    private static RegoValue? Substring(Machine m, ReadOnlySpan<RegoValue> a)
    {
        if (!Operands.TryText(m, a, 0, "substring", out string text)
            || !Operands.TryInt32(m, a, 1, "substring", out int offset)
            || !Operands.TryInt32(m, a, 2, "substring", out int length))
        {
            return null;
        }

        if (offset < 0)
        {
            return Operands.Failed(m, "substring: negative offset");
        }

        int start = Skip(text, 0, offset);
        int end = length < 0 ? text.Length : Skip(text, start, length);
        return new RegoString(text[start..end]);
    }

    private static int Skip(string text, int from, int points)
    {
        int at = from;
        for (int i = 0; i < points && at < text.Length; i++)
        {
            at += char.IsHighSurrogate(text[at]) && at + 1 < text.Length ? 2 : 1;
        }

        return at;
    }

    // The first parts, or with a negative number the last ones.
    private static RegoValue? SplitAtMost(Machine m, ReadOnlySpan<RegoValue> a)
    {
        const string Name = "strings.split_n";
        if (!Operands.TryInt32(m, a, 2, Name, out int count) || Split(m, a, Name) is not RegoArray parts)
        {
            return null;
        }

        int taken = (int)Math.Min(parts.Count, Math.Abs((long)count));
        IEnumerable<RegoValue> items = Collections.Items(parts).Skip(count < 0 ? parts.Count - taken : 0).Take(taken);
        return new RegoArray([.. items]);
    }

    private static RegoValue? Split(Machine m, ReadOnlySpan<RegoValue> a, string name)
    {
        if (!Operands.TryText(m, a, 0, name, out string text) || !Operands.TryText(m, a, 1, name, out string by))
        {
            return null;
        }

        if (by.Length > 0)
        {
            List<int> places = TextSearch.All(text, by);
            m.ChargeItems(places.Count + 1L, PartSize);
            var parts = new RegoValue[places.Count + 1];
            int start = 0;
            for (int i = 0; i < places.Count; i++)
            {
                parts[i] = new RegoString(text[start..places[i]]);
                start = places[i] + by.Length;
            }

            parts[^1] = new RegoString(text[start..]);
            return new RegoArray(parts);
        }

        m.Charge(text.Length / 4);
        m.ChargeItems(text.Length, PartSize);
        var points = new List<RegoValue>();
        for (int at = 0; at < text.Length;)
        {
            int next = Skip(text, at, 1);
            points.Add(new RegoString(text[at..next]));
            at = next;
        }

        return new RegoArray([.. points]);
    }

    private static RegoValue? Replace(Machine m, ReadOnlySpan<RegoValue> a)
    {
        if (!Operands.TryText(m, a, 0, "replace", out string text)
            || !Operands.TryText(m, a, 1, "replace", out string old)
            || !Operands.TryText(m, a, 2, "replace", out string by))
        {
            return null;
        }

        long most = old.Length == 0 ? text.Length + 1 : text.Length / old.Length;
        m.ChargeText(by.Length <= old.Length ? text.Length : text.Length + (most * (by.Length - old.Length)));
        if (old.Length > 0)
        {
            return new RegoString(Replace(text, TextSearch.All(text, old), old.Length, by));
        }

        var result = new StringBuilder(by);
        for (int at = 0; at < text.Length;)
        {
            int next = Skip(text, at, 1);
            result.Append(text, at, next - at).Append(by);
            at = next;
        }

        return new RegoString(result.ToString());
    }

    private static string Replace(string text, List<int> places, int length, string by)
    {
        if (places.Count == 0)
        {
            return text;
        }

        var result = new StringBuilder();
        int start = 0;
        foreach (int place in places)
        {
            result.Append(text, start, place - start).Append(by);
            start = place + length;
        }

        return result.Append(text, start, text.Length - start).ToString();
    }

    // At each position the first pattern that fits is replaced, in the order of the patterns.
    private static RegoValue? ReplaceAll(Machine m, ReadOnlySpan<RegoValue> a)
    {
        if (!Operands.Try(m, a, 0, "strings.replace_n", "object", out RegoObject patterns)
            || !Operands.TryText(m, a, 1, "strings.replace_n", out string text))
        {
            return null;
        }

        var pairs = new List<(string Old, string New)>();
        for (int i = 0; i < patterns.Count; i++)
        {
            if (patterns.At(i) is not (RegoString old, RegoString by))
            {
                return m.Fail(RegoError.OperandType,
                    "strings.replace_n: operand 1 non-string key or value found in pattern object");
            }

            pairs.Add((old.Text, by.Text));
        }

        var result = new StringBuilder();
        m.Charge(text.Length * pairs.Sum(static pair => 1L + (pair.Old.Length / 64)) / 16);
        for (int at = 0; at <= text.Length;)
        {
            int fits = pairs.FindIndex(p => string.CompareOrdinal(text, at, p.Old, 0, p.Old.Length) == 0);
            if (fits >= 0)
            {
                result.Append(pairs[fits].New);
                m.ChargeText(result.Length);
                at += pairs[fits].Old.Length;
            }

            if (fits < 0 || pairs[fits].Old.Length == 0)
            {
                result.Append(at < text.Length ? text.AsSpan(at, 1) : default);
                at++;
            }
        }

        return new RegoString(result.ToString());
    }

    private static RegoValue? Count(Machine m, ReadOnlySpan<RegoValue> a)
    {
        if (!Operands.TryText(m, a, 0, "strings.count", out string text)
            || !Operands.TryText(m, a, 1, "strings.count", out string part))
        {
            return null;
        }

        return RegoNumber.Of(part.Length == 0 ? CodePoints(text) + 1 : TextSearch.All(text, part).Count);
    }

    private static RegoValue? AnyMatch(
        Machine m, ReadOnlySpan<RegoValue> a, string name, Func<string, string, bool> test)
    {
        if (Texts(m, a, 0, name, allowsOne: true) is not { } all
            || Texts(m, a, 1, name, allowsOne: true) is not { } parts)
        {
            return null;
        }

        m.Charge((long)all.Count * parts.Count / 4);
        return RegoBoolean.Of(all.Exists(text => parts.Exists(part =>
        {
            m.Charge(part.Length / 64);
            return test(text, part);
        })));
    }
}
