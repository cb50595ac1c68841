using System.Buffers;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using Admission.Json;
using Admission.Objects;
using Admission.Protocol;
using Admission.Verdicts;

namespace Admission.Recordings;

/// <summary>
/// Replaces the sensitive values of a review by values of the same type, form and length, so that policies decide the
/// same. Thread-safe.
/// </summary>
/// <param name="options">Further redacted fields, and the key.</param>
public sealed class Redactor(RedactionOptions options)
{
    /// <summary>
    /// Maximum number of listed replacements in a recording: 500. Further values are replaced too, but not listed.
    /// </summary>
    public const int MaxMarks = 500;

    private const string WorkloadIdentity = "authentication.kubernetes.io/";

    private readonly ValueMask _mask = new(options.Key);

    /// <summary>Format of redacted JSON: as compact as the API server's.</summary>
    internal static JsonWriterOptions Json { get; } = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
        MaxDepth = JsonTree.MaxDepth + 16,
    };

    public RedactedRequest Redact(AdmissionRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var bytes = new ArrayBufferWriter<byte>(Math.Max(request.Raw?.RawUtf8.Length ?? 0, 256) + 256);
        var walk = new RedactionWalk(_mask, options.Fields);
        using (var writer = new Utf8JsonWriter(bytes, Json))
        {
            Write(writer, walk, request);
        }

        return new RedactedRequest(bytes.WrittenMemory, walk, request.IsSecret);
    }

    private static void Write(Utf8JsonWriter writer, RedactionWalk walk, AdmissionRequest request)
    {
        JsonValue? raw = request.Raw;
        writer.WriteStartObject();
        if (raw is null)
        {
            RequestJson.WriteEnvelope(writer, request);
        }
        else
        {
            foreach (string name in raw.Names)
            {
                if (name is not ("object" or "oldObject" or "userInfo" or "options"))
                {
                    writer.WritePropertyName(name);
                    raw.Member(name)!.WriteTo(writer);
                }
            }
        }

        WriteUser(writer, walk, request.User);
        WriteObject(writer, walk, "object", request.Object, request);
        WriteObject(writer, walk, "oldObject", request.OldObject, request);
        WriteObject(writer, walk, "options", request.Options, request);
        writer.WriteEndObject();
    }

    private static void WriteUser(Utf8JsonWriter writer, RedactionWalk walk, UserInfo user)
    {
        writer.WriteStartObject("userInfo");
        writer.WriteString("username", user.Username);
        if (user.Uid.Length > 0)
        {
            writer.WriteString("uid", user.Uid);
        }

        writer.WriteStartArray("groups");
        foreach (string group in user.Groups)
        {
            writer.WriteStringValue(group);
        }

        writer.WriteEndArray();
        if (user.Extra is { } extra)
        {
            writer.WriteStartObject("extra");
            foreach (string name in extra.Names)
            {
                writer.WritePropertyName(name);
                FieldPath path = FieldPath.Root.Append("request").Append("userInfo").Append("extra").Append(name);
                bool isKnown = name.StartsWith(WorkloadIdentity, StringComparison.Ordinal);
                walk.WriteAll(writer, extra.Member(name)!, path, isKnown ? null : RedactionReason.UserExtra);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteObject(
        Utf8JsonWriter writer, RedactionWalk walk, string name, JsonValue? value, AdmissionRequest request)
    {
        writer.WritePropertyName(name);
        if (value is null)
        {
            writer.WriteNullValue();
            return;
        }

        FieldPath place = FieldPath.Root.Append("request").Append(name);
        if (request.Operation == Operation.Connect && name == "object")
        {
            walk.WriteConnect(writer, value, place);
        }
        else
        {
            walk.WriteObject(writer, value, place, request.Resource is { Group: "", Resource: "secrets" });
        }
    }
}

/// <summary>A request after redaction.</summary>
public sealed class RedactedRequest
{
    private const string Placeholder = "[redacted]";
    private static readonly FieldPath LookedUpPath = FieldPath.Root.Append("lookups").Append("objects");

    private readonly RedactionWalk _walk;
    private readonly bool _isSecret;

    internal RedactedRequest(ReadOnlyMemory<byte> json, RedactionWalk walk, bool isSecret)
    {
        Json = json;
        _walk = walk;
        _isSecret = isSecret;
    }

    /// <summary>The request as JSON.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    /// <summary>Did the request contain sensitive values, or is it about a Secret or a token?</summary>
    public bool HasSecrets => _isSecret || _walk.Marks.Count > 0;

    /// <summary>What was replaced.</summary>
    public ImmutableArray<Redaction> Marks => [.. _walk.Marks];

    /// <summary>Writes an object that a policy looked up, without sensitive values.</summary>
    internal void WriteLookedUp(Utf8JsonWriter writer, JsonValue value, bool isSecret) =>
        _walk.WriteObject(writer, value, LookedUpPath, isSecret);

    /// <summary>
    /// A verdict on the original request, without sensitive values: replaced values are also replaced in messages, and
    /// no message of a review of a Secret or a token is kept, because it can contain a part of one.
    /// </summary>
    public RecordedVerdict Redact(RecordedVerdict verdict)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        return !HasSecrets
            ? verdict
            : verdict with { Policies = [.. verdict.Policies.Select(Redact)] };
    }

    /// <summary>
    /// A verdict on the original request, with <c>[redacted]</c> in place of each sensitive value: unlike a
    /// replacement, this text is the same for every key.
    /// </summary>
    public Verdict Withhold(Verdict verdict)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        return !HasSecrets
            ? verdict
            : verdict with
            {
                Results = [.. verdict.Results.Select(one => one with { Outcome = Withhold(one.Outcome) })],
            };
    }

    private PolicyOutcome Withhold(PolicyOutcome outcome)
    {
        PolicyOutcome withheld = outcome is PolicyOutcome.Violated violated
            ? violated with { Violations = [.. violated.Violations.Select(Withhold)] }
            : outcome;
        return withheld with
        {
            Warnings = [.. outcome.Warnings.Select(Withhold)],
            AuditAnnotations = _isSecret
                ? []
                : [.. outcome.AuditAnnotations.Select(one => KeyValuePair.Create(
                    one.Key, _walk.Redact(one.Value, Placeholder)))],
        };
    }

    private Violation Withhold(Violation violation) => Redact(violation, Placeholder);

    private Violation Redact(Violation violation) => Redact(violation, placeholder: null);

    private RecordedOutcome Redact(RecordedOutcome outcome) => outcome with
    {
        Violations = [.. outcome.Violations.Select(Redact)],
        Warnings = [.. outcome.Warnings.Select(Redact)],

        // An exception of a policy can quote anything.
        Fault = outcome.Fault is { Kind: FaultKind.Threw } fault
            ? fault with { Message = RecordedVerdict.Withheld }
            : outcome.Fault,
    };

    private Violation Redact(Violation violation, string? placeholder) => _isSecret
        ? violation with
        {
            Message = RecordedVerdict.Withheld,
            Fix = "",
            Field = _walk.Redact(violation.Field, placeholder),
            Details = null,
        }
        : violation with
        {
            Message = _walk.Redact(violation.Message, placeholder),
            Fix = _walk.Redact(violation.Fix, placeholder),
            Field = _walk.Redact(violation.Field, placeholder),
            Details = violation.Details is { } details ? _walk.Redact(details, placeholder) : null,
        };
}
