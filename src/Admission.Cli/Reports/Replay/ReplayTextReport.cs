using System.Globalization;
using Admission.Replays;
using Spectre.Console;
using static Admission.Cli.Reports.TextStyles;

namespace Admission.Cli.Reports.Replay;

/// <summary>
/// For people: each kind of flip by policy with an example, the affected objects, and a summary line at the end.
/// </summary>
internal sealed class ReplayTextReport : IReplayReportWriter
{
    private const int Indent = 8;
    private const int MaxPolicies = 20;
    private const int MaxNames = 5;
    private const int MaxDenials = ReplayTally.MaxExamples;

    /// <inheritdoc/>
    public void Write(ReplayResult result, TextWriter output, ReportStyle style)
    {
        var page = new TextPage(output, style, Indent);
        page.Line(
            $"{ReplayText.Describe(result.Candidate)} against {ReplayText.Describe(result.Baseline)}",
            Strong);
        foreach (string note in ReplayText.Notes(result))
        {
            page.Line(note, Quiet);
        }

        foreach (FlipKind kind in ReplayText.Kinds.Where(kind => result.Reviews.GetValueOrDefault(kind) > 0))
        {
            WriteKind(page, result, kind);
        }

        WriteSlower(page, result);
        WriteCosts(page, result);
        if (ReplayText.Throughput(result) is { Length: > 0 } throughput)
        {
            page.Line("", Quiet);
            page.Line(throughput, Quiet);
        }

        bool isBad = result.Reviews.GetValueOrDefault(FlipKind.NewDenial) > 0
            || result.Reviews.GetValueOrDefault(FlipKind.NewFault) > 0
            || result.Reviews.GetValueOrDefault(FlipKind.Denial) > 0;
        page.Line(ReplayText.Summary(result), isBad ? Bad : result.Counts.Flipped > 0 ? Careful : Good);
    }

    private static void WriteKind(TextPage page, ReplayResult result, FlipKind kind)
    {
        long reviews = result.Reviews[kind];
        page.Line("", Quiet);
        page.Line(
            $"{ReplayText.NameOf(kind)}: {ReplayText.Plural(reviews, "review", "reviews")} "
                + $"({ReplayText.MeaningOf(kind)})",
            StyleOf(kind));
        FlipGroup[] groups = [.. result.Flips.Where(group => group.Kind == kind)];
        foreach (FlipGroup group in groups.Take(MaxPolicies))
        {
            page.Part($"  {ReplayText.Count(group.Count),6}  ", StyleOf(kind));
            page.Line(ReplayText.PolicyOf(group.Policy), Strong);
            // For a difference, one example shows the reason; denials are the purpose of the report.
            foreach (FlipExample example in group.Examples.Take(kind == FlipKind.Denial ? MaxDenials : 1))
            {
                WriteExample(page, example);
            }

            if (kind == FlipKind.Denial && group.Count > MaxDenials)
            {
                page.Wrapped($"and {ReplayText.Count(group.Count - MaxDenials)} more", Quiet);
            }
        }

        if (groups.Length > MaxPolicies)
        {
            page.Line($"  and {ReportText.Plural(groups.Length - MaxPolicies, "more policy", "more policies")}", Quiet);
        }

        foreach (string by in (string[])["kind", "namespace", "user"])
        {
            WriteShares(page, result, kind, by);
        }
    }

    private static void WriteExample(TextPage page, FlipExample example)
    {
        page.Wrapped(
            $"{ReplayText.SubjectOf(example)} ({example.Operation} by {example.User}), {ReplayText.PlaceOf(example)}",
            Style.Plain);
        if (example.Fields is [{ } field, ..])
        {
            page.Wrapped(field, Quiet);
        }

        page.Wrapped(example.Message, Style.Plain);
        if (example.Before.Length > 0)
        {
            page.Wrapped($"before: {example.Before}", Quiet);
        }

        if (example.Fix.Length > 0)
        {
            page.Wrapped($"fix: {example.Fix}", Good);
        }
    }

    private static void WriteShares(TextPage page, ReplayResult result, FlipKind kind, string by)
    {
        FlipShare[] shares = [.. result.Shares.Where(share => share.Kind == kind && share.By == by)];
        if (shares.Length == 0 || (shares.Length == 1 && shares[0].Name.Length == 0))
        {
            return;
        }

        string rest = shares.Length > MaxNames
            ? string.Create(CultureInfo.InvariantCulture, $", {shares.Length - MaxNames} more")
            : "";
        string names = string.Join(
            ", ",
            shares.Take(MaxNames).Select(static share =>
                $"{(share.Name.Length == 0 ? "(none)" : share.Name)} {ReplayText.Count(share.Count)}"));
        page.Line($"  by {by}: {names}{rest}", Quiet);
    }

    private static void WriteSlower(TextPage page, ReplayResult result)
    {
        (string Policy, double Before, double After)[] slower = [.. ReplayText.Slower(result)];
        if (slower.Length > 0)
        {
            page.Line("", Quiet);
            page.Line("slower (median time of an evaluation):", Careful);
            foreach ((string policy, double before, double after) in slower)
            {
                string times = $"{ReplayText.Time(before)} → {ReplayText.Time(after)}";
                page.Line($"  {policy}: {times}", Style.Plain);
            }
        }
    }

    private static void WriteCosts(TextPage page, ReplayResult result)
    {
        if (result.CostChanges.Count == 0)
        {
            return;
        }

        page.Line("", Quiet);
        page.Line("other costs (highest CEL cost of an evaluation):", Careful);
        foreach ((string policy, CostChange change) in result.CostChanges)
        {
            page.Line($"  {policy}: {ReplayText.CostOf(change)}", Style.Plain);
        }
    }

    private static Style StyleOf(FlipKind kind) => kind switch
    {
        FlipKind.NewDenial or FlipKind.NewFault or FlipKind.Denial => Bad,
        FlipKind.NewAllowance => Good,
        _ => Careful,
    };
}
