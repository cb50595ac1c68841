using System.Collections.Immutable;
using Admission.Languages;

namespace Admission.JavaScript.Coverage;

/// <summary>The counters of one file.</summary>
/// <param name="path">Its path in the folder.</param>
/// <param name="text">Its source.</param>
/// <param name="lines">Line of each statement.</param>
/// <param name="branches">Each decision.</param>
internal sealed class ProbedFile(
    string path, string text, ImmutableArray<int> lines, ImmutableArray<BranchCoverage> branches)
{
    private readonly long[] _hits = new long[lines.Length];
    private readonly long[] _taken = new long[branches.Length];
    private readonly long[] _notTaken = new long[branches.Length];

    public void Hit(int statement) => Interlocked.Increment(ref _hits[statement]);

    public void Take(int branch, bool isTaken) =>
        Interlocked.Increment(ref (isTaken ? ref _taken[branch] : ref _notTaken[branch]));

    public bool IsNullish(int branch) => branches[branch].Kind == BranchKind.Nullish;

    /// <summary>The counts so far.</summary>
    public FileCoverage Read() => new(
        path,
        text,
        [
            .. _hits.Select((hits, i) => (Line: lines[i], Hits: hits))
                .GroupBy(static one => one.Line)
                .Select(static line => new LineCoverage(line.Key, line.Max(static one => one.Hits)))
                .OrderBy(static line => line.Line),
        ],
        [.. branches.Select((one, i) => one with { Taken = _taken[i], NotTaken = _notTaken[i] })]);
}
