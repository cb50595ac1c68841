using System.Text.Json;
using Admission.Cli.Decisions;

namespace Admission.Cli.Evidence;

/// <summary>Evidence as JSON.</summary>
internal static class EvidenceJson
{
    public static string Write(EvidenceReport report) => JsonText.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("since", DecisionTrail.Time(report.Since));
        writer.WriteString("until", DecisionTrail.Time(report.Until));
        writer.WriteString("made", DecisionTrail.Time(report.Made));
        writer.WriteString("version", ProductVersion.Text);
        WriteVerification(writer, report);
        writer.WriteNumber("decisions", report.Decisions);
        writer.WriteNumber("denials", report.Denials);
        Array(writer, "checklists", report.Checklists, one =>
        {
            writer.WriteString("file", one.List.File);
            writer.WriteString("title", one.List.Title);
            Array(writer, "points", one.Points, point => WritePoint(writer, point));
        });
        Array(writer, "policySets", report.PolicySets, one =>
        {
            writer.WriteString("digest", one.Digest);
            writer.WriteString("from", DecisionTrail.Time(one.From));
        });
        Array(writer, "hours", report.Hours, one =>
        {
            writer.WriteString("from", DecisionTrail.Time(DateTimeOffset.FromUnixTimeSeconds(one.Hour * 3600)));
            writer.WriteNumber("decisions", one.Decisions);
            writer.WriteNumber("denials", one.Denials);
        });
        Array(writer, "policies", report.Policies, one =>
        {
            writer.WriteString("policy", one.Policy);
            writer.WriteNumber("denied", one.Denied);
            writer.WriteNumber("noted", one.Noted);
            writer.WriteNumber("excepted", one.Excepted);
            writer.WriteNumber("bypassed", one.Bypassed);
            writer.WriteNumber("faulted", one.Faulted);
        });
        Rows(writer, "exceptions", report.Exceptions, one =>
        {
            writer.WriteString("policy", one.Policy);
            writer.WriteString("owner", one.Owner);
            writer.WriteString("ticket", one.Ticket);
            writer.WriteString("reason", one.Reason);
            writer.WriteString("expires", one.Expires);
            writer.WriteNumber("uses", one.Uses);
            WriteTime(writer, "lastUse", one.LastUse);
        });
        Rows(writer, "rotations", report.Rotations, row =>
        {
            DecisionTrail trail = DecisionTrail.Named("key-rotations");
            for (int i = 0; i < row.Length; i++)
            {
                writer.WriteString(trail.Columns[i], row[i]);
            }
        });
        Rows(writer, "changes", report.Changes, one =>
        {
            writer.WriteString("user", one.User);
            writer.WriteNumber("requests", one.Requests);
            writer.WriteNumber("fields", one.Fields);
            WriteTime(writer, "first", one.First);
            WriteTime(writer, "last", one.Last);
            writer.WriteStartObject("byField");
            foreach ((string field, long count) in one.ByField.OrderByDescending(static field => field.Value)
                .ThenBy(static field => field.Key, StringComparer.Ordinal))
            {
                writer.WriteNumber(field, count);
            }

            writer.WriteEndObject();
        });
        Rows(writer, "breakGlass", report.BreakGlass, one =>
        {
            writer.WriteString("by", one.By);
            writer.WriteString("reason", one.Reason);
            writer.WriteString("until", one.Until);
            WriteTime(writer, "first", one.First);
            WriteTime(writer, "last", one.Last);
            writer.WriteNumber("decisions", one.Decisions);
            writer.WriteNumber("bypassed", one.Bypassed);
        });
        Rows(writer, "gaps", report.Gaps, one =>
        {
            WriteTime(writer, "from", one.From);
            WriteTime(writer, "to", one.To);
            writer.WriteNumber("lost", one.Lost);
            writer.WriteString("reason", one.Reason);
        });
        Texts(writer, "notes", report.Notes);
        writer.WriteEndObject();
    });

    private static void WriteVerification(Utf8JsonWriter writer, EvidenceReport report)
    {
        writer.WriteStartObject("verification");
        writer.WriteBoolean("ok", report.Verification.Problems.IsEmpty && report.Verification.Files.Length > 0);
        Texts(writer, "problems", report.Verification.Problems);
        Texts(writer, "notes", report.Verification.Notes);
        Texts(writer, "keys", report.Verification.Fingerprints);
        writer.WriteBoolean("keysWereGiven", report.HasTrustedKeys);
        writer.WriteNumber("chains", report.Verification.Chains);
        writer.WriteNumber("files", report.Verification.Files.Length);
        writer.WriteNumber("lines", report.Verification.Lines);
        writer.WriteNumber("lost", report.Verification.Lost);
        writer.WriteEndObject();
    }

    private static void WritePoint(Utf8JsonWriter writer, PointEvidence point)
    {
        writer.WriteString("id", point.Point.Id);
        Texts(writer, "clauses", point.Point.Clauses);
        writer.WriteString("requirement", point.Point.Requirement);
        writer.WriteString("status", EvidenceWords.Of(point.Status));
        WriteTime(writer, "since", point.Since);
        writer.WriteBoolean("sinceLogBegins", point.Status == PointStatus.Enforced && point.IsSinceStart);
        writer.WriteNumber("notEnforcedSeconds", (long)point.NotEnforced.TotalSeconds);
        Array(writer, "policies", point.Policies, one =>
        {
            writer.WriteString("policy", one.Policy);
            writer.WriteString("enforcement", EvidenceWords.Of(one));
            WriteTime(writer, "since", one.Since);
            writer.WriteNumber("notEnforcedSeconds", (long)one.NotEnforced.TotalSeconds);
        });
    }

    private static void Rows<T>(Utf8JsonWriter writer, string name, Rows<T> rows, Action<T> write)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("total", rows.Total);
        Array(writer, "items", rows.Items, write);
        writer.WriteEndObject();
    }

    private static void Array<T>(Utf8JsonWriter writer, string name, IEnumerable<T> items, Action<T> write)
    {
        writer.WriteStartArray(name);
        foreach (T item in items)
        {
            writer.WriteStartObject();
            write(item);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Texts(Utf8JsonWriter writer, string name, IEnumerable<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (string text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }

    private static void WriteTime(Utf8JsonWriter writer, string name, DateTimeOffset? time)
    {
        if (time is { } known)
        {
            writer.WriteString(name, DecisionTrail.Time(known));
        }
        else
        {
            writer.WriteNull(name);
        }
    }
}
