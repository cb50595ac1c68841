using System.Numerics;
using System.Text.RegularExpressions;
using Admission.Rego.Evaluation;
using Admission.Rego.Values;

namespace Admission.Rego.Builtins;

/// <summary>The functions <c>semver.*</c>.</summary>
internal static partial class SemanticVersions
{
    public static void Register(BuiltinTable.Registration add)
    {
        add("semver.compare(a: string, b: string) -> result: number", Compare);
        add("semver.is_valid(vsn: any) -> result: boolean", static (_, a) =>
            RegoBoolean.Of(a[0] is RegoString { Text.Length: <= 1000 } text && Version().IsMatch(text.Text)));
    }

    private static RegoValue? Compare(Machine m, ReadOnlySpan<RegoValue> a)
    {
        if (!Operands.TryText(m, a, 0, "semver.compare", out string left)
            || !Operands.TryText(m, a, 1, "semver.compare", out string right))
        {
            return null;
        }

        Match x = Version().Match(left.Length <= 1000 ? left : "");
        Match y = Version().Match(right.Length <= 1000 ? right : "");
        if (!x.Success || !y.Success)
        {
            string text = RegoText.Quote(x.Success ? right : left);
            return Operands.Failed(
                m, $"semver.compare: operand {(x.Success ? 2 : 1)}: string {text} is not a valid SemVer");
        }

        for (int i = 1; i <= 3; i++)
        {
            int order = BigInteger.Parse(x.Groups[i].ValueSpan,
                null).CompareTo(BigInteger.Parse(y.Groups[i].ValueSpan, null));
            if (order != 0)
            {
                return RegoNumber.Of(order);
            }
        }

        return RegoNumber.Of(ComparePreRelease(x.Groups["pre"].Value, y.Groups["pre"].Value));
    }

    private static int ComparePreRelease(string left, string right)
    {
        if (left.Length == 0 || right.Length == 0)
        {
            return (left.Length == 0).CompareTo(right.Length == 0);
        }

        string[] x = left.Split('.');
        string[] y = right.Split('.');
        for (int i = 0; i < Math.Min(x.Length, y.Length); i++)
        {
            int order = ComparePart(x[i], y[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return x.Length.CompareTo(y.Length);
    }

    private static int ComparePart(string left, string right)
    {
        if (left == right)
        {
            return 0;
        }

        bool isNumber = int.TryParse(left, System.Globalization.NumberStyles.None, null, out int x);
        bool isOtherNumber = int.TryParse(right, System.Globalization.NumberStyles.None, null, out int y);
        if (isNumber && isOtherNumber)
        {
            return x != y ? x.CompareTo(y) : Math.Sign(string.CompareOrdinal(left, right));
        }

        return isNumber ? -1 : isOtherNumber ? 1 : Math.Sign(string.CompareOrdinal(left, right));
    }

    [GeneratedRegex(
        @"^([0-9]+)\.([0-9]+)\.([0-9]+)(?:-(?<pre>[0-9A-Za-z.-]*))?(?:\+[0-9A-Za-z.-]*)?\z",
            RegexOptions.CultureInvariant)]
    private static partial Regex Version();
}
