using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Admission.Objects;

/// <summary>
/// A version by https://semver.org (2.0.0), <c>1.2.3-rc.1+build</c>, with or without a leading <c>v</c>, as in
/// Kubernetes and image tags. Build metadata is ignored in comparisons. Immutable and thread-safe.
/// </summary>
public sealed class SemanticVersion : IComparable<SemanticVersion>, IEquatable<SemanticVersion>
{
    /// <summary>Maximum length of a text to read, in UTF-16 units: 256.</summary>
    public const int MaxLength = 256;

    private readonly string[] _identifiers;

    internal SemanticVersion(long major, long minor, long patch, string prerelease, string build)
    {
        Major = major;
        Minor = minor;
        Patch = patch;
        Prerelease = prerelease;
        Build = build;
        _identifiers = prerelease.Length == 0 ? [] : prerelease.Split('.');
    }

    public long Major { get; }

    public long Minor { get; }

    public long Patch { get; }

    /// <summary>The part after <c>-</c>; empty for a release.</summary>
    public string Prerelease { get; }

    /// <summary>The part after <c>+</c>; empty if there is none.</summary>
    public string Build { get; }

    /// <summary>Reads a version: three numbers, each up to 2^63-1.</summary>
    /// <param name="version">The version; null on error.</param>
    /// <param name="error">The problem and how to fix it; empty on success.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out SemanticVersion? version, out string error)
    {
        version = null;
        error = "not a semantic version. Write 1.2.3 or v1.2.3-rc.1.";
        if (!PartialVersion.TryParse(text, out PartialVersion partial) || partial.Count != 3)
        {
            return false;
        }

        version = new SemanticVersion(partial.Major, partial.Minor, partial.Patch, partial.Prerelease, partial.Build);
        error = "";
        return true;
    }

    /// <summary>Reads a text that is known to be a version.</summary>
    /// <exception cref="FormatException">The text is not a version.</exception>
    public static SemanticVersion Parse(string text) =>
        TryParse(text, out SemanticVersion? version, out string error) ? version : throw new FormatException(error);

    /// <summary>Is the left one older?</summary>
    public static bool operator <(SemanticVersion left, SemanticVersion right) => left.CompareTo(right) < 0;

    /// <summary>Is the left one newer?</summary>
    public static bool operator >(SemanticVersion left, SemanticVersion right) => left.CompareTo(right) > 0;

    /// <summary>Is the left one older, or of the same precedence?</summary>
    public static bool operator <=(SemanticVersion left, SemanticVersion right) => left.CompareTo(right) <= 0;

    /// <summary>Is the left one newer, or of the same precedence?</summary>
    public static bool operator >=(SemanticVersion left, SemanticVersion right) => left.CompareTo(right) >= 0;

    /// <summary>The same precedence?</summary>
    public static bool operator ==(SemanticVersion? left, SemanticVersion? right) =>
        left is null ? right is null : left.Equals(right);

    /// <summary>Another precedence?</summary>
    public static bool operator !=(SemanticVersion? left, SemanticVersion? right) => !(left == right);

    /// <summary>By precedence: a pre-release comes before its release. Null comes first.</summary>
    public int CompareTo(SemanticVersion? other)
    {
        if (other is null)
        {
            return 1;
        }

        int order = Major.CompareTo(other.Major);
        order = order != 0 ? order : Minor.CompareTo(other.Minor);
        order = order != 0 ? order : Patch.CompareTo(other.Patch);
        return order != 0 ? order : ComparePrerelease(_identifiers, other._identifiers);
    }

    /// <inheritdoc/>
    public bool Equals(SemanticVersion? other) => CompareTo(other) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SemanticVersion other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Major, Minor, Patch, Prerelease);

    /// <summary>The version without a leading <c>v</c>.</summary>
    public override string ToString()
    {
        string prerelease = Prerelease.Length == 0 ? "" : "-" + Prerelease;
        string build = Build.Length == 0 ? "" : "+" + Build;
        return string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}.{Patch}{prerelease}{build}");
    }

    private static int ComparePrerelease(string[] left, string[] right)
    {
        if (left.Length == 0 || right.Length == 0)
        {
            return right.Length.CompareTo(left.Length);
        }

        for (int i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            int order = CompareIdentifier(left[i], right[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return left.Length.CompareTo(right.Length);
    }

    private static int CompareIdentifier(string left, string right)
    {
        bool leftIsNumber = !left.AsSpan().ContainsAnyExceptInRange('0', '9');
        bool rightIsNumber = !right.AsSpan().ContainsAnyExceptInRange('0', '9');
        if (leftIsNumber != rightIsNumber)
        {
            return leftIsNumber ? -1 : 1;
        }

        // Numbers have no leading zeros, so the longer one is larger, whatever its size.
        int order = leftIsNumber ? left.Length.CompareTo(right.Length) : 0;
        return order != 0 ? order : string.CompareOrdinal(left, right);
    }
}
