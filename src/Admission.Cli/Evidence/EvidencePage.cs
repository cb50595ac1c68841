using System.Globalization;
using System.Text;
using Admission.Cli.Decisions;
using Admission.Cli.Html;

namespace Admission.Cli.Evidence;

/// <summary>Evidence as one page that an auditor can read, keep and print.</summary>
internal static class EvidencePage
{
    private const int MaxBars = 100;
    private const int MaxFields = 8;

    public static string Write(EvidenceReport report)
    {
        string period = EvidenceWords.Period(report);
        return new HtmlPage
        {
            Title = $"Evidence: {period}",
            Name = "evidence",
            Contents = Contents(report),
            Main = $"""
                <h1>Evidence of change control</h1>
                <p class="lead">{HtmlText.Escape(period)}. Admission allows or denies every change to the platform
                before it is stored, and writes each decision to a signed log. This page shows what the log proves about
                the period.</p>
                {Result(report)}
                <div class="cards">
                {Cards(report)}</div>
                {string.Concat(report.Checklists.Select((one, i) => ChecklistOf(report, one.List, one.Points, i)))}
                {OverTime(report)}{Policies(report)}{Exceptions(report)}{Rotations(report)}{Changes(report)}
                {BreakGlass(report)}{Gaps(report)}{Log(report)}{Glossary()}
                <footer>Made on {HtmlParts.Time(report.Made)} by Admission {HtmlText.Escape(ProductVersion.Text)}.
                All times are UTC.</footer>
                """,
        }.Write();
    }

    private static string Contents(EvidenceReport report)
    {
        var html = new StringBuilder("<a href=\"#result\">Is the log unchanged?</a>");
        for (int i = 0; i < report.Checklists.Length; i++)
        {
            html.Append($"<a href=\"#checklist-{i + 1}\">{HtmlText.Escape(report.Checklists[i].List.Title)}</a>");
        }

        foreach ((string id, string name) in ((string, string)[])[("time", "Decisions over time"),
            ("policies", "Denials by policy"), ("exceptions", "Exceptions"), ("rotations", "Key rotations"),
            ("changes", "Changes by user"), ("break-glass", "Break-glass"), ("gaps", "Gaps in the log"),
            ("log", "The log and its keys"), ("words", "Glossary")])
        {
            html.Append($"<a href=\"#{id}\">{name}</a>");
        }

        return html.ToString();
    }

    private static string Result(EvidenceReport report)
    {
        bool isWhole = report.Verification.Problems.IsEmpty && report.Verification.Files.Length > 0;
        var html = new StringBuilder("<section id=\"result\" class=\"panel\"><header><h3>Is the log unchanged?</h3>")
            .Append(HtmlParts.Badge(isWhole ? "verified" : "not verified", isWhole ? "allow full" : "deny full"))
            .Append("</header><p>").Append(HtmlText.Escape(EvidenceWords.Result(report.Verification))).Append(' ')
            .Append(HtmlText.Escape(EvidenceWords.Keys(report))).Append("</p>");
        html.Append(List(report.Verification.Problems));
        html.Append(HtmlParts.Facts(report.Verification.Fingerprints.Select(
            static one => ("Key fingerprint", one))));
        foreach (string note in report.Notes)
        {
            html.Append($"<p class=\"note\">{HtmlText.Escape(note)}</p>");
        }

        return html.Append("</section>").ToString();
    }

    private static string Cards(EvidenceReport report)
    {
        var html = new StringBuilder();
        foreach ((Checklist list, var points) in report.Checklists)
        {
            int enforced = points.Count(static one => one.Status == PointStatus.Enforced);
            html.Append(HtmlParts.Card(enforced, "requirements enforced", $"of {points.Length}: {list.Title}",
                enforced == points.Length ? "allow" : "warn", null));
        }

        return html
            .Append(HtmlParts.Card(report.Decisions, "decisions", "requests that were evaluated", "", null))
            .Append(HtmlParts.Card(report.Denials, "denials", "requests that were denied", "deny", null))
            .Append(HtmlParts.Card(
                report.Exceptions.Total, "exceptions", "active or used", report.Exceptions.Total > 0 ? "warn" : "",
                null))
            .Append(HtmlParts.Card(
                report.BreakGlass.Total, "break-glass", "emergencies in which nothing was denied",
                report.BreakGlass.Total > 0 ? "warn" : "", null))
            .Append(HtmlParts.Card(
                report.Gaps.Total, "gaps", "periods that the log does not cover", report.Gaps.Total > 0 ? "deny" : "",
                null)).ToString();
    }

