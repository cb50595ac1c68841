using System.Globalization;
using System.Text;
using Admission.Cli.Html;
using Admission.Replays;

namespace Admission.Cli.Reports.Replay;

/// <summary>One page for exploration: figures, charts, and the flips, each of which opens its review.</summary>
internal sealed class ReplayHtmlReport : IReplayReportWriter
{
    private const int MaxShares = 8;

    /// <inheritdoc/>
    public void Write(ReplayResult result, TextWriter output, ReportStyle style)
    {
        string summary = HtmlText.Escape(ReplayText.Summary(result));
        string sets = HtmlText.Escape(
            $"{ReplayText.Describe(result.Candidate)} against {ReplayText.Describe(result.Baseline)}");
        output.Write(new HtmlPage
        {
            Title = $"Replay: {ReplayText.Summary(result)}",
            Name = "replay",
            Filters = HtmlFilters.Write(
                "example", "examples", result.Flips.Sum(static one => one.Examples.Count),
                "Search: policy, object, user, message",
                ("policy", result.Flips.Select(static one => ReplayText.PolicyOf(one.Policy)).Distinct().Order(
                    StringComparer.Ordinal))),
            Main = $"""
                <h1>{summary}</h1>
                <p class="lead">{sets}</p>
                {Notes(result)}<div class="cards" role="group" aria-label="Kinds of difference">
                {Cards(result)}</div>
                <div class="columns">
                {Chart("Flips by policy over time", ReplayCharts.Timeline(result.Timeline))}
                {Chart("Time of one evaluation", ReplayCharts.Latency(result.Latency))}</div>
                {Slower(result)}{Costs(result)}<div class="columns">
                {Shares(result)}</div>
                {Examples(result)}{Errors(result)}<footer>{HtmlText.Escape(ReplayText.Throughput(result))}</footer>
                """,
        }.Write());
    }

    private static string Notes(ReplayResult result) => string.Concat(
        ReplayText.Notes(result).Select(static note => $"<p class=\"note\">{HtmlText.Escape(note)}</p>\n"));

    private static string Cards(ReplayResult result) => string.Concat(ReplayText.Kinds
        .Where(kind => kind != FlipKind.Denial || result.Reviews.ContainsKey(kind))
        .Select(kind => HtmlParts.Card(
            result.Reviews.GetValueOrDefault(kind),
            ReplayText.NameOf(kind),
            ReplayText.MeaningOf(kind),
            LookOf(kind),
            ("kind", ReplayText.NameOf(kind)))));

    private static string LookOf(FlipKind kind) => kind switch
    {
        FlipKind.NewDenial or FlipKind.Denial => "deny",
        FlipKind.NewAllowance => "allow",
        FlipKind.NewWarning => "warn",
        FlipKind.NewFault => "c3",
        FlipKind.ChangedReason => "c6",
        _ => "c7",
    };

    private static string Chart(string title, string chart) => chart.Length == 0
        ? ""
        : $"<figure class=\"panel\"><figcaption>{HtmlText.Escape(title)}</figcaption>{chart}</figure>\n";

    private static string Costs(ReplayResult result)
    {
        var table = new HtmlTable("policy", "#cost before", "#cost now", "#reviews");
        foreach ((string policy, CostChange change) in result.CostChanges)
        {
            table.Add(
                $"<code>{HtmlText.Escape(policy)}</code>",
                ReplayText.Count(change.MaxBefore),
                ReplayText.Count(change.MaxAfter),
                ReplayText.Count(change.Reviews));
        }

        string rows = table.Write();
        return rows.Length == 0 ? "" : $"<section><h2>Other costs</h2>{rows}</section>\n";
    }

    private static string Slower(ReplayResult result)
    {
        var table = new HtmlTable("policy", "#median before", "#median now");
        foreach ((string policy, double before, double after) in ReplayText.Slower(result))
        {
            table.Add($"<code>{HtmlText.Escape(policy)}</code>", ReplayText.Time(before), ReplayText.Time(after));
        }

        string rows = table.Write();
        return rows.Length == 0 ? "" : $"<section><h2>Slower policies</h2>{rows}</section>\n";
    }

