using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Admission.Json;
using Admission.Protocol;
using Admission.Verdicts;

namespace Admission.Recordings;

/// <summary>
/// Writes recordings: one JSON object per line. The request has the form of an AdmissionReview, so that readers of
/// reviews can read recordings.
/// </summary>
public static class RecordingWriter
{
    /// <summary>Redacts a recording and writes it, without a line break.</summary>
    /// <param name="output">Receives the bytes.</param>
    /// <param name="recording">The recording; its <see cref="Recording.Redactions"/> are computed again.</param>
    /// <param name="redactor">Redacts.</param>
    public static void Write(IBufferWriter<byte> output, Recording recording, Redactor redactor)
    {
        ArgumentNullException.ThrowIfNull(recording);
        ArgumentNullException.ThrowIfNull(redactor);
        RedactedRequest redacted = redactor.Redact(recording.Request);
        using var writer = new Utf8JsonWriter(output, Redactor.Json);
        writer.WriteStartObject();
        writer.WriteString("apiVersion", Recording.ApiVersion);
        writer.WriteString("kind", Recording.KindName);
        if (recording.Time is { } time)
        {
            writer.WriteString("time", time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        }

        writer.WriteString("origin", RecordingNames.Of(recording.Origin));
        WriteUnknown(writer, recording.Request.Unknown);
        writer.WritePropertyName("request");
        writer.WriteRawValue(redacted.Json.Span, skipInputValidation: true);
        WriteLookups(writer, recording, redacted);
        if (recording.PolicySet.Length > 0)
        {
            writer.WriteString("policySet", recording.PolicySet);
        }

        WriteVerdict(writer, "verdict", recording.Verdict, redacted);
        WriteVerdict(writer, "shadow", recording.Shadow, redacted);
        WriteRedactions(writer, redacted);
        writer.WriteEndObject();
    }

    private static void WriteUnknown(Utf8JsonWriter writer, UnknownParts unknown)
    {
        if (unknown != UnknownParts.None)
        {
            writer.WriteStartArray("unknown");
            foreach ((string name, UnknownParts part) in RecordingNames.Parts)
            {
                if ((unknown & part) != 0)
                {
                    writer.WriteStringValue(name);
                }
            }

            writer.WriteEndArray();
        }
    }

    private static void WriteLookups(Utf8JsonWriter writer, Recording recording, RedactedRequest redacted)
    {
        if (recording.Namespaces.IsEmpty && recording.Access.IsEmpty && recording.LookedUp.IsEmpty
            && recording.Owners.IsEmpty)
        {
            return;
        }

        writer.WriteStartObject("lookups");
        if (!recording.Access.IsEmpty)
        {
            writer.WritePropertyName("access");
            RecordedAccess.Write(writer, recording.Access);
        }

        if (!recording.LookedUp.IsEmpty)
        {
            writer.WritePropertyName("objects");
            RecordedLookups.Write(writer, recording.LookedUp, redacted);
        }

        if (!recording.Owners.IsEmpty)
        {
            writer.WritePropertyName("owners");
            RecordedOwners.Write(writer, recording.Owners, redacted);
        }

        if (!recording.Namespaces.IsEmpty)
        {
            WriteNamespaces(writer, recording);
        }

        writer.WriteEndObject();
    }

    private static void WriteNamespaces(Utf8JsonWriter writer, Recording recording)
    {
        writer.WriteStartObject("namespaceLabels");
        foreach ((string name, JsonValue? labels) in recording.Namespaces)
        {
            writer.WritePropertyName(name);
            if (labels is null)
            {
                writer.WriteNullValue();
            }
            else
            {
                labels.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    }

    private static void WriteVerdict(
        Utf8JsonWriter writer, string name, RecordedVerdict? verdict, RedactedRequest redacted)
    {
        if (verdict is not null)
        {
            writer.WritePropertyName(name);
            WriteVerdict(writer, redacted.Redact(verdict));
        }
    }

    private static void WriteVerdict(Utf8JsonWriter writer, RecordedVerdict verdict)
    {
        writer.WriteStartObject();
        writer.WriteString("answer", RecordingNames.Of(verdict.Answer));
        if (verdict.Refusal.Length > 0)
        {
            writer.WriteString("refusal", verdict.Refusal);
        }

        writer.WriteNumber("elapsedUs", Microseconds(verdict.Elapsed));
        writer.WriteStartArray("policies");
        foreach (RecordedOutcome outcome in verdict.Policies)
        {
            WriteOutcome(writer, outcome);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteOutcome(Utf8JsonWriter writer, RecordedOutcome outcome)
    {
        writer.WriteStartObject();
        writer.WriteString("policy", outcome.Policy);
        writer.WriteString("enforcement", RecordingNames.Of(outcome.Enforcement));
        writer.WriteNumber("elapsedUs", Microseconds(outcome.Elapsed));
        if (outcome.Blocks)
        {
            writer.WriteBoolean("blocks", true);
        }

        if (outcome.IsBypassed)
        {
            writer.WriteBoolean("bypassed", true);
        }

        if (outcome.IsExcepted)
        {
            writer.WriteBoolean("excepted", true);
        }

        WriteFindings(writer, "violations", outcome.Violations.AsSpan());
        WriteCount(writer, "omittedViolations", outcome.OmittedViolations);
        WriteCount(writer, "omittedExisting", outcome.OmittedExisting);
        WriteFindings(writer, "warnings", outcome.Warnings.AsSpan());
        WriteCount(writer, "omittedWarnings", outcome.OmittedWarnings);
        if (outcome.Fault is { } fault)
        {
            writer.WriteStartObject("fault");
            writer.WriteString("kind", RecordingNames.Of(fault.Kind));
            writer.WriteString("message", fault.Message);
            writer.WriteString("file", fault.File);
            writer.WriteNumber("line", fault.Line);
            writer.WriteNumber("column", fault.Column);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteCount(Utf8JsonWriter writer, string name, int count)
    {
        if (count > 0)
        {
            writer.WriteNumber(name, count);
        }
    }

    private static void WriteFindings(Utf8JsonWriter writer, string name, ReadOnlySpan<Violation> findings)
    {
        if (findings.IsEmpty)
        {
            return;
        }

        writer.WriteStartArray(name);
        foreach (Violation finding in findings)
        {
            writer.WriteStartObject();
            writer.WriteString("field", finding.Field);
            writer.WriteString("message", finding.Message);
            if (finding.Fix.Length > 0)
            {
                writer.WriteString("fix", finding.Fix);
            }

            if (finding.IsExisting)
            {
                writer.WriteBoolean("existing", true);
            }

            if (finding.Details is { } details)
            {
                writer.WritePropertyName("details");
                details.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteRedactions(Utf8JsonWriter writer, RedactedRequest redacted)
    {
        if (redacted.Marks.IsEmpty)
        {
            return;
        }

        writer.WriteStartArray("redactions");
        foreach (Redaction mark in redacted.Marks)
        {
            writer.WriteStartObject();
            writer.WriteString("field", mark.Field);
            writer.WriteString("reason", RecordingNames.Of(mark.Reason));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static long Microseconds(TimeSpan time) => (long)time.TotalMicroseconds;
}
