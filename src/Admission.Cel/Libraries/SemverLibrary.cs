using Admission.Cel.Values;

namespace Admission.Cel.Libraries;

/// <summary>Semantic versions (from Kubernetes 1.33).</summary>
internal static class SemverLibrary
{
    public static void AddTo(LibraryBuilder library)
    {
        (CelType s, CelType v) = (CelType.String, CelSemver.SemverType);
        library.Type(v);
        library.Global("semver", "string_to_semver", s, v, static (in text) => Parse(text.String, false));
        library.Global("semver", "string_bool_to_semver", s, CelType.Bool, v, static (in text, in normalizes) =>
            Parse(text.String, normalizes.IsTrue));
        library.Global("isSemver", "is_semver_string", s, CelType.Bool, static (in text) =>
            CelValue.Of(!Parse(text.String, false).IsError));
        library.Global("isSemver", "is_semver_string_bool", s, CelType.Bool, CelType.Bool,
            static (in text, in normalizes) =>
            CelValue.Of(!Parse(text.String, normalizes.IsTrue).IsError));
        library.Member("isGreaterThan", "semver_is_greater_than", v, v, CelType.Bool, static (in left, in right) =>
            CelValue.Of(Of(left).CompareTo(Of(right)) > 0));
        library.Member("isLessThan", "semver_is_less_than", v, v, CelType.Bool, static (in left, in right) =>
            CelValue.Of(Of(left).CompareTo(Of(right)) < 0));
        library.Member("compareTo", "semver_compare_to", v, v, CelType.Int, static (in left, in right) =>
            CelValue.Of((long)Math.Sign(Of(left).CompareTo(Of(right)))));
        library.Member("major", "semver_major", v, CelType.Int, static (in value) =>
            CelValue.Of((long)Of(value).Major));
        library.Member("minor", "semver_minor", v, CelType.Int, static (in value) =>
            CelValue.Of((long)Of(value).Minor));
        library.Member("patch", "semver_patch", v, CelType.Int, static (in value) =>
            CelValue.Of((long)Of(value).Patch));
    }

    private static CelSemver Of(in CelValue value) => (CelSemver)value.Opaque;

    private static CelValue Parse(string text, bool normalizes) =>
        CelSemver.TryParse(text, normalizes, out CelSemver? version, out string problem)
            ? CelValue.Of(version)
            : CelValue.Fail(problem);
}
