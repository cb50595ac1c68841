using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Admission.Objects;

/// <summary>
/// A range of versions: <c>&gt;=1.2 &lt;2</c>, <c>^1.2</c>, <c>~1.2.3</c>, <c>1.2.x || 2</c>.
/// <list type="bullet">
/// <item>Comparators with a space or comma between them must all hold; one side of <c>||</c> must.</item>
/// <item><c>&lt; &lt;= &gt; &gt;= =</c>; none means <c>=</c>. A missing number or <c>x</c> matches all: <c>1.2</c>
/// is 1.2.0 to below
/// 1.3.0, <c>&gt;1.2</c> is 1.3.0 and up, <c>*</c> is everything.</item>
/// <item><c>^1.2.3</c> is up to the next version that may break: below 2.0.0, for 0.2.3 below 0.3.0, for 0.0.3 below
/// 0.0.4.
/// <c>~1.2.3</c> is below 1.3.0, <c>~1</c> below 2.0.0.</item>
/// <item>Pre-releases are ordered, not hidden: 1.29.3-gke.100 is in <c>&gt;=1.29</c> but not in <c>&gt;=1.29.3</c>.
/// 2.0.0-rc.1 belongs to
/// 2, so that it is neither in <c>&lt;2</c> nor in <c>^1.2</c>; it is in <c>&lt;2.0.0</c>.</item>
/// </list>
/// Immutable and thread-safe. Parse it once and keep it.
/// </summary>
public sealed class VersionRange
{
    private static readonly SearchValues<char> VersionEnds = SearchValues.Create(" ,<>=^~");

    private readonly ImmutableArray<ImmutableArray<Bounds>> _alternatives;

    private VersionRange(string text, ImmutableArray<ImmutableArray<Bounds>> alternatives)
    {
        Text = text;
        _alternatives = alternatives;
    }

    /// <summary>The range as it was given.</summary>
    public string Text { get; }

    /// <param name="text">The text, at most 256 characters.</param>
    /// <param name="range">The range; null on error.</param>
    /// <param name="error">The problem and how to fix it; empty on success.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out VersionRange? range, out string error)
    {
        range = null;
        error = "not a version range. Write >=1.2 <2, ^1.2, ~1.2 or 1.2.x.";
        if (text.Length > SemanticVersion.MaxLength)
        {
            return false;
        }

        var alternatives = ImmutableArray.CreateBuilder<ImmutableArray<Bounds>>();
        foreach (string alternative in text.Split("||"))
        {
            if (!TryReadAlternative(alternative, out ImmutableArray<Bounds> bounds))
            {
                return false;
            }

            alternatives.Add(bounds);
        }

        range = new VersionRange(text, alternatives.ToImmutable());
        error = "";
        return true;
    }

    /// <summary>Reads a text that is known to be a range.</summary>
    /// <exception cref="FormatException">The text is not a range.</exception>
    public static VersionRange Parse(string text) =>
        TryParse(text, out VersionRange? range, out string error) ? range : throw new FormatException(error);

    /// <summary>Is the version in the range?</summary>
    public bool Contains(SemanticVersion version)
    {
        foreach (ImmutableArray<Bounds> alternative in _alternatives)
        {
            bool fits = true;
            foreach (Bounds bounds in alternative)
            {
                fits &= bounds.Contains(version);
            }

            if (fits)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The range as it was given.</summary>
    public override string ToString() => Text;

    private static bool TryReadAlternative(string text, out ImmutableArray<Bounds> bounds)
    {
        ImmutableArray<Bounds>.Builder all = ImmutableArray.CreateBuilder<Bounds>();
        bounds = [];
        ReadOnlySpan<char> rest = text.AsSpan().TrimStart(" ,");
        while (rest.Length > 0)
        {
            int length = rest.IndexOfAnyExcept("<>=^~");
            ReadOnlySpan<char> comparator = rest[..Math.Max(length, 0)];
            rest = rest[comparator.Length..].TrimStart(' ');
            int end = rest.IndexOfAny(VersionEnds);
            ReadOnlySpan<char> version = end < 0 ? rest : rest[..end];
            if (!PartialVersion.TryParse(version, out PartialVersion partial)
                || Bounds.Of(comparator, partial) is not { } next)
            {
                return false;
            }

            all.Add(next);
            rest = rest[version.Length..].TrimStart(" ,");
        }

        bounds = all.ToImmutable();
        return bounds.Length > 0;
    }

    /// <summary>From a version, and below another; null for no such end.</summary>
    private sealed record Bounds(SemanticVersion? From, SemanticVersion? Below)
    {
        // No version is between a number with the pre-release "0" and the versions before it.
        private const string Lowest = "0";

        public bool Contains(SemanticVersion version) =>
            (From is null || version >= From) && (Below is null || version < Below);

        public static Bounds? Of(ReadOnlySpan<char> comparator, PartialVersion version)
        {
            SemanticVersion first = First(version);
            if (version.Count == 0)
            {
                return comparator is "" or "=" or ">=" or "<=" or "^" or "~" ? new Bounds(null, null) : null;
            }

            SemanticVersion next = version.Prerelease.Length > 0
                ? BehindPrerelease(version)
                : Next(version, version.Count);
            return comparator switch
            {
                "" or "=" => new Bounds(first, next),
                ">=" => new Bounds(first, null),
                ">" => new Bounds(next, null),
                "<" => new Bounds(null, first),
                "<=" => new Bounds(null, next),
                "~" => new Bounds(first, Next(version, Math.Min(version.Count, 2))),
                "^" => new Bounds(first, Next(version, FirstThatCounts(version))),
                _ => null,
            };
        }

        private static int FirstThatCounts(PartialVersion version) =>
            version.Major != 0 || version.Count == 1 ? 1 : version.Minor != 0 || version.Count == 2 ? 2 : 3;

        private static SemanticVersion First(PartialVersion version) => new(
            version.Major,
            version.Minor,
            version.Patch,
            version.Count < 3 ? Lowest : version.Prerelease,
            "");

        private static SemanticVersion BehindPrerelease(PartialVersion version) =>
            new(version.Major, version.Minor, version.Patch, version.Prerelease + "." + Lowest, "");

        /// <summary>The first version after all versions that have the same first numbers.</summary>
        private static SemanticVersion Next(PartialVersion version, int count) => count switch
        {
            1 => new SemanticVersion(Bump(version.Major), 0, 0, Lowest, ""),
            2 => new SemanticVersion(version.Major, Bump(version.Minor), 0, Lowest, ""),
            _ => new SemanticVersion(version.Major, version.Minor, Bump(version.Patch), Lowest, ""),
        };

        private static long Bump(long number) => number == long.MaxValue ? number : number + 1;
    }
}
