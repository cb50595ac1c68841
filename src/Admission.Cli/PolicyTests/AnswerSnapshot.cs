using System.Text.Json;
using Admission.Json;
using Admission.Protocol;
using Admission.Recordings;
using Admission.Responses;
using Admission.Verdicts;

namespace Admission.Cli.PolicyTests;

/// <summary>The whole answer of a policy to a request, for a snapshot. Sensitive values are not part of it.</summary>
internal static class AnswerSnapshot
{
    private static readonly RedactionOptions Redaction = new();

    /// <summary>
    /// The answer: verdict, reason, message, violations, warnings and audit annotations, without empty members.
    /// </summary>
    /// <param name="request">The request, whose sensitive values are removed.</param>
    /// <param name="verdict">The verdict on it.</param>
    /// <param name="id">The policy under test.</param>
    public static JsonValue Of(AdmissionRequest request, Verdict verdict, string id)
    {
        Verdict own = new Redactor(Redaction).Redact(request).Withhold(
            verdict with { Results = [.. verdict.Results.Where(result => result.Policy.Id == id)] });
        PolicyResult[] results = [.. own.Results];
        Violation[] said = [.. results.SelectMany(CaseComparison.Findings)];
        return JsonRewrite.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("verdict", CaseComparison.Word(CaseComparison.VerdictOf(own, results, said)));
            if (!own.IsAllowed)
            {
                writer.WriteString("reason", VerdictText.Reason(own));
                writer.WriteString("message", VerdictText.Message(own));
            }

            PolicyOutcome.Violated[] violated =
                [.. results.Select(static result => result.Outcome).OfType<PolicyOutcome.Violated>()];
            WriteFindings(writer, "violations", violated.SelectMany(static one => one.Violations));
            WriteFindings(writer, "warnings", results.SelectMany(static one => one.Outcome.Warnings));
            WriteNumber(writer, "moreViolations", violated.Sum(static one => one.OmittedViolations));
            WriteNumber(writer, "moreExisting", violated.Sum(static one => one.OmittedExisting));
            WriteNumber(writer, "moreWarnings", results.Sum(static one => one.Outcome.OmittedWarnings));
            WriteAnnotations(writer, [.. results.SelectMany(static one => one.Outcome.AuditAnnotations)]);
            writer.WriteEndObject();
        });
    }

    private static void WriteFindings(Utf8JsonWriter writer, string name, IEnumerable<Violation> findings)
    {
        bool isOpen = false;
        foreach (Violation one in findings)
        {
            if (!isOpen)
            {
                writer.WriteStartArray(name);
                isOpen = true;
            }

            writer.WriteStartObject();
            WriteText(writer, "field", one.Field);
            writer.WriteString("message", one.Message);
            WriteText(writer, "fix", one.Fix);
            if (one.IsExisting)
            {
                writer.WriteBoolean("existing", true);
            }

            if (one.Details is { } details)
            {
                writer.WritePropertyName("details");
                details.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        if (isOpen)
        {
            writer.WriteEndArray();
        }
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string text)
    {
        if (text.Length > 0)
        {
            writer.WriteString(name, text);
        }
    }

    private static void WriteNumber(Utf8JsonWriter writer, string name, int number)
    {
        if (number > 0)
        {
            writer.WriteNumber(name, number);
        }
    }

    private static void WriteAnnotations(Utf8JsonWriter writer, KeyValuePair<string, string>[] annotations)
    {
        if (annotations.Length == 0)
        {
            return;
        }

        writer.WriteStartObject("auditAnnotations");
        foreach ((string key, string value) in annotations.DistinctBy(static one => one.Key))
        {
            writer.WriteString(key, value);
        }

        writer.WriteEndObject();
    }
}
