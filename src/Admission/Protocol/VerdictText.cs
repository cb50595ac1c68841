using System.Globalization;
using System.Text;
using Admission.Evaluation;
using Admission.Policies;

namespace Admission.Protocol;

/// <summary>The words of a verdict: what a person reads in kubectl, in a report or in a log.</summary>
public static class VerdictText
{
    /// <summary>
    /// Why a request is refused: a line to act on, then every violation as <c>[policy-id] field: message. fix</c>.
    /// Empty for a request that passes.
    /// </summary>
    public static string Message(Verdict verdict)
    {
        if (verdict.IsAllowed)
        {
            return "";
        }

        if (verdict.Refusal.Length > 0)
        {
            return verdict.Refusal;
        }

        var lines = new List<string>();
        int policies = 0;
        foreach (PolicyResult result in verdict.Results)
        {
            if (result.Blocks)
            {
                policies++;
                AddLines(lines, result);
            }
        }

        if (lines.Count == 1)
        {
            return ResponseText.Cut(lines[0], ResponseText.MaxMessageLength);
        }

        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{lines.Count} problems to fix")
            .Append(policies > 1 ? $" ({policies} policies):" : ":");
        foreach (string line in lines)
        {
            text.Append('\n').Append(line);
        }

        return ResponseText.Cut(text.ToString(), ResponseText.MaxMessageLength);
    }

    /// <summary>What the user is warned of, in the order of policies; not yet cut to Kubernetes' limits.</summary>
    public static IEnumerable<string> Warnings(Verdict verdict)
    {
        // First, since the rest may be cut.
        if (verdict.BreakGlass is { } breakGlass)
        {
            yield return $"break-glass: {breakGlass}";
        }

        foreach (PolicyResult result in verdict.Results)
        {
            if (result.Enforcement is Enforcement.Audit or Enforcement.Off)
            {
                continue;
            }

            foreach (string warning in WarningsOf(result))
            {
                yield return warning;
            }
        }
    }

    /// <summary><c>[policy-id] field: message. fix</c></summary>
    public static string Line(Policy policy, Violation violation) =>
        violation.Field.Length == 0
            ? $"[{policy.Id}] {Sentences(violation)}"
            : $"[{policy.Id}] {violation.Field}: {Sentences(violation)}";

    /// <summary><c>[policy-id] message. fix</c>: for a cause, whose field stands beside it.</summary>
    public static string Cause(Policy policy, Violation violation) => $"[{policy.Id}] {Sentences(violation)}";

    private static IEnumerable<string> WarningsOf(PolicyResult result)
    {
        switch (result.Outcome)
        {
            case PolicyOutcome.Faulted faulted when !result.Blocks:
                yield return $"[{result.Policy.Id}] could not decide: {faulted.Fault}";
                break;
            case PolicyOutcome.Violated violated:
                foreach (Violation violation in violated.Violations)
                {
                    if (result.Exception is not null)
                    {
                        yield return $"{Line(result.Policy, violation)} (allowed by an exception until "
                            + $"{result.Exception.Expires.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)})";
                    }
                    else if (violation.IsExisting)
                    {
                        yield return $"{Line(result.Policy, violation)} (was there before)";
                    }
                    else if (!result.Blocks)
                    {
                        yield return Line(result.Policy, violation);
                    }
                }

                break;
        }

        foreach (Violation warning in result.Outcome.Warnings)
        {
            yield return Line(result.Policy, warning);
        }
    }

    private static void AddLines(List<string> lines, PolicyResult result)
    {
        if (result.Outcome is PolicyOutcome.Faulted faulted)
        {
            lines.Add($"[{result.Policy.Id}] could not decide, and denies then: {faulted.Fault}");
        }
        else if (result.Outcome is PolicyOutcome.Violated violated)
        {
            foreach (Violation violation in violated.Violations)
            {
                if (!violation.IsExisting)
                {
                    lines.Add(Line(result.Policy, violation));
                }
            }
        }
    }

    private static string Sentences(Violation violation)
    {
        string message = violation.Message.TrimEnd();
        bool ends = message.Length > 0 && message[^1] is '.' or '!' or '?';
        return violation.Fix.Length == 0 ? message : $"{message}{(ends ? " " : ". ")}{violation.Fix}";
    }
}
