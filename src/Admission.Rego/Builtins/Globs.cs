using System.Text;
using Admission.Rego.Evaluation;
using Admission.Rego.Values;

namespace Admission.Rego.Builtins;

/// <summary>The functions <c>glob.*</c>.</summary>
internal static class Globs
{
    public static void Register(BuiltinTable.Registration add)
    {
        add("glob.match(pattern: string, delimiters: any<null, array[string]>, match: string) -> result: boolean",
            Match);
        add("glob.quote_meta(pattern: string) -> output: string", static (m, a) =>
        {
            if (!Operands.TryText(m, a, 0, "glob.quote_meta", out string text))
            {
                return null;
            }

            var quoted = new StringBuilder();
            foreach (char c in text)
            {
                quoted.Append(c is '*' or '?' or '\\' or '[' or ']' or '{' or '}' ? "\\" : "").Append(c);
            }

            return new RegoString(quoted.ToString());
        });
    }

    private static RegoValue? Match(Machine m, ReadOnlySpan<RegoValue> a)
    {
        if (!Operands.TryText(m, a, 0, "glob.match", out string pattern)
            || !Operands.TryText(m, a, 2, "glob.match", out string text))
        {
            return null;
        }

        string delimiters = "";
        if (a[1] is RegoArray)
        {
            if (Strings.Texts(m, a, 1, "glob.match") is not { } all)
            {
                return null;
            }

            if (all.Exists(static d => new StringInfo(d).Length != 1))
            {
                return Operands.Failed(m, "glob.match: delimiter must be a single character");
            }

            delimiters = all.Count == 0 ? "." : string.Concat(all);
        }
        else if (a[1] is not RegoNull)
        {
            return Operands.Wrong(m, "glob.match", 1, a[1], "null", "array");
        }

        string key = $"glob\0{delimiters}\0{pattern}";
        if (!m.Cache.TryGetValue(key, out object? known))
        {
            known = GlobPattern.Parse(pattern, delimiters, out string error) is { } parsed ? parsed : error;
            m.Cache[key] = known;
        }

        return known is GlobPattern glob
            ? RegoBoolean.Of(glob.IsMatch(m, text))
            : Operands.Failed(m, $"glob.match: {known}");
    }

    private readonly struct StringInfo(string text)
    {
        public int Length => text.Length - text.Count(char.IsLowSurrogate);
    }
}
