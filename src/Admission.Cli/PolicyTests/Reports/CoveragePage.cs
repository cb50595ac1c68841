using System.Collections.Immutable;
using System.Text;
using Admission.Cli.Html;
using Admission.Languages;

namespace Admission.Cli.PolicyTests.Reports;

/// <summary>
/// Coverage as one HTML page that needs nothing else: a table, and every source with its lines coloured.
/// </summary>
internal static class CoveragePage
{
    private const string Template = "coverage.html";

    /// <summary>The page.</summary>
    /// <param name="coverage">What was covered, sorted by path.</param>
    public static string Write(ImmutableArray<FileCoverage> coverage)
    {
        int lines = coverage.Sum(static file => file.Lines.Length), ways = coverage.Sum(static file => file.Ways);
        string summary = $"{TestReportText.Percent(coverage.Sum(static file => file.CoveredLines), lines)} of "
            + $"{TestReportText.Count(lines, "line")}, "
            + $"{TestReportText.Percent(coverage.Sum(static file => file.CoveredWays), ways)} of {ways} branches";
        return HtmlText.Page(
            Template,
            ("$SUMMARY", summary),
            ("$ROWS", string.Concat(coverage.Select(Row))),
            ("$FILES", string.Concat(coverage.Select(Source))));
    }

    private static string Row(FileCoverage file)
    {
        string path = HtmlText.Escape(file.Path);
        return $"<tr><td><a href=\"#{path}\">{path}</a></td>{Cells(file.CoveredLines, file.Lines.Length)}"
            + $"{Cells(file.CoveredWays, file.Ways)}</tr>\n";
    }

    private static string Cells(int covered, int all)
    {
        string percent = TestReportText.Percent(covered, all);
        string width = all == 0 ? "100%" : percent.Replace(" ", "", StringComparison.Ordinal);
        return $"""<td class="n">{percent}</td><td class="bar"><span><i style="width:{width}"></i></span></td>""";
    }

    private static string Source(FileCoverage file)
    {
        string path = HtmlText.Escape(file.Path);
        var hits = file.Lines.ToDictionary(static line => line.Line, static line => line.Hits);
        ILookup<int, BranchCoverage> missed = file.Branches
            .Where(static one => (one.Taken == 0) != (one.NotTaken == 0))
            .ToLookup(static one => one.Line);
        var source = new StringBuilder();
        string[] lines = file.Text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            bool isCounted = hits.TryGetValue(i + 1, out long count);
            string look = !isCounted ? "" : count > 0 ? " class=\"hit\"" : " class=\"miss\"";
            string times = isCounted ? $"{TestReportText.Plain(count)}×" : "";
            source.Append($"<span{look}><i>{TestReportText.Plain(i + 1)}</i><i>{times}</i>")
                .Append(Marked(lines[i], missed[i + 1]))
                .Append("</span>");
        }

        bool isWhole = file.CoveredLines == file.Lines.Length && file.CoveredWays == file.Ways;
        string ofLines = TestReportText.Percent(file.CoveredLines, file.Lines.Length);
        string ofWays = TestReportText.Percent(file.CoveredWays, file.Ways);
        return $"<details id=\"{path}\"{(isWhole ? "" : " open")}>"
            + $"<summary>{path} <span>{ofLines} lines, {ofWays} branches</span></summary>"
            + $"<pre>{source}</pre></details>\n";
    }

    // Decisions on one line may stand inside each other: of those that overlap, the first is marked.
    private static string Marked(string line, IEnumerable<BranchCoverage> missed)
    {
        var html = new StringBuilder();
        int at = 0;
        foreach (BranchCoverage one in missed.OrderBy(static one => one.Column))
        {
            int start = one.Column - 1, end = Math.Min(line.Length, start + one.Length);
            if (start < at || start >= end)
            {
                continue;
            }

            html.Append(HtmlText.Escape(line[at..start]))
                .Append($"<mark title=\"{TestReportText.Missed(one)}\">{HtmlText.Escape(line[start..end])}</mark>");
            at = end;
        }

        return html.Append(HtmlText.Escape(line[at..])).ToString();
    }
}
