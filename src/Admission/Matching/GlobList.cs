using System.Collections.Immutable;

namespace Admission.Matching;

/// <summary>
/// A list of globs over one name, <c>["team-*", "!team-legacy"]</c>: it matches if some plain glob matches, or there is
/// none, and no glob with <c>!</c> matches. The order does not matter; an exclusion always takes precedence. Immutable.
/// </summary>
public sealed class GlobList
{
    private readonly ImmutableArray<Glob> _includes;
    private readonly ImmutableArray<Glob> _excludes;

    private GlobList(ImmutableArray<Glob> includes, ImmutableArray<Glob> excludes)
    {
        _includes = includes;
        _excludes = excludes;
    }

    /// <summary>Does the list only exclude, so that everything else matches?</summary>
    public bool OnlyExcludes => _includes.IsEmpty;

    /// <summary>All names that it can match, if its plain globs have no wildcard; null if there is no bound.</summary>
    public ImmutableArray<string>? ExactNames =>
        _includes.IsEmpty || _includes.Any(static glob => glob.Pattern.Contains('*', StringComparison.Ordinal))
            ? null
            : [.. _includes.Select(static glob => glob.Pattern)];

    /// <summary>Reads one glob of a list.</summary>
    /// <param name="patterns">The globs, <c>!</c> in front of those that exclude. At least one.</param>
    /// <param name="list">The list; null on error.</param>
    /// <param name="errors">The problems, with the position in <paramref name="patterns"/>; empty on success.</param>
    public static bool TryParse(
        IReadOnlyList<string> patterns, out GlobList? list, out ImmutableArray<(int Index, string Message)> errors)
    {
        ArgumentNullException.ThrowIfNull(patterns);
        var includes = ImmutableArray.CreateBuilder<Glob>();
        var excludes = ImmutableArray.CreateBuilder<Glob>();
        var found = ImmutableArray.CreateBuilder<(int, string)>();
        for (int i = 0; i < patterns.Count; i++)
        {
            bool excluding = patterns[i].StartsWith('!');
            string pattern = excluding ? patterns[i][1..] : patterns[i];
            if (Complaint(patterns[i], pattern) is { } complaint)
            {
                found.Add((i, complaint));
                continue;
            }

            (excluding ? excludes : includes).Add(new Glob(pattern));
        }

        if (patterns.Count == 0)
        {
            found.Add((0, "the list is empty and would match nothing. Remove it to match everything."));
        }

        errors = found.ToImmutable();
        list = errors.IsEmpty ? new GlobList(includes.ToImmutable(), excludes.ToImmutable()) : null;
        return list is not null;
    }

    /// <summary>Does the name match?</summary>
    public bool Matches(ReadOnlySpan<char> name) => Includes(name) && !Excludes(name);

    /// <summary>
    /// Does any of the names match a plain glob (or is there none), and none of them an excluding glob?
    /// </summary>
    public bool MatchesAny(ImmutableArray<string> names)
    {
        bool included = _includes.IsEmpty;
        foreach (string name in names)
        {
            if (Excludes(name))
            {
                return false;
            }

            included = included || Includes(name);
        }

        return included;
    }

    /// <summary>The globs as they were written, plain ones first.</summary>
    public override string ToString() =>
        string.Join(
            ",",
            _includes.Select(static glob => glob.Pattern).Concat(_excludes.Select(static glob => "!" + glob.Pattern)));

    private static string? Complaint(string written, string pattern)
    {
        if (pattern.Length == 0)
        {
            return $"'{written}' is not a glob. Write a name, '*' for every name, or '!name' to exclude one.";
        }

        if (pattern[0] == '!')
        {
            return $"'{written}' has two '!'. Write one to exclude, none to include.";
        }

        if (char.IsWhiteSpace(written[0]) || char.IsWhiteSpace(pattern[0]) || char.IsWhiteSpace(pattern[^1]))
        {
            return $"'{written}' begins or ends with whitespace, which is part of the comparison. Remove it.";
        }

        return pattern.AsSpan().ContainsAnyInRange('\0', '\u001f')
            ? "the glob contains a control character. Remove it."
            : null;
    }

    private bool Includes(ReadOnlySpan<char> name) => _includes.IsEmpty || AnyMatches(_includes, name);

    private bool Excludes(ReadOnlySpan<char> name) => AnyMatches(_excludes, name);

    private static bool AnyMatches(ImmutableArray<Glob> globs, ReadOnlySpan<char> name)
    {
        foreach (Glob glob in globs)
        {
            if (glob.Matches(name))
            {
                return true;
            }
        }

        return false;
    }
}
