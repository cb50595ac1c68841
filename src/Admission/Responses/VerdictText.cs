using System.Globalization;
using System.Text;
using Admission.Policies;
using Admission.Verdicts;

namespace Admission.Responses;

/// <summary>The text of a verdict for people, in kubectl, a report or a log.</summary>
public static class VerdictText
{
    private static readonly string[] Templates = ["spec.template.", "spec.jobTemplate.", "template."];

    /// <summary>
    /// Why a request is denied: a line with the fix, then every violation as <c>[policy-id] field: message. fix</c>.
    /// Empty for an allowed request.
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
        long problems = 0;
        foreach (PolicyResult result in verdict.Results)
        {
            if (result.Blocks)
            {
                policies++;
                problems += AddLines(lines, result);
            }
        }

        if (lines.Count == 1)
        {
            return ResponseText.Cut(lines[0], ResponseText.MaxMessageLength);
        }

        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{problems} {(problems == 1 ? "problem" : "problems")} to fix")
            .Append(policies > 1 ? $" ({policies} policies):" : ":");
        foreach (string line in lines)
        {
            text.Append('\n').Append(line);
        }

        return ResponseText.Cut(text.ToString(), ResponseText.MaxMessageLength);
    }

    /// <summary>
    /// The reason of a denial: that of the first policy that denies, in the order of ids; <c>Forbidden</c> if that
    /// policy gives none.
    /// </summary>
    public static string Reason(Verdict verdict)
    {
        foreach (PolicyResult result in verdict.Results)
        {
            if (result.Blocks)
            {
                return result.Outcome.Reason.Length > 0 ? result.Outcome.Reason : "Forbidden";
            }
        }

        return "Forbidden";
    }

    /// <summary>The HTTP status of Kubernetes for a reason.</summary>
    /// <param name="reason">The reason, <c>Invalid</c>.</param>
    public static int Code(string reason) => reason switch
    {
        "Unauthorized" => 401,
        "RequestEntityTooLarge" => 413,
        "Invalid" => 422,
        _ => 403,
    };

    /// <summary>The warnings, in the order of policies; not yet cut to Kubernetes' limits.</summary>
    public static IEnumerable<string> Warnings(Verdict verdict)
    {
        // First, because the rest can be cut.
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

    /// <summary><c>[policy-id] message. fix</c>: for a cause, which has its own field member.</summary>
    public static string Cause(Policy policy, Violation violation) => $"[{policy.Id}] {Sentences(violation)}";

    /// <summary><c>and 37 more violations</c></summary>
    /// <param name="count">Number of violations that are counted but not reported.</param>
    /// <param name="noun">The noun, in the singular.</param>
    public static string More(int count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"and {count} more {noun}{(count == 1 ? "" : "s")}");

    /// <summary>
    /// <c>failed to evaluate: …</c>, or <c>failed after it found violations: …</c>; empty if it did not fail.
    /// </summary>
    public static string Failure(PolicyResult result) => result.Outcome switch
    {
        { Fault: null } => "",
        PolicyOutcome.Violated violated => $"failed after it found violations: {violated.Fault}",
        _ => $"failed to evaluate{(result.BlocksByFault ? "; denied (onError: deny)" : "")}: {result.Outcome.Fault}",
    };

    /// <summary>
    /// The note for an existing violation. In a pod template it does not block the update, but the Pods that a
    /// controller creates from the template are new objects, and denied.
    /// </summary>
    /// <param name="field">Field of the violation; empty for several fields.</param>
    public static string ExistingNote(PolicyResult result, string field)
    {
        bool isInTemplate = Array.Exists(Templates, one => field.StartsWith(one, StringComparison.Ordinal));
        return isInTemplate && result.Enforcement == Enforcement.Deny
            ? "existing violation: allowed here, but new Pods are denied"
            : "existing violation";
    }

    private static IEnumerable<string> WarningsOf(PolicyResult result)
    {
        if (result.Outcome.Fault is not null && !result.Blocks)
        {
            yield return $"[{result.Policy.Id}] {Failure(result)}";
        }

        if (result.Outcome is PolicyOutcome.Violated violated)
        {
            string note = result.Exception is { } exception
                ? $" (allowed by an exception until "
                    + $"{exception.Expires.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)})"
                : "";
            foreach (Violation violation in violated.Violations)
            {
                bool isExisting = result.Exception is null && violation.IsExisting;
                if (isExisting || !result.BlocksByViolation)
                {
                    string line = Line(result.Policy, violation);
                    yield return isExisting ? $"{line} ({ExistingNote(result, violation.Field)})" : line + note;
                }
            }

            if (violated.OmittedViolations > 0 && !result.BlocksByViolation)
            {
                yield return $"[{result.Policy.Id}] {More(violated.OmittedViolations, "violation")}{note}";
            }

            if (violated.OmittedExisting > 0)
            {
                yield return $"[{result.Policy.Id}] {More(violated.OmittedExisting, "violation")}"
                    + (result.Exception is null ? $" ({ExistingNote(result, "")})" : note);
            }
        }

        foreach (Violation warning in result.Outcome.Warnings)
        {
            yield return Line(result.Policy, warning);
        }

        if (result.Outcome.OmittedWarnings > 0)
        {
            yield return $"[{result.Policy.Id}] {More(result.Outcome.OmittedWarnings, "warning")}";
        }
    }

    /// <summary>Adds the lines of a result that blocks.</summary>
    /// <returns>Number of reported problems.</returns>
    private static long AddLines(List<string> lines, PolicyResult result)
    {
        long problems = 0;
        if (result.BlocksByViolation && result.Outcome is PolicyOutcome.Violated violated)
        {
            foreach (Violation violation in violated.Violations)
            {
                if (!violation.IsExisting)
                {
                    problems++;
                    lines.Add(Line(result.Policy, violation));
                }
            }

            if (violated.OmittedViolations > 0)
            {
                problems += violated.OmittedViolations;
                lines.Add($"[{result.Policy.Id}] {More(violated.OmittedViolations, "violation")}");
            }
        }

        if (result.Outcome.Fault is not null)
        {
            lines.Add($"[{result.Policy.Id}] {Failure(result)}");
        }

        return Math.Max(1, problems);
    }

    private static string Sentences(Violation violation)
    {
        string message = violation.Message.TrimEnd();
        bool ends = message.Length > 0 && message[^1] is '.' or '!' or '?';
        return violation.Fix.Length == 0 ? message : $"{message}{(ends ? " " : ". ")}{violation.Fix}";
    }
}
