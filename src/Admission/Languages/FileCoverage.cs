using System.Collections.Immutable;

namespace Admission.Languages;

/// <summary>Which parts of one file ran.</summary>
/// <param name="Path">Path relative to the policies folder.</param>
/// <param name="Text">The source.</param>
/// <param name="Lines">
/// Every line inside a function on which a statement begins, with its count, in source order. Statements at the top of
/// a module always run and are not counted.
/// </param>
/// <param name="Branches">Every decision, in the order of the source.</param>
public sealed record FileCoverage(
    string Path, string Text, ImmutableArray<LineCoverage> Lines, ImmutableArray<BranchCoverage> Branches)
{
    /// <summary>One entry for each file, with the counts of all added up; sorted by path.</summary>
    /// <param name="all">Entries; those of one file have the same lines and branches.</param>
    public static ImmutableArray<FileCoverage> Merge(ImmutableArray<FileCoverage> all) =>
    [
        .. all.GroupBy(static file => file.Path, StringComparer.Ordinal)
            .OrderBy(static files => files.Key, StringComparer.Ordinal)
            .Select(static files => files.Aggregate(static (sum, next) => sum with
            {
                Lines =
                [
                    .. sum.Lines.Concat(next.Lines).GroupBy(static line => line.Line)
                        .OrderBy(static lines => lines.Key)
                        .Select(static lines => new LineCoverage(lines.Key, lines.Sum(static line => line.Hits))),
                ],
            })),
    ];

    public int CoveredLines => Lines.Count(static line => line.Hits > 0);

    /// <summary>Number of branches that decisions can take.</summary>
    public int Ways => Branches.Length * 2;

    /// <summary>Number of branches that were taken.</summary>
    public int CoveredWays =>
        Branches.Sum(static branch => (branch.Taken > 0 ? 1 : 0) + (branch.NotTaken > 0 ? 1 : 0));
}

/// <summary>How often a line ran.</summary>
/// <param name="Line">Line, from 1.</param>
/// <param name="Hits">The highest count of a statement on it.</param>
public readonly record struct LineCoverage(int Line, long Hits);

/// <summary>Which branches of one decision were taken.</summary>
/// <param name="Line">Line of the decision, from 1.</param>
/// <param name="Column">Its column, from 1.</param>
/// <param name="Length">Its length in characters, at most to the end of its first line.</param>
/// <param name="Kind">The kind of decision.</param>
/// <param name="Taken">How often it was true; for <c>??</c>, neither null nor undefined.</param>
/// <param name="NotTaken">How often it was false.</param>
public sealed record BranchCoverage(int Line, int Column, int Length, BranchKind Kind, long Taken, long NotTaken);

/// <summary>The kind of a decision.</summary>
public enum BranchKind
{
    /// <summary><c>if</c>, <c>while</c>, <c>for</c> and <c>?:</c>.</summary>
    Condition,

    /// <summary>The left side of <c>&amp;&amp;</c> and <c>||</c>.</summary>
    Operand,

    /// <summary>The left side of <c>??</c>.</summary>
    Nullish,
}
