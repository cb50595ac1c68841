using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Admission.Drift;
using Admission.Evaluation;
using Admission.Json;
using Admission.Objects;
using Admission.Protocol;
using Admission.Verdicts;

namespace Admission.Decisions;

/// <summary>
/// Writes the content of a decision's line: who asked for what, the answer, and the reason. It contains the paths of
/// fields, but never their values: values of changed fields are hashed with a key. Thread-safe.
/// </summary>
/// <param name="key">Hashes the values of changed fields.</param>
/// <param name="labels">Labels of objects whose values are logged.</param>
internal sealed class DecisionBody(DecisionKey key, ImmutableArray<string> labels)
{
    /// <summary>Maximum number of groups; the rest is counted.</summary>
    internal const int MaxGroups = 64;

    /// <summary>Maximum number of fields of one policy; the rest is counted.</summary>
    internal const int MaxFields = 20;

    /// <summary>Maximum number of changed fields; the rest is counted.</summary>
    internal const int MaxChanges = 100;

    /// <summary>Maximum length in characters of a text from the input; the rest is cut.</summary>
    internal const int MaxText = 512;

    // Facts of the authenticator that name a Pod, a node or a credential. Other facts can contain tokens.
    private static readonly string[] LoggedExtra =
    [
        "authentication.kubernetes.io/credential-id", "authentication.kubernetes.io/node-name",
        "authentication.kubernetes.io/pod-name", "authentication.kubernetes.io/pod-uid",
    ];

    /// <summary>Writes a decision.</summary>
    public void Write(
        IBufferWriter<byte> output,
        AdmissionRequest request,
        Verdict verdict,
        EvaluationContext context,
        WorkloadKinds workloads,
        DriftSettings? drift = null)
    {
        using var writer = new Utf8JsonWriter(output, DecisionJson.Options);
        writer.WriteStartObject();
        writer.WriteString("type", "decision");
        writer.WriteString("time", context.Now.UtcDateTime);
        writer.WriteString("id", Cut(request.Uid));
        WriteUser(writer, request.User);
        WriteTarget(writer, request);
        writer.WriteString("verdict", verdict.IsAllowed ? "allow" : "deny");
        DecisionJson.WriteFilled(writer, "refusal", verdict.Refusal);
        WritePolicies(writer, verdict);
        writer.WriteString("policySet", verdict.PolicySetDigest);
        if (verdict.BreakGlass is { } glass)
        {
            writer.WriteStartObject("breakGlass");
            writer.WriteString("by", glass.By);
            writer.WriteString("reason", glass.Reason);
            writer.WriteString("until", glass.Until.UtcDateTime);
            writer.WriteEndObject();
        }

        writer.WriteNumber("durationUs", (long)verdict.Elapsed.TotalMicroseconds);
        WriteLabels(writer, request);
        if (request.Operation == Operation.Update)
        {
            WriteChanges(writer, request, workloads);
        }

        if (drift is not null && request.Object is { } stored && request.Subresource.Length == 0
            && request.Operation is Operation.Create or Operation.Update
            && drift.Find(request.Resource.Group, request.Resource.Resource) is not null
            && drift.Covers(request.Namespace))
        {
            writer.WriteString("object", key.DigestOf(stored, request.Kind));
        }

        writer.WriteEndObject();
    }

    private static void WriteUser(Utf8JsonWriter writer, UserInfo user)
    {
        writer.WriteString("user", Cut(user.Username));
        DecisionJson.WriteFilled(writer, "userId", Cut(user.Uid));
        if (!user.Groups.IsDefaultOrEmpty)
        {
            writer.WriteStartArray("groups");
            foreach (string group in user.Groups.AsSpan()[..Math.Min(user.Groups.Length, MaxGroups)])
            {
                writer.WriteStringValue(Cut(group));
            }

            writer.WriteEndArray();
            DecisionJson.WritePositive(writer, "moreGroups", user.Groups.Length - MaxGroups);
        }

        if (user.Extra is { Count: > 0 } extra)
        {
            WriteExtra(writer, extra);
        }
    }

    private static void WriteExtra(Utf8JsonWriter writer, JsonValue extra)
    {
        bool isOpen = false;
        foreach (string name in LoggedExtra)
        {
            if (extra.Member(name) is not { Count: > 0 } values || values.Items is not [{ Text: { } text }, ..])
            {
                continue;
            }

            if (!isOpen)
            {
                writer.WriteStartObject("extra");
                isOpen = true;
            }

            writer.WriteString(name, Cut(text));
        }

        if (isOpen)
        {
            writer.WriteEndObject();
        }
    }

