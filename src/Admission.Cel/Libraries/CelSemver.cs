using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Admission.Cel.Values;

namespace Admission.Cel.Libraries;

/// <summary>
/// A semantic version, read as strictly as the API server reads it, with its error messages. Build metadata does not
/// count in comparisons.
/// Source of truth: https://github.com/blang/semver
/// </summary>
internal sealed class CelSemver : CelOpaque
{
    public static readonly CelType SemverType = CelType.Struct("kubernetes.Semver");

    private const string Numbers = "0123456789";
    private const string Alphanumerics = Numbers + "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-";

    private readonly string _text;
    private readonly string[] _prerelease;

    private CelSemver(string text, ulong major, ulong minor, ulong patch, string[] prerelease)
    {
        _text = text;
        (Major, Minor, Patch) = (major, minor, patch);
        _prerelease = prerelease;
    }

    public override CelType Type => SemverType;

    public override (string Key, string Text) Json => ("$Semver", _text);

    public ulong Major { get; }

    public ulong Minor { get; }

    public ulong Patch { get; }

    public override bool IsSame(CelOpaque other) => other is CelSemver version && CompareTo(version) == 0;

    public int CompareTo(CelSemver other)
    {
        int order = Major.CompareTo(other.Major);
        order = order != 0 ? order : Minor.CompareTo(other.Minor);
        order = order != 0 ? order : Patch.CompareTo(other.Patch);
        if (order != 0)
        {
            return order;
        }

        if (_prerelease.Length == 0 || other._prerelease.Length == 0)
        {
            return Math.Sign(other._prerelease.Length - _prerelease.Length);
        }

        for (int i = 0; i < Math.Min(_prerelease.Length, other._prerelease.Length) && order == 0; i++)
        {
            order = CompareIdentifiers(_prerelease[i], other._prerelease[i]);
        }

        return order != 0 ? order : _prerelease.Length.CompareTo(other._prerelease.Length);
    }

    /// <summary>Reads a semantic version.</summary>
    /// <param name="text">The text.</param>
    /// <param name="normalizes">
    /// Is a leading <c>v</c> allowed, are missing minor and patch numbers zero, and are leading zeros dropped?
    /// </param>
    /// <param name="version">The version; null on error.</param>
    /// <param name="problem">The error message; empty on success.</param>
    public static bool TryParse(
        string text, bool normalizes, [NotNullWhen(true)] out CelSemver? version, out string problem)
    {
        version = null;
        if (normalizes && !TryNormalize(ref text, out problem))
        {
            return false;
        }

        string[] parts = text.Split('.', 3);
        if (parts.Length != 3)
        {
            problem = text.Length == 0 ? "Version string empty" : "No Major.Minor.Patch elements found";
            return false;
        }

        string patchText = Cut(parts[2], '+', out string? build);
        patchText = Cut(patchText, '-', out string? prerelease);
        if (!TryReadNumber(parts[0], "major", "Major", out ulong major, out problem)
            || !TryReadNumber(parts[1], "minor", "Minor", out ulong minor, out problem)
            || !TryReadNumber(patchText, "patch", "Patch", out ulong patch, out problem))
        {
            return false;
        }

        string[] identifiers = prerelease?.Split('.') ?? [];
        problem = identifiers.Select(ProblemOfPrerelease)
            .Concat((build?.Split('.') ?? []).Select(ProblemOfBuild))
            .FirstOrDefault(static one => one.Length > 0, "");
        if (problem.Length > 0)
        {
            return false;
        }

        version = new CelSemver(text, major, minor, patch, identifiers);
        return true;
    }

    private static bool TryNormalize(ref string text, out string problem)
    {
        string[] parts = (text.StartsWith('v') ? text[1..] : text).Split('.', 3);
        for (int i = 0; i < parts.Length; i++)
        {
            if (parts[i].Length > 1)
            {
                string number = parts[i].TrimStart('0');
                parts[i] = number.Length == 0 || !char.IsAsciiDigit(number[0]) ? "0" + number : number;
            }
        }

        problem = parts.Length < 3 && parts[^1].AsSpan().ContainsAny('+', '-')
            ? "short version cannot contain PreRelease/Build meta data"
            : "";
        text = string.Join('.', [.. parts, .. Enumerable.Repeat("0", 3 - parts.Length)]);
        return problem.Length == 0;
    }

    private static string Cut(string text, char separator, out string? rest)
    {
        int at = text.IndexOf(separator, StringComparison.Ordinal);
        rest = at < 0 ? null : text[(at + 1)..];
        return at < 0 ? text : text[..at];
    }

    private static bool TryReadNumber(string text, string name, string title, out ulong number, out string problem)
    {
        number = 0;
        problem = !Has(text, Numbers) ? $"Invalid character(s) found in {name} number {GoQuote.Of(text)}"
            : text.Length > 1 && text[0] == '0' ? $"{title} number must not contain leading zeroes {GoQuote.Of(text)}"
            : ProblemOfNumber(text, out number);
        return problem.Length == 0;
    }

    private static string ProblemOfNumber(string text, out ulong number) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) ? ""
            : $"strconv.ParseUint: parsing {GoQuote.Of(text)}: "
                + (text.Length == 0 ? "invalid syntax" : "value out of range");

    private static string ProblemOfPrerelease(string text) =>
        text.Length == 0 ? "Prerelease is empty"
            : Has(text, Numbers) ? text.Length > 1 && text[0] == '0'
                ? $"Numeric PreRelease version must not contain leading zeroes {GoQuote.Of(text)}"
                : ProblemOfNumber(text, out _)
            : Has(text, Alphanumerics) ? ""
            : $"Invalid character(s) found in prerelease {GoQuote.Of(text)}";

    private static string ProblemOfBuild(string text) =>
        text.Length == 0 ? "Build meta data is empty"
            : Has(text, Alphanumerics) ? ""
            : $"Invalid character(s) found in build meta data {GoQuote.Of(text)}";

    private static bool Has(string text, string only) => !text.AsSpan().ContainsAnyExcept(only);

    // Numbers have no leading zeros, so the longer one is larger. A number comes before a word.
    private static int CompareIdentifiers(string left, string right)
    {
        bool isNumber = Has(left, Numbers);
        if (isNumber != Has(right, Numbers))
        {
            return isNumber ? -1 : 1;
        }

        int order = isNumber ? left.Length.CompareTo(right.Length) : 0;
        return order != 0 ? order : Math.Sign(string.CompareOrdinal(left, right));
    }
}