    private static string ChecklistOf(
        EvidenceReport report, Checklist list, IEnumerable<PointEvidence> points, int number)
    {
        var table = new HtmlTable("#no.", "requirement", "status", "policies", "#denials", "#exceptions used");
        foreach (PointEvidence point in points)
        {
            string clauses = string.Join(", ", point.Point.Clauses);
            PolicyCount[] counts = [.. report.Policies.Where(one => point.Point.Policies.Contains(one.Policy))];
            string weak = point.Status is PointStatus.Enforced or PointStatus.Partly
                ? EvidenceWords.Time(point.NotEnforced)
                : "";
            string since = EvidenceWords.Since(point);
            table.Add(
                HtmlText.Escape(point.Point.Id),
                HtmlText.Escape(point.Point.Requirement)
                    + (clauses.Length > 0 ? $"<br><small class=\"quiet\">{HtmlText.Escape(clauses)}</small>" : ""),
                HtmlParts.Badge(EvidenceWords.Of(point.Status), LookOf(point.Status))
                    + (since.Length > 0 ? $"<br><small class=\"quiet\">{HtmlText.Escape(since)}</small>" : "")
                    + (weak.Length > 0
                        ? $"<br><small class=\"missing\">not enforced for {HtmlText.Escape(weak)} of the period</small>"
                        : ""),
                string.Join("<br>", point.Policies.Select(static one =>
                    $"<code>{HtmlText.Escape(one.Policy)}</code>"
                        + (one.IsEnforced ? "" : $" {HtmlText.Escape(EvidenceWords.Of(one))}"))),
                EvidenceWords.Count(counts.Sum(static one => one.Denied)),
                EvidenceWords.Count(counts.Sum(static one => one.Excepted)));
        }

        return Section($"checklist-{number + 1}", list.Title, "A requirement is enforced if, at the end of the period, "
            + "every policy that covers it is set to deny on every replica.", table, "The checklist has no points.");
    }

    private static string LookOf(PointStatus status) => status switch
    {
        PointStatus.Enforced => "allow full",
        PointStatus.Partly or PointStatus.WarnOnly => "warn full",
        _ => "deny full",
    };

    private static string OverTime(EvidenceReport report)
    {
        if (report.Hours.Length == 0)
        {
            return Section("time", "Decisions over time", "", new HtmlTable(""), "No decision was made in the period.");
        }

        long first = report.Hours[0].Hour, last = report.Hours[^1].Hour;
        long hours = ((long[])[1, 6, 24, 7 * 24, 30 * 24]).FirstOrDefault(
            one => (last - first) / one < MaxBars, (last - first) / MaxBars);
        HourCount[] buckets =
        [
            .. report.Hours.GroupBy(one => one.Hour / hours).Select(group => new HourCount(
                group.Key, group.Sum(static one => one.Decisions), group.Sum(static one => one.Denials))),
        ];
        return "<section><h2 id=\"time\">Decisions over time</h2><div class=\"columns\">"
            + Chart("Decisions", buckets, static one => one.Decisions, hours, 0)
            + Chart("Denials", buckets, static one => one.Denials, hours, 1)
            + "</div></section>\n";
    }

