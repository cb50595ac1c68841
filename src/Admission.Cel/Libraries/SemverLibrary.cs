using Admission.Cel.Values;
using Admission.Objects;

namespace Admission.Cel.Libraries;

/// <summary>Semantic versions (from Kubernetes 1.33).</summary>
internal static class SemverLibrary
{
    private static readonly CelType SemverType = CelType.Struct("kubernetes.Semver");

    public static void AddTo(LibraryBuilder library)
    {
        (CelType s, CelType v) = (CelType.String, SemverType);
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
        library.Member("major", "semver_major", v, CelType.Int, static (in value) => CelValue.Of(Of(value).Major));
        library.Member("minor", "semver_minor", v, CelType.Int, static (in value) => CelValue.Of(Of(value).Minor));
        library.Member("patch", "semver_patch", v, CelType.Int, static (in value) => CelValue.Of(Of(value).Patch));
    }

    private static SemanticVersion Of(in CelValue value) => ((CelSemver)value.Opaque).Version;

    private static CelValue Parse(string text, bool normalizes)
    {
        if (normalizes)
        {
            text = Normalize(text);
        }

        return !text.StartsWith('v') && SemanticVersion.TryParse(text, out SemanticVersion? version, out _)
            ? CelValue.Of(new CelSemver(version, text))
            : CelValue.Fail("No Major.Minor.Patch elements found");
    }

    // Drops a leading v, adds missing minor and patch, drops leading zeros.
    private static string Normalize(string text)
    {
        text = text.StartsWith('v') ? text[1..] : text;
        int tail = text.IndexOfAny(['-', '+']);
        string core = tail < 0 ? text : text[..tail];
        string[] parts = core.Split('.');
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = parts[i].Length > 1 ? parts[i].TrimStart('0') is { Length: > 0 } number ? number : "0"
                : parts[i];
        }

        string rest = tail < 0 ? "" : text[tail..];
        return string.Join('.', parts) + string.Concat(Enumerable.Repeat(".0", Math.Max(0, 3 - parts.Length))) + rest;
    }

    private sealed class CelSemver(SemanticVersion version, string text) : CelOpaque
    {
        public SemanticVersion Version { get; } = version;

        public override CelType Type => SemverType;

        public override (string Key, string Text) Json => ("$Semver", text);

        public override bool IsSame(CelOpaque other) => other is CelSemver semver
            && semver.Version.CompareTo(Version) == 0;
    }
}