    private static void WriteTarget(Utf8JsonWriter writer, AdmissionRequest request)
    {
        writer.WriteString("operation", request.Operation.ToWire());
        writer.WriteString("resource", Cut(request.Resource.PluralDotGroup));
        writer.WriteString("version", Cut(request.Resource.Version));
        DecisionJson.WriteFilled(writer, "subresource", Cut(request.Subresource));
        writer.WriteString("kind", Cut(request.Kind.Kind));
        DecisionJson.WriteFilled(writer, "namespace", Cut(request.Namespace));
        DecisionJson.WriteFilled(writer, "name", Cut(request.Name));
        DecisionJson.WriteFilled(writer, "generateName", request.Name.Length == 0 ? Cut(request.GenerateName) : "");
        if (request.DryRun)
        {
            writer.WriteBoolean("dryRun", true);
        }
    }

    private static void WritePolicies(Utf8JsonWriter writer, Verdict verdict)
    {
        bool isOpen = false;
        foreach (PolicyResult result in verdict.Results)
        {
            if (DecisionWord.Of(result) is not { } word)
            {
                continue;
            }

            if (!isOpen)
            {
                writer.WriteStartArray("policies");
                isOpen = true;
            }

            writer.WriteStartObject();
            writer.WriteString("policy", result.Policy.Id);
            writer.WriteString("result", word);
            WriteFields(writer, result.Outcome);
            if (result.Outcome.Fault is { } fault)
            {
                writer.WriteString("fault", DecisionJson.NameOf(fault.Kind));
            }

            if (result.Exception is { } exception)
            {
                writer.WritePropertyName("exception");
                DecisionJson.Write(writer, exception);
            }

            writer.WriteEndObject();
        }

        if (isOpen)
        {
            writer.WriteEndArray();
        }
    }

    private static void WriteFields(Utf8JsonWriter writer, PolicyOutcome outcome)
    {
        ReadOnlySpan<Violation> found = outcome is PolicyOutcome.Violated { Violations: var violations }
            ? violations.AsSpan()
            : outcome.Warnings.AsSpan();
        if (found.IsEmpty)
        {
            return;
        }

        writer.WriteStartArray("fields");
        foreach (Violation one in found[..Math.Min(found.Length, MaxFields)])
        {
            // A policy can write anything as a field, even a value.
            writer.WriteStringValue(FieldPath.TryParse(one.Field, out _, out _) ? Cut(one.Field) : "?");
        }

        writer.WriteEndArray();
        int omitted = outcome is PolicyOutcome.Violated violated
            ? violated.OmittedViolations + violated.OmittedExisting
            : outcome.OmittedWarnings;
        DecisionJson.WritePositive(writer, "moreFields", omitted + Math.Max(0, found.Length - MaxFields));
    }

    private void WriteLabels(Utf8JsonWriter writer, AdmissionRequest request)
    {
        if (labels.IsEmpty || (request.Object ?? request.OldObject)?.Member("metadata")?.Member("labels") is not
            { Count: > 0 } all)
        {
            return;
        }

        bool isOpen = false;
        foreach (string label in labels)
        {
            if (all.Member(label)?.Text is not { } value)
            {
                continue;
            }

            if (!isOpen)
            {
                writer.WriteStartObject("labels");
                isOpen = true;
            }

            writer.WriteString(label, Cut(value));
        }

        if (isOpen)
        {
            writer.WriteEndObject();
        }
    }

    private void WriteChanges(Utf8JsonWriter writer, AdmissionRequest request, WorkloadKinds workloads)
    {
        if (request.Object is null || request.OldObject is null)
        {
            return;
        }

        ImmutableArray<FieldChange> changes = FieldChanges.Between(request.OldObject, request.Object, workloads);
        if (changes.IsEmpty)
        {
            return;
        }

        writer.WriteStartArray("changes");
        foreach (FieldChange change in changes.AsSpan()[..Math.Min(changes.Length, MaxChanges)])
        {
            writer.WriteStartObject();
            writer.WriteString("field", Cut(change.Field.ToString()));
            writer.WriteString("change", change.IsReorder ? "reordered" : DecisionJson.NameOf(change.Kind));
            WriteHash(writer, "before", change.Before);
            WriteHash(writer, "after", change.After);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        DecisionJson.WritePositive(writer, "moreChanges", changes.Length - MaxChanges);
    }

    private void WriteHash(Utf8JsonWriter writer, string name, JsonValue? value)
    {
        if (value is not null)
        {
            Span<byte> hash = stackalloc byte[DecisionKey.HashBytes];
            key.Hash(value.RawUtf8, hash);
            writer.WriteBase64String(name, hash);
        }
    }

    private static string Cut(string text) =>
        text.Length <= MaxText ? text : string.Concat(text.AsSpan(0, MaxText), "…");
}
