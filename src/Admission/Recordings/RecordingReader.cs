using System.Collections.Immutable;
using System.Globalization;
using Admission.Json;
using Admission.Protocol;

namespace Admission.Recordings;

/// <summary>
/// Reads one recording, or an AdmissionReview, which is a recording without a verdict. Rejects recordings of a newer
/// version; ignores unknown members.
/// </summary>
public sealed class RecordingReader
{
    private const string ReviewPrefix = "admission.k8s.io/";

    private readonly Redactor _redactor;

    /// <param name="redactor">Redacts AdmissionReviews as they are read, so that no result contains a secret.</param>
    public RecordingReader(Redactor redactor) => _redactor = redactor;

    /// <summary>Reads one document.</summary>
    /// <param name="utf8">The document; must not change while the recording is used.</param>
    /// <param name="recording">The recording; null on error.</param>
    /// <param name="error">The problem and how to fix it, without any value of the document; empty on success.</param>
    public bool TryRead(ReadOnlyMemory<byte> utf8, out Recording? recording, out string error)
    {
        recording = null;
        if (!JsonTree.TryParse(utf8, out JsonTree? tree, out JsonError? json))
        {
            error = $"{json}";
            return false;
        }

        JsonValue root = tree!.Root;
        string apiVersion = root.Member("apiVersion")?.Text ?? "";
        string kind = root.Member("kind")?.Text ?? "";
        if (kind == "AdmissionReview" && apiVersion.StartsWith(ReviewPrefix, StringComparison.Ordinal))
        {
            return TryReadReview(root, out recording, out error);
        }

        if (kind != Recording.KindName || root.Kind != JsonKind.Object)
        {
            error = "neither a recording nor an AdmissionReview. Convert other files with 'admission import'.";
            return false;
        }

        if (apiVersion != Recording.ApiVersion)
        {
            error = "a recording in another version of the format. Replay it with the version of Admission that "
                + "recorded it.";
            return false;
        }

        return TryReadRecording(root, out recording, out error);
    }

    private bool TryReadReview(JsonValue root, out Recording? recording, out string error)
    {
        recording = null;
        if (!TryReadRequest(root, out AdmissionRequest? request, out error))
        {
            return false;
        }

        RedactedRequest redacted = _redactor.Redact(request!);
        byte[] safe = [.. "{\"request\":"u8, .. redacted.Json.Span, .. "}"u8];
        if (!JsonTree.TryParse(safe, out JsonTree? tree, out _))
        {
            error = "cannot be redacted: the redacted review is not valid JSON. The review is skipped. Report this "
                + "as a bug.";
            return false;
        }

        if (!TryReadRequest(tree!.Root, out request, out error))
        {
            return false;
        }

        DateTimeOffset? time = ReviewTime.Of(request!);
        recording = new Recording
        {
            Time = time,
            Request = time is null ? request! with { Unknown = UnknownParts.Time } : request!,
            Redactions = redacted.Marks,
            Origin = RecordingOrigin.Review,
        };
        return true;
    }

    private static bool TryReadRecording(JsonValue root, out Recording? recording, out string error)
    {
        recording = null;
        DateTimeOffset? time = ReadTime(root);
        if (root.Member("time") is not null && time is null)
        {
            error = "time: not a time. Write it as 2026-01-31T12:00:00Z.";
            return false;
        }

        if (!TryReadRequest(root, out AdmissionRequest? request, out error)
            || !RecordedVerdictReader.TryRead(root, "verdict", out RecordedVerdict? verdict, out error)
            || !RecordedVerdictReader.TryRead(root, "shadow", out RecordedVerdict? shadow, out error))
        {
            return false;
        }

        UnknownParts unknown = ReadUnknown(root) | (time is null ? UnknownParts.Time : UnknownParts.None);
        recording = new Recording
        {
            Time = time,
            Request = request! with { Unknown = unknown },
            Namespaces = ReadNamespaces(root),
            Access = RecordedAccess.Read(root.Member("lookups")?.Member("access")),
            LookedUp = RecordedLookups.Read(root.Member("lookups")?.Member("objects")),
            Owners = RecordedOwners.Read(root.Member("lookups")?.Member("owners")),
            PolicySet = root.Member("policySet")?.Text ?? "",
            Verdict = verdict,
            Shadow = shadow,
            Redactions = ReadRedactions(root),
            Origin = RecordingNames.Read<RecordingOrigin>(root.Member("origin")?.Text) ?? RecordingOrigin.Serve,
        };
        return true;
    }

    private static bool TryReadRequest(JsonValue root, out AdmissionRequest? request, out string error)
    {
        bool isRead = AdmissionReviewReader.TryReadRequest(root, out request, out ImmutableArray<ReviewError> errors);
        error = isRead ? "" : string.Join(" ", errors.Take(3));
        return isRead;
    }

    private static DateTimeOffset? ReadTime(JsonValue root) =>
        DateTimeOffset.TryParse(
            root.Member("time")?.Text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal,
            out DateTimeOffset time)
            ? time
            : null;

    // A part that only a newer version knows is unknown: no policy can read it.
    private static UnknownParts ReadUnknown(JsonValue root)
    {
        var unknown = UnknownParts.None;
        foreach ((string name, UnknownParts part) in RecordingNames.Parts)
        {
            foreach (JsonValue item in root.Member("unknown") is { Kind: JsonKind.Array } list ? list.Items : [])
            {
                unknown |= item.Text == name ? part : UnknownParts.None;
            }
        }

        return unknown;
    }

    private static ImmutableDictionary<string, JsonValue?> ReadNamespaces(JsonValue root)
    {
        if (root.Member("lookups")?.Member("namespaceLabels") is not { Kind: JsonKind.Object } namespaces)
        {
            return ImmutableDictionary<string, JsonValue?>.Empty;
        }

        var read = ImmutableDictionary.CreateBuilder<string, JsonValue?>(StringComparer.Ordinal);
        for (int i = 0; i < namespaces.Count; i++)
        {
            read[namespaces.NameAt(i)] = namespaces[i] is { Kind: JsonKind.Object } labels ? labels : null;
        }

        return read.ToImmutable();
    }

    private static ImmutableArray<Redaction> ReadRedactions(JsonValue root)
    {
        if (root.Member("redactions") is not { Kind: JsonKind.Array } marks)
        {
            return [];
        }

        var read = ImmutableArray.CreateBuilder<Redaction>(Math.Min(marks.Count, Redactor.MaxMarks));
        foreach (JsonValue mark in marks.Items)
        {
            if (read.Count < Redactor.MaxMarks && mark.Member("field")?.Text is { } field)
            {
                read.Add(new Redaction(
                    field,
                    RecordingNames.Read<RedactionReason>(mark.Member("reason")?.Text) ?? RedactionReason.Configured));
            }
        }

        return read.ToImmutable();
    }
}