    private static string Chart(
        string title, HourCount[] buckets, Func<HourCount, long> valueOf, long hours, int color)
    {
        long most = Math.Max(1, buckets.Max(valueOf));
        long first = buckets[0].Hour, count = buckets[^1].Hour - first + 1;
        double step = 100.0 / count;
        StringBuilder html = HtmlChart.Begin(
            $"{title}: {EvidenceWords.Count(buckets.Sum(valueOf))} in total, at most {EvidenceWords.Count(most)} in "
                + Span(hours), most, "");
        foreach (HourCount bucket in buckets.Where(one => valueOf(one) > 0))
        {
            double height = 100.0 * valueOf(bucket) / most;
            HtmlChart.Bar(html, (bucket.Hour - first) * step, 100 - height, Math.Clamp(step * 0.9, 0.3, 8), height,
                color, $"{TimeOf(bucket.Hour * hours)}: {EvidenceWords.Count(valueOf(bucket))}");
        }

        html.Append($"</svg><p class=\"axis\"><span>{TimeOf(first * hours)}</span>")
            .Append($"<span>{TimeOf((first + count) * hours)}</span></p></div>");
        return $"<figure class=\"panel\"><figcaption>{title}, each bar {Span(hours)}</figcaption>{html}</figure>\n";
    }

    private static string Span(long hours) => hours switch
    {
        1 => "an hour",
        24 => "a day",
        < 24 => $"{hours} hours",
        168 => "a week",
        _ => $"{hours / 24} days",
    };

