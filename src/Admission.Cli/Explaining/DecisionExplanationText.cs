using System.Globalization;
using System.Text.Json;
using Admission.Cli.Decisions;
using Admission.Cli.Reports;
using Admission.Decisions;
using Spectre.Console;
using static Admission.Cli.Reports.TextStyles;

namespace Admission.Cli.Explaining;

/// <summary>A logged decision for people.</summary>
/// <param name="output">Receives the text.</param>
/// <param name="style">Colors and width.</param>
internal sealed class DecisionExplanationText(TextWriter output, ReportStyle style)
{
    private const int Indent = 12;

    private readonly TextPage _page = new(output, style, Indent);

    /// <summary>Writes the decision, and the comparison with the policies of now.</summary>
    public void Write(DecisionExplanation explained)
    {
        WriteDecision(explained);
        if (explained.Recording is { } recording && explained.Request is { } request)
        {
            WriteComparison(explained, recording, request);
            new ExplainText(output, style).Write(request);
        }

        foreach (string note in explained.Notes)
        {
            _page.Line($"note: {note}", Quiet);
        }
    }

    private void WriteDecision(DecisionExplanation explained)
    {
        DecisionEntry decision = explained.Decision;
        bool isAllowed = decision.Verdict == "allow";
        _page.Part($"{decision.Operation} {decision.Target}", Strong);
        _page.Part(isAllowed ? "  allowed" : "  denied", isAllowed ? Good : Bad);
        _page.Line(
            $"  as {decision.User}, policy set {ReportText.ShortDigest(decision.PolicySet)}"
                + (decision.IsDryRun ? ", dry run" : ""), Quiet);
        double milliseconds = decision.Number("durationUs") / 1000.0;
        Row("logged", string.Create(
            CultureInfo.InvariantCulture,
            $"{DecisionTrail.Time(decision.Time)}, line {explained.Line}, id {decision.Id}, {milliseconds:0.00} ms"));
        Row("verified", (explained.IsSigned ? "signed with " : "not signed yet; the key is ") + explained.Fingerprint
            + (explained.HasTrustedKey ? "" : ", from the log itself: compare it with yours, or use --key"));
        Row("refused", decision.Text("refusal"));
        foreach (JsonElement policy in decision.Policies)
        {
            WritePolicy(policy);
        }

        if (decision.BreakGlass is { } glass)
        {
            Row("unlocked", $"break-glass of {DecisionEntry.TextOf(glass, "by")} until "
                + $"{DecisionEntry.TextOf(glass, "until")}: {DecisionEntry.TextOf(glass, "reason")}");
        }

        string[] changes =
        [
            .. decision.Changes.Select(static one =>
                $"{DecisionEntry.TextOf(one, "field")} {DecisionEntry.TextOf(one, "change")}"),
        ];
        long more = decision.Number("moreChanges");
        Row("changes", string.Join(", ", changes) + (more > 0 ? $" and {more} more" : ""));
    }

    private void WritePolicy(JsonElement policy)
    {
        string word = DecisionEntry.TextOf(policy, "result");
        _page.Part($"  {word}".PadRight(Indent), word == "denied" ? Bad : Careful);
        _page.Part(DecisionEntry.TextOf(policy, "policy"), Strong);
        string fault = DecisionEntry.TextOf(policy, "fault");
        string fields = policy.TryGetProperty("fields", out JsonElement list) && list.ValueKind == JsonValueKind.Array
            ? string.Join(", ", list.EnumerateArray().Select(static one => one.ToString()).Where(
                static one => one.Length > 0))
            : "";
        _page.Line((fault.Length > 0 ? $"  {fault}" : "") + (fields.Length > 0 ? $"  {fields}" : ""), Style.Plain);
        if (policy.TryGetProperty("exception", out JsonElement exception))
        {
            string ticket = DecisionEntry.TextOf(exception, "ticket");
            _page.Wrapped(
                $"exception of {DecisionEntry.TextOf(exception, "owner")}{(ticket.Length > 0 ? ", " + ticket : "")} "
                    + $"until {DecisionEntry.TextOf(exception, "expires")}: "
                    + DecisionEntry.TextOf(exception, "reason"),
                Careful);
        }
    }

    private void WriteComparison(DecisionExplanation explained, FoundRecording recording, RequestExplanation now)
    {
        _page.Line("", Style.Plain);
        (string verdict, Style look) = explained.Replayed switch
        {
            ReplayedDecision.Same => ("same verdict", Good),
            ReplayedDecision.Different => (now.IsAllowed ? "now allowed" : "now denied", Bad),
            _ => ("undecided: the recording does not contain everything that the verdict depends on", Careful),
        };
        _page.Part(verdict, look);
        string digest = ReportText.ShortDigest(now.PolicySet);
        string logged = ReportText.ShortDigest(explained.Decision.PolicySet);
        _page.Line($"  with the policies in {explained.Policies}, " + (explained.IsSamePolicySet
            ? $"policy set {digest}, as for the decision"
            : $"policy set {digest}; the decision used {logged}"), Quiet);
        Row("recording", recording.Place);
        foreach (DecisionDifference one in explained.Differences)
        {
            Row("differs", $"{one.Policy}: {Word(one.Logged)} in the log, {Word(one.Now)} now");
        }

        _page.Line("", Style.Plain);
    }

    private static string Word(string result) => result.Length > 0 ? result : "nothing found";

    private void Row(string name, string text)
    {
        if (text.Length > 0)
        {
            _page.Part($"  {name}".PadRight(Indent), Quiet);
            _page.Line(text, Style.Plain);
        }
    }
}
