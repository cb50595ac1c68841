using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Admission.Policies;
using Admission.Protocol;
using Admission.Verdicts;

namespace Admission.Responses;

/// <summary>
/// Writes the answer to one review, within the limits of Kubernetes. Source of truth: AdmissionResponse in
/// https://github.com/kubernetes/api/blob/master/admission/v1/types.go and validating/dispatcher.go in
/// https://github.com/kubernetes/apiserver
/// </summary>
public static class AdmissionReviewWriter
{
    private const int MaxLinesOnStack = 128;

    private static readonly JsonWriterOptions Options = new() { Encoder = Encoder, SkipValidation = true };

    // Quotes and non-ASCII text stay readable in kubectl; characters that JSON requires to be escaped still are.
    internal static JavaScriptEncoder Encoder => JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>Writes the AdmissionReview with the answer as UTF-8 JSON.</summary>
    /// <param name="output">Receives the bytes.</param>
    /// <param name="apiVersion">The version of the review: the API server rejects any other.</param>
    /// <param name="request">The request; its uid is repeated.</param>
    /// <param name="verdict">The answer.</param>
    public static void Write(IBufferWriter<byte> output, string apiVersion, AdmissionRequest request, Verdict verdict)
    {
        using var writer = new Utf8JsonWriter(output, Options);
        writer.WriteStartObject();
        writer.WriteString("apiVersion"u8, apiVersion);
        writer.WriteString("kind"u8, "AdmissionReview"u8);
        writer.WriteStartObject("response"u8);
        writer.WriteString("uid"u8, request.Uid);
        writer.WriteBoolean("allowed"u8, verdict.IsAllowed);
        if (!verdict.IsAllowed)
        {
            WriteStatus(writer, request, verdict);
        }

        WriteWarnings(writer, verdict);
        WriteAuditAnnotations(writer, verdict);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteStatus(Utf8JsonWriter writer, AdmissionRequest request, Verdict verdict)
    {
        bool isPlain = DenialText.TryBegin(verdict, out DenialText text);
        try
        {
            scoped Span<Range> sentences = text.Lines <= MaxLinesOnStack
                ? stackalloc Range[MaxLinesOnStack]
                : new Range[text.Lines];
            writer.WriteStartObject("status"u8);
            writer.WriteString("status"u8, "Failure"u8);
            if (isPlain)
            {
                text.WriteMessage(writer, sentences);
            }
            else
            {
                writer.WriteString("message"u8, VerdictText.Message(verdict));
            }

            WriteDetails(writer, request, verdict);
            writer.WriteStartArray("causes"u8);
            if (isPlain)
            {
                text.WriteCauses(writer, sentences);
            }
            else
            {
                WriteCauses(writer, verdict);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        finally
        {
            text.Dispose();
        }
    }

    // Leaves the object "details" open.
    private static void WriteDetails(Utf8JsonWriter writer, AdmissionRequest request, Verdict verdict)
    {
        string reason = VerdictText.Reason(verdict);
        writer.WriteString("reason"u8, reason);
        writer.WriteNumber("code"u8, VerdictText.Code(reason));
        writer.WriteStartObject("details"u8);
        if (request.Name.Length > 0)
        {
            writer.WriteString("name"u8, request.Name);
        }

        // Kubernetes puts the resource into "kind" of status details, and kubectl prints it as that.
        writer.WriteString("group"u8, request.Resource.Group);
        writer.WriteString("kind"u8, request.Resource.Resource);
    }

    private static void WriteCauses(Utf8JsonWriter writer, Verdict verdict)
    {
        foreach (PolicyResult result in verdict.Results)
        {
            if (result.Blocks)
            {
                WriteCauses(writer, result);
            }
        }
    }

    private static void WriteCauses(Utf8JsonWriter writer, PolicyResult result)
    {
        if (result.BlocksByViolation && result.Outcome is PolicyOutcome.Violated violated)
        {
            foreach (Violation violation in violated.Violations)
            {
                if (!violation.IsExisting)
                {
                    WriteCause(
                        writer, "FieldValueForbidden", violation.Field, VerdictText.Cause(result.Policy, violation));
                }
            }

            if (violated.OmittedViolations > 0)
            {
                string more = VerdictText.More(violated.OmittedViolations, "violation");
                WriteCause(writer, "FieldValueForbidden", "", $"[{result.Policy.Id}] {more}");
            }
        }

        if (result.Outcome.Fault is { } fault)
        {
            WriteCause(writer, "PolicyFault", "", $"[{result.Policy.Id}] {fault}");
        }
    }

    private static void WriteCause(Utf8JsonWriter writer, string reason, string field, string message)
    {
        writer.WriteStartObject();
        writer.WriteString("reason"u8, reason);
        writer.WriteString("message"u8, ResponseText.Cut(message, ResponseText.MaxMessageLength));
        if (field.Length > 0)
        {
            writer.WriteString("field"u8, field);
        }

        writer.WriteEndObject();
    }

    private static void WriteWarnings(Utf8JsonWriter writer, Verdict verdict)
    {
        int left = ResponseText.MaxWarningsRunes;
        bool started = false;
        foreach (string text in VerdictText.Warnings(verdict))
        {
            string warning = ResponseText.Cut(ResponseText.OneLine(text), ResponseText.MaxWarningRunes);
            left -= ResponseText.CountRunes(warning);
            if (left < 0)
            {
                break;
            }

            if (!started)
            {
                writer.WriteStartArray("warnings"u8);
                started = true;
            }

            writer.WriteStringValue(warning);
        }

        if (started)
        {
            writer.WriteEndArray();
        }
    }

    private static void WriteAuditAnnotations(Utf8JsonWriter writer, Verdict verdict)
    {
        writer.WriteStartObject("auditAnnotations"u8);
        writer.WriteString("policy-set"u8, verdict.PolicySetDigest);
        if (verdict.BreakGlass is { } breakGlass)
        {
            string text = ResponseText.OneLine(breakGlass.ToString());
            writer.WriteString("break-glass"u8, ResponseText.Cut(text, ResponseText.MaxAnnotationLength));
        }

        WriteAnnotation(writer, "denied-by", verdict, static result => result.Blocks ? result.Policy.Id : null);
        WriteAnnotation(writer, "warned-by", verdict, static result =>
            !result.Blocks && result.Enforcement != Enforcement.Audit && result.HasViolations
                ? result.Policy.Id
                : null);
        WriteAnnotation(writer, "audited-by", verdict, static result =>
            result.Enforcement == Enforcement.Audit && result.HasViolations ? result.Policy.Id : null);
        WriteAnnotation(writer, "faulted", verdict, static result =>
            result.Outcome.Fault is { } fault ? $"{result.Policy.Id} ({fault.Kind})" : null);
        WriteAnnotation(writer, "exceptions", verdict, static result => result.Exception is { } exception
            ? $"{result.Policy.Id} (owner "
                + $"{exception.Owner}{(exception.Ticket.Length > 0 ? $", {exception.Ticket}" : "")}, "
                + $"expires {exception.Expires:yyyy-MM-dd})"
            : null);
        WriteOwnAnnotations(writer, verdict);
        writer.WriteEndObject();
    }

    // Values of one key from several policies are joined, as the API server does for several bindings.
    private static void WriteOwnAnnotations(Utf8JsonWriter writer, Verdict verdict)
    {
        if (!verdict.Results.Any(static result => !result.Outcome.AuditAnnotations.IsEmpty))
        {
            return;
        }

        foreach (IGrouping<string, string> values in verdict.Results
            .SelectMany(static result => result.Outcome.AuditAnnotations)
            .GroupBy(static one => one.Key, static one => one.Value, StringComparer.Ordinal))
        {
            string value = string.Join(", ", values.Distinct(StringComparer.Ordinal));
            writer.WriteString(values.Key, ResponseText.Cut(value, ResponseText.MaxAnnotationLength));
        }
    }

    private static void WriteAnnotation(
        Utf8JsonWriter writer, string key, Verdict verdict, Func<PolicyResult, string?> select)
    {
        string? first = null;
        StringBuilder? all = null;
        foreach (PolicyResult result in verdict.Results)
        {
            if (select(result) is not { } text)
            {
                continue;
            }

            if (first is null)
            {
                first = text;
            }
            else
            {
                (all ??= new StringBuilder(first, 1024)).Append(", ").Append(text);
            }
        }

        if (first is not null)
        {
            string value = ResponseText.OneLine(all?.ToString() ?? first);
            writer.WriteString(key, ResponseText.Cut(value, ResponseText.MaxAnnotationLength));
        }
    }
}