    private static string Shares(ReplayResult result)
    {
        IEnumerable<(string By, FlipKind Kind, string Name, long Count)> all = result.Flips
            .Select(static one => (By: "policy", one.Kind, Name: ReplayText.PolicyOf(one.Policy), one.Count))
            .Concat(result.Shares.Select(static one => (one.By, one.Kind, one.Name, one.Count)));
        var html = new StringBuilder();
        foreach (var by in all.ToLookup(static one => one.By).OrderBy(static one => one.Key switch
        {
            "policy" => 0,
            "kind" => 1,
            "namespace" => 2,
            _ => 3,
        }))
        {
            // One row for each name; the differences are adjacent in its bar.
            (string Name, (FlipKind Kind, long Count)[] Kinds)[] rows =
            [
                .. by.GroupBy(static one => one.Name)
                    .OrderByDescending(static one => one.Sum(static share => share.Count))
                    .ThenBy(static one => one.Key, StringComparer.Ordinal)
                    .Select(static one => (one.Key, one.OrderBy(static share => share.Kind)
                        .Select(static share => (share.Kind, share.Count)).ToArray())),
            ];
            double most = rows.Max(static one => one.Kinds.Sum(static share => share.Count));
            html.Append($"<section class=\"panel\"><h3>By {by.Key}</h3><ul class=\"shares\">")
                .AppendJoin("", rows.Take(MaxShares).Select(one => Share(one.Name, one.Kinds, most))).Append("</ul>");
            if (rows.Length > MaxShares)
            {
                html.Append($"<details class=\"rest\"><summary>{rows.Length - MaxShares} more</summary>")
                    .Append("<ul class=\"shares\">")
                    .AppendJoin("", rows.Skip(MaxShares).Select(one => Share(one.Name, one.Kinds, most)))
                    .Append("</ul></details>");
            }

            html.Append(HtmlParts.Legend(by.Select(static one => one.Kind).Distinct().Order()
                .Select(static kind => (LookOf(kind), ReplayText.NameOf(kind))))).Append("</section>\n");
        }

        return html.ToString();
    }

    private static string Share(string name, (FlipKind Kind, long Count)[] kinds, double most)
    {
        string label = string.Join(", ", kinds.Select(static one =>
            $"{ReplayText.NameOf(one.Kind)} {ReplayText.Count(one.Count)}"));
        return $"<li><span>{HtmlText.Escape(name.Length == 0 ? "(none)" : name)}</span>"
            + HtmlParts.Bar(label, kinds.Select(one => (LookOf(one.Kind), one.Count / most)))
            + $"<span class=\"number\">{ReplayText.Count(kinds.Sum(static one => one.Count))}</span></li>";
    }

    private static string Examples(ReplayResult result)
    {
        long shown = result.Flips.Sum(static one => one.Examples.Count);
        long all = result.Flips.Sum(static one => one.Count);
        if (all == 0)
        {
            return "";
        }

        string number = shown == all
            ? $"All {ReplayText.Plural(all, "flip", "flips")}."
            : $"{ReplayText.Count(shown)} of {ReplayText.Plural(all, "flip", "flips")}: at most "
                + $"{ReplayTally.MaxExamples} for each policy and kind.";
        HtmlItem[] items = [.. result.Flips.SelectMany(static group => group.Examples, Item)];
        return $"<section><h2>Examples</h2><p class=\"lead\">{number}</p>\n"
            + $"{HtmlItems.Write("flips", items, "No example matches the filters.")}</section>\n";
    }

    private static HtmlItem Item(FlipGroup group, FlipExample example)
    {
        string kind = ReplayText.NameOf(group.Kind), policy = ReplayText.PolicyOf(group.Policy);
        string subject = ReplayText.SubjectOf(example);
        string time = example.Time?.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture) ?? "";
        string summary = $"<span>{HtmlParts.Badge(kind, LookOf(group.Kind))}</span><b>{HtmlText.Escape(policy)}</b>"
            + $"<span>{HtmlText.Escape(subject)} <small>{HtmlText.Escape(example.Operation)} by "
            + $"{HtmlText.Escape(example.User)}</small></span><span>{HtmlText.Escape(example.Message)}</span>"
            + $"<small>{time}</small>";
        string facts = HtmlParts.Facts(
            ("field", string.Join(", ", example.Fields)), ("before", example.Before), ("fix", example.Fix),
            ("recording", ReplayText.PlaceOf(example)));
        var marked = MarkedObject.Read(example.Object, example.Fields);
        return new HtmlItem(
            new Dictionary<string, string> { ["kind"] = kind, ["policy"] = policy },
            $"{kind} {policy} {subject} {example.Operation} {example.User} {example.Message} {time}",
            summary,
            facts + (marked is null
                ? "<p class=\"quiet\">The object is too large to show, or the recording does not contain it.</p>"
                : ""),
            marked);
    }

    private static string Errors(ReplayResult result)
    {
        if (result.Errors.Count == 0)
        {
            return "";
        }

        IEnumerable<string> lines = result.Errors.Select(
            static error => $"<li>{HtmlText.Escape(error.ToString())}</li>");
        string rest = result.Counts.Errors > result.Errors.Count
            ? $"<p class=\"quiet\">The first {result.Errors.Count} are listed.</p>"
            : "";
        string count = ReplayText.Plural(result.Counts.Errors, "record", "records");
        return $"<section><h2>Admission could not read {count}</h2>"
            + $"<ul>{string.Concat(lines)}</ul>{rest}</section>\n";
    }
}
