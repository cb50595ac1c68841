using System.Globalization;
using System.Text;
using Admission.Policies;
using Admission.Verdicts;

namespace Admission.Webhook.Reviews;

/// <summary>
/// The part of a review's log line about policies: their ids and kinds of fault. Contains nothing of the object.
/// </summary>
internal static class DecisionText
{
    /// <summary>Maximum length of a list of ids in characters; the rest is counted.</summary>
    internal const int MaxListLength = 1024;

    private const int MaxFaultsLength = 2048;

    /// <summary>Ids of the policies that deny the request; empty if none does.</summary>
    public static string Denying(Verdict verdict) => verdict.Refusal.Length > 0
        ? "(rejected before any policy ran)"
        : List(verdict, Finding.Denied);

    /// <summary>
    /// The policies with a finding that do not deny the request, by result: <c>warned a,b; audited c; existing d;
    /// excepted e</c>, and <c>(break-glass) bypassed f</c>. Empty if there are none.
    /// </summary>
    public static string Findings(Verdict verdict)
    {
        StringBuilder? text = null;
        if (verdict.BreakGlass is not null)
        {
            text = new StringBuilder("(break-glass)");
            Append(ref text, verdict, Finding.Bypassed, " bypassed ");
        }

        Append(ref text, verdict, Finding.Warned, "warned ");
        Append(ref text, verdict, Finding.Audited, "audited ");
        Append(ref text, verdict, Finding.Existing, "existing ");
        Append(ref text, verdict, Finding.Excepted, "excepted ");
        return text?.ToString() ?? "";
    }

    /// <summary>The policies that failed, with kind, place and time; empty if none did.</summary>
    public static string Faults(Verdict verdict)
    {
        StringBuilder? faults = null;
        foreach (PolicyResult result in verdict.Results)
        {
            if (result.Outcome.Fault is { } fault && (faults?.Length ?? 0) < MaxFaultsLength)
            {
                faults ??= new StringBuilder();
                faults.Append(faults.Length == 0 ? "" : "; ")
                    .Append(result.Policy.Id).Append(' ').Append(fault.Kind).Append(": ")
                    .Append(Describe(fault));
            }
        }

        return faults is null ? "" : faults.ToString(0, Math.Min(faults.Length, MaxFaultsLength));
    }

    // An exception of a policy can quote the object. It is sent to the user who made the request, but not logged.
    private static string Describe(PolicyFault fault) => fault.Kind == FaultKind.Threw
        ? (fault with { Message = "threw" }).ToString()
        : fault.ToString();

    private static void Append(ref StringBuilder? text, Verdict verdict, Finding finding, string word)
    {
        string list = List(verdict, finding);
        if (list.Length > 0)
        {
            bool isNext = text is not null && word[0] != ' ';
            (text ??= new StringBuilder()).Append(isNext ? "; " : "").Append(word).Append(list);
        }
    }

    private static string List(Verdict verdict, Finding finding)
    {
        StringBuilder? ids = null;
        int more = 0;
        foreach (PolicyResult result in verdict.Results)
        {
            if (FindingOf(result) != finding)
            {
                continue;
            }

            if (ids is not null && ids.Length + result.Policy.Id.Length >= MaxListLength)
            {
                more++;
            }
            else
            {
                ids = ids is null ? new StringBuilder(result.Policy.Id) : ids.Append(',').Append(result.Policy.Id);
            }
        }

        return more == 0
            ? ids?.ToString() ?? ""
            : ids!.Append(CultureInfo.InvariantCulture, $" and {more} more").ToString();
    }

    private static Finding FindingOf(PolicyResult result) => result switch
    {
        { Blocks: true } => Finding.Denied,
        { IsBypassed: true } => Finding.Bypassed,
        { Exception: not null } => Finding.Excepted,
        { Enforcement: Enforcement.Audit } when HasFindings(result) => Finding.Audited,
        { Outcome: PolicyOutcome.Violated { HasNew: false } } => Finding.Existing,
        _ when HasFindings(result) => Finding.Warned,
        _ => Finding.None,
    };

    private static bool HasFindings(PolicyResult result) =>
        result.HasViolations || !result.Outcome.Warnings.IsEmpty || result.Outcome.OmittedWarnings > 0;

    private enum Finding
    {
        None,
        Denied,
        Bypassed,
        Excepted,
        Audited,
        Existing,
        Warned,
    }
}
