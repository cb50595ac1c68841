using Admission.Cel.Values;
using Admission.RegularExpressions;

namespace Admission.Cel.Libraries;

/// <summary><c>find</c> and <c>findAll</c> of Kubernetes.</summary>
internal static class RegexLibrary
{
    public static void AddTo(LibraryBuilder library)
    {
        (CelType s, CelType list) = (CelType.String, CelType.List(CelType.String));
        library.Member("find", "string_find_string", s, s, s, static (in text, in pattern) =>
            RegexCache.TryParse(pattern.String, out Re2 expression, out Re2Error error)
                ? CelValue.Of(expression.Match(text.String, hasGroups: false)?.Group(0) ?? "")
                : CelValue.Fail($"Illegal regex: {error}"));
        library.Member("findAll", "string_find_all_string", s, s, list, static (in text, in pattern) =>
            FindAll(text, pattern, -1));
        library.Member("findAll", "string_find_all_string_int", [s, s, CelType.Int], list, static a =>
            FindAll(a[0], a[1], a[2].Int));
    }

    private static CelValue FindAll(in CelValue text, in CelValue pattern, long limit)
    {
        if (!RegexCache.TryParse(pattern.String, out Re2 expression, out Re2Error error))
        {
            return CelValue.Fail($"Illegal regex: {error}");
        }

        int most = limit is < 0 or > int.MaxValue ? -1 : (int)limit;
        return CelList.OfTexts(
            [.. expression.FindAll(text.String, most, hasGroups: false).Select(match => match.Group(0))]);
    }
}