    private static string TimeOf(long hour) => DateTimeOffset.FromUnixTimeSeconds(hour * 3600).UtcDateTime.ToString(
        "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static string Policies(EvidenceReport report)
    {
        var table = new HtmlTable(
            "policy", "#denied", "#warned", "#allowed by an exception", "#allowed by break-glass", "#failed");
        foreach (PolicyCount one in report.Policies)
        {
            table.Add(
                $"<code>{HtmlText.Escape(one.Policy)}</code>", EvidenceWords.Count(one.Denied),
                EvidenceWords.Count(one.Noted), EvidenceWords.Count(one.Excepted), EvidenceWords.Count(one.Bypassed),
                EvidenceWords.Count(one.Faulted));
        }

        return Section("policies", "Denials by policy", "Number of requests in the period. A policy that fails to "
            + "evaluate denies the request, unless the policy only warns.", table, "No policy reported a violation.");
    }

    private static string Exceptions(EvidenceReport report)
    {
        var table = new HtmlTable("policy", "owner", "ticket", "reason", "last day", "#uses", "last use");
        string today = EvidenceWords.Day(report.Until);
        foreach (ExceptionUse one in report.Exceptions.Items)
        {
            table.Add(
                $"<code>{HtmlText.Escape(one.Policy)}</code>", HtmlText.Escape(one.Owner),
                one.Ticket.Length > 0 ? HtmlText.Escape(one.Ticket) : "<span class=\"quiet\">none</span>",
                HtmlText.Escape(one.Reason),
                HtmlText.Escape(one.Expires)
                    + (string.CompareOrdinal(one.Expires, today) < 0 ? " " + HtmlParts.Badge("expired") : ""),
                EvidenceWords.Count(one.Uses),
                one.LastUse is { } last ? HtmlParts.Time(last) : "<span class=\"quiet\">never</span>");
        }

        return Section("exceptions", "Exceptions", "An exception is a documented permission to break a policy. The "
            + "list contains the exceptions that were active or used in the period.", table, "No exception was "
            + "active.",
            report.Exceptions.Omitted);
    }

    private static string Rotations(EvidenceReport report)
    {
        var table = new HtmlTable("time", "person or program", "operation", "object", "changed");
        foreach (string[] row in report.Rotations.Items)
        {
            table.Add([
                HtmlParts.Time(DateTimeOffset.Parse(row[0], CultureInfo.InvariantCulture)),
                .. row[1..5].Select(HtmlText.Escape)]);
        }

        return Section("rotations", "Key rotations", $"Changes to keys and passwords that are marked with the label "
            + $"{DecisionTrail.RotationLabel}. The values are not in the log.", table, "No marked key was changed.",
            report.Rotations.Omitted);
    }

    private static string Changes(EvidenceReport report)
    {
        var table = new HtmlTable("person or program", "#changes", "#fields", "first", "last", "fields");
        foreach (UserChanges one in report.Changes.Items)
        {
            table.Add(
                HtmlText.Escape(one.User), EvidenceWords.Count(one.Requests), EvidenceWords.Count(one.Fields),
                HtmlParts.Time(one.First), HtmlParts.Time(one.Last),
                HtmlText.Escape(EvidenceWords.Fields(one, MaxFields)));
        }

        return Section("changes", "Changes by user", "Allowed changes to existing objects, for each user. The "
            + "platform reported the user names. The log contains every change.", table, "Nobody changed an object.",
            report.Changes.Omitted);
    }

    private static string BreakGlass(EvidenceReport report)
    {
        var table = new HtmlTable(
            "first decision", "last decision", "started by", "reason", "#decisions", "#bypassed");
        foreach (GlassPeriod one in report.BreakGlass.Items)
        {
            table.Add(
                HtmlParts.Time(one.First), HtmlParts.Time(one.Last), HtmlText.Escape(one.By),
                HtmlText.Escape(one.Reason), EvidenceWords.Count(one.Decisions), EvidenceWords.Count(one.Bypassed));
        }

        return Section("break-glass", "Break-glass", "Emergencies in which nothing was denied.", table,
            "Break-glass was not used.", report.BreakGlass.Omitted);
    }

    private static string Gaps(EvidenceReport report)
    {
        var table = new HtmlTable("from", "to", "#decisions missing", "why");
        foreach (LogGap one in report.Gaps.Items)
        {
            table.Add(
                HtmlParts.Time(one.From), HtmlParts.Time(one.To),
                one.Lost > 0 ? EvidenceWords.Count(one.Lost) : "unknown", HtmlText.Escape(one.Reason));
        }

        return Section("gaps", "Gaps in the log", "Times for which the log reports missing decisions, or in which no "
            + "replica wrote a line.", table, "The log has no gap.", report.Gaps.Omitted);
    }

    private static string Log(EvidenceReport report)
    {
        var table = new HtmlTable("policy set", "active from");
        foreach ((string digest, DateTimeOffset from) in report.PolicySets.Take(EvidenceCollector.MaxRows))
        {
            table.Add($"<code>{HtmlText.Escape(digest)}</code>", HtmlParts.Time(from));
        }

        return "<section><h2 id=\"log\">The log and its keys</h2>" + HtmlParts.Facts(
            ("Files", EvidenceWords.Count(report.Verification.Files.Length)),
            ("Replicas", EvidenceWords.Count(report.Verification.Chains)),
            ("Lines", EvidenceWords.Count(report.Verification.Lines)),
            ("Decisions", EvidenceWords.Count(report.Verification.Decisions)),
            ("Missing", report.Verification.Lost > 0 ? EvidenceWords.Count(report.Verification.Lost) : "none"))
            + List(report.Verification.Notes) + table.Write()
            + Omitted(Math.Max(0, report.PolicySets.Length - EvidenceCollector.MaxRows)) + "</section>\n";
    }

    private static string Glossary() => "<section><h2 id=\"words\">Glossary</h2>"
        + HtmlParts.Facts(EvidenceWords.Glossary) + "</section>\n";

    private static string Section(
        string id, string title, string lead, HtmlTable table, string none, long omitted = 0)
    {
        string rows = table.Write();
        return $"<section><h2 id=\"{id}\">{HtmlText.Escape(title)}</h2>"
            + (lead.Length > 0 ? $"<p class=\"quiet\">{HtmlText.Escape(lead)}</p>" : "")
            + (rows.Length > 0 ? rows : $"<p>{HtmlText.Escape(none)}</p>")
            + Omitted(omitted) + "</section>\n";
    }

    private static string Omitted(long count) => count == 0
        ? ""
        : $"<p class=\"note\">{EvidenceWords.Count(count, "more row is", "more rows are")} not shown. "
            + "<code>admission log query --trail</code> lists all.</p>";

    private static string List(IEnumerable<string> texts)
    {
        string items = string.Concat(texts.Take(EvidenceCollector.MaxRows).Select(
            static one => $"<li>{HtmlText.Escape(one)}</li>"));
        return items.Length == 0 ? "" : $"<ul>{items}</ul>";
    }
}
