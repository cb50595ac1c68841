using System.Collections.Immutable;
using System.Text;
using Admission.Cli.Html;
using Admission.Languages;

namespace Admission.Cli.PolicyTests.Reports;

/// <summary>
/// Coverage as one HTML page: every file with its percentages, and its source with the lines that ran.
/// </summary>
internal static class CoveragePage
{
    /// <param name="coverage">The coverage, sorted by path.</param>
    public static string Write(ImmutableArray<FileCoverage> coverage)
    {
        int lines = coverage.Sum(static file => file.Lines.Length), ways = coverage.Sum(static file => file.Ways);
        string summary = $"{TestReportText.Percent(coverage.Sum(static file => file.CoveredLines), lines)} of "
            + $"{TestReportText.Count(lines, "line")}, "
            + $"{TestReportText.Percent(coverage.Sum(static file => file.CoveredWays), ways)} of {ways} branches";
        FileCoverage[] partly = [.. coverage.Where(static file => !IsWhole(file)).OrderBy(Share)];
        FileCoverage[] whole = [.. coverage.Where(IsWhole)];
        return new HtmlPage
        {
            Title = $"Coverage of policies: {summary}",
            Name = "coverage",
            Filters = HtmlFilters.Write("file", "files", coverage.Length, "Search: path or source"),
            Main = $"""
                <h1>Coverage of policies</h1>
                <p class="lead">{summary}.</p>
                <p class="key"><span class="ran">ran</span> <span class="never">never ran</span>
                <mark>took only one branch</mark></p>
                {Section("Not fully covered, the least covered first", partly)}{Section("Fully covered", whole)}
                <p id="none" class="quiet" hidden>No file matches the search.</p>
                """,
        }.Write();
    }

    private static string Section(string title, FileCoverage[] files) => files.Length == 0
        ? ""
        : $"<section data-group=\"\"><h2>{title}: {TestReportText.Count(files.Length, "file")}</h2>\n"
            + $"<ul class=\"items coverage\">\n{string.Concat(files.Select(Item))}</ul></section>\n";

    private static bool IsWhole(FileCoverage file) =>
        file.CoveredLines == file.Lines.Length && file.CoveredWays == file.Ways;

    private static double Share(FileCoverage file) =>
        (double)(file.CoveredLines + file.CoveredWays) / Math.Max(1, file.Lines.Length + file.Ways);

    private static string Item(FileCoverage file)
    {
        string path = HtmlText.Escape(file.Path);
        return $"<li id=\"{path}\" class=\"item\" data-item><details><summary><b>{path}</b>"
            + $"{Cells("lines", file.CoveredLines, file.Lines.Length)}{Cells("branches", file.CoveredWays, file.Ways)}"
            + $"</summary><pre class=\"source\" tabindex=\"0\">{Source(file)}</pre></details></li>\n";
    }

    private static string Cells(string what, int covered, int all)
    {
        string percent = TestReportText.Percent(covered, all);
        double share = all == 0 ? 1 : (double)covered / all;
        string look = share switch { >= 0.9 => "allow", >= 0.5 => "warn", _ => "deny" };
        return $"<span class=\"number\">{percent}</span>" + HtmlParts.Bar($"{percent} of {what}", (look, share));
    }

    private static string Source(FileCoverage file)
    {
        var hits = file.Lines.ToDictionary(static line => line.Line, static line => line.Hits);
        ILookup<int, BranchCoverage> missed = file.Branches
            .Where(static one => (one.Taken == 0) != (one.NotTaken == 0))
            .ToLookup(static one => one.Line);
        var source = new StringBuilder();
        string[] lines = file.Text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            bool isCounted = hits.TryGetValue(i + 1, out long count);
            string look = !isCounted ? "" : count > 0 ? " class=\"ran\"" : " class=\"never\"";
            string times = isCounted ? $"{TestReportText.Plain(count)}×" : "";
            source.Append($"<span{look}><i>{TestReportText.Plain(i + 1)}</i><i>{times}</i>")
                .Append(Marked(lines[i], missed[i + 1]))
                .Append("</span>");
        }

        return source.ToString();
    }

    // Decisions on one line can be nested: of overlapping ones, the first is marked.
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
