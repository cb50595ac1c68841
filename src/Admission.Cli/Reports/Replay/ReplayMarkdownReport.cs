using Admission.Replays;

namespace Admission.Cli.Reports.Replay;

/// <summary>
/// For a comment on a pull request: a table first, collapsed details, never longer than GitHub accepts.
/// </summary>
internal sealed class ReplayMarkdownReport : IReplayReportWriter
{
    // GitHub accepts 65,536 characters, GitLab more.
    private const int MaxLength = 60_000;
    private const int MaxPolicies = 10;
    private const int MaxNames = 5;
    private const int MaxMessage = 600;

    /// <inheritdoc/>
    public void Write(ReplayResult result, TextWriter output, ReportStyle style)
    {
        output.Write($"### Policies: {MarkdownText.Plain(ReplayText.Summary(result))}\n\n");
        output.Write($"{MarkdownText.Plain(ReplayText.Describe(result.Candidate))} against "
            + $"{MarkdownText.Plain(ReplayText.Describe(result.Baseline))}.\n");
        foreach (string note in ReplayText.Notes(result))
        {
            output.Write($"{MarkdownText.Plain(note)}\n");
        }

        if (KindsOf(result).Any())
        {
            output.Write("\n| | reviews | policies |\n|---|---:|---|\n");
            foreach (FlipKind kind in KindsOf(result))
            {
                IEnumerable<string> policies = result.Flips.Where(group => group.Kind == kind).Take(MaxPolicies)
                    .Select(static group =>
                        $"{MarkdownText.Code(ReplayText.PolicyOf(group.Policy))} {ReplayText.Count(group.Count)}");
                output.Write($"| **{ReplayText.NameOf(kind)}** | {ReplayText.Count(result.Reviews[kind])} | "
                    + $"{string.Join(", ", policies)} |\n");
            }
        }

        int left = MaxLength;
        foreach (FlipKind kind in KindsOf(result))
        {
            string details = Details(result, kind);
            left -= details.Length;
            output.Write(left > 0
                ? details
                : $"\nToo long for a comment: see {ReplayText.NameOf(kind)} in the HTML report.\n");
            if (left <= 0)
            {
                break;
            }
        }

        WriteSlower(result, output);
        WriteCosts(result, output);
        if (ReplayText.Throughput(result) is { Length: > 0 } throughput)
        {
            output.Write($"\n<sub>{throughput}</sub>\n");
        }
    }

    private static IEnumerable<FlipKind> KindsOf(ReplayResult result) =>
        ReplayText.Kinds.Where(kind => result.Reviews.GetValueOrDefault(kind) > 0);

    private static string Details(ReplayResult result, FlipKind kind)
    {
        using var text = new StringWriter();
        text.Write($"\n<details><summary>{ReplayText.NameOf(kind)}: {ReplayText.MeaningOf(kind)}</summary>\n\n");
        foreach (FlipGroup group in result.Flips.Where(group => group.Kind == kind).Take(MaxPolicies))
        {
            text.Write($"- {MarkdownText.Code(ReplayText.PolicyOf(group.Policy))}, "
                + $"{ReplayText.Plural(group.Count, "review", "reviews")}");
            foreach (FlipExample example in group.Examples.Take(1))
            {
                string field = example.Fields is [{ } first, ..] ? $"{MarkdownText.Code(first)}: " : "";
                string before = example.Before.Length > 0
                    ? $" (before: {MarkdownText.Plain(Cut(example.Before))})"
                    : "";
                string fix = example.Fix.Length > 0 ? $" *{MarkdownText.Plain(Cut(example.Fix))}*" : "";
                text.Write($", for instance {MarkdownText.Code(ReplayText.SubjectOf(example))} "
                    + $"({example.Operation} by {MarkdownText.Code(example.User)}):  \n"
                    + $"  {field}{MarkdownText.Plain(ReportText.Sentence(Cut(example.Message)))}{before}{fix}");
            }

            text.Write('\n');
            foreach (FlipExample other in kind == FlipKind.Denial ? group.Examples.Skip(1) : [])
            {
                text.Write($"  - {MarkdownText.Code(ReplayText.SubjectOf(other))}: "
                    + $"{MarkdownText.Plain(ReportText.Sentence(Cut(other.Message)))}\n");
            }
        }

        text.Write('\n');
        foreach (string by in (string[])["kind", "namespace", "user"])
        {
            string[] names =
            [
                .. result.Shares.Where(share => share.Kind == kind && share.By == by).Take(MaxNames)
                    .Select(static share =>
                        $"{MarkdownText.Code(share.Name.Length == 0 ? "(none)" : share.Name)} "
                            + ReplayText.Count(share.Count)),
            ];
            text.Write($"By {by}: {string.Join(", ", names)}.  \n");
        }

        text.Write("\n</details>\n");
        return text.ToString();
    }

    private static void WriteCosts(ReplayResult result, TextWriter output)
    {
        if (result.CostChanges.Count > 0)
        {
            output.Write("\nOther costs (highest CEL cost of an evaluation): ");
            output.WriteLine(string.Join("; ", result.CostChanges.Select(static one =>
                $"{MarkdownText.Code(one.Key)} {ReplayText.CostOf(one.Value)}")));
        }
    }

    private static void WriteSlower(ReplayResult result, TextWriter output)
    {
        (string Policy, double Before, double After)[] slower = [.. ReplayText.Slower(result)];
        if (slower.Length > 0)
        {
            output.Write("\nSlower (median time of an evaluation): ");
            output.Write(string.Join(", ", slower.Select(static one =>
                $"{MarkdownText.Code(one.Policy)} {ReplayText.Time(one.Before)} → {ReplayText.Time(one.After)}")));
            output.Write(".\n");
        }
    }

    private static string Cut(string text) => text.Length <= MaxMessage ? text : text[..MaxMessage] + "…";
}
