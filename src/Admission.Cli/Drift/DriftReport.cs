using System.Globalization;
using System.Text;
using System.Text.Json;
using Admission.Cli.Reports;
using Admission.Drift;
using Admission.Requests;

namespace Admission.Cli.Drift;

/// <summary>The report of <c>admission drift</c>, as text or JSON: fields, and never their values.</summary>
internal static class DriftReport
{
    /// <summary>The object with its difference, as lines of text with a line break at the end.</summary>
    /// <param name="drift">The difference; null if the object no longer differs.</param>
    public static string Text(PlacedObject desired, ObjectDrift? drift)
    {
        string target = TargetOf(desired);
        if (drift is null)
        {
            return $"{target}: as desired\n";
        }

        if (drift.Type == DriftType.Missing)
        {
            return $"{target}: missing\n";
        }

        var text = new StringBuilder(
            $"{target}: {ReportText.Plural(drift.Fields.Length, "field differs", "fields differ")}\n");
        foreach (string field in drift.Fields)
        {
            text.Append("  ").Append(EscapedText.Line(field)).Append('\n');
        }

        foreach (FieldOwner manager in drift.Managers)
        {
            string subresource = manager.Subresource.Length == 0 ? "" : $" ({manager.Subresource})";
            text.Append(
                CultureInfo.InvariantCulture,
                $"  written by {manager.Name}{subresource}, {manager.Operation}, {manager.Time}\n");
        }

        return text.ToString();
    }

    /// <summary><c>2 of 14 objects differ, 1 is missing</c>.</summary>
    public static string Summary(int objects, IReadOnlyCollection<ObjectDrift> drifts, int unread)
    {
        int missing = drifts.Count(static one => one.Type == DriftType.Missing);
        string more = unread == 0 ? "" : $", {ReportText.Plural(unread, "object")} not read";
        return $"{ReportText.Plural(objects, "object")}: {drifts.Count - missing} differ, {missing} missing{more}";
    }

    /// <summary>Writes one object as JSON.</summary>
    /// <param name="drift">The difference; null if the object no longer differs.</param>
    public static void Write(Utf8JsonWriter writer, PlacedObject desired, ObjectDrift? drift)
    {
        writer.WriteStartObject();
        writer.WriteString("resource", desired.Kind.Resource.PluralDotGroup);
        if (desired.Namespace.Length > 0)
        {
            writer.WriteString("namespace", desired.Namespace);
        }

        writer.WriteString("name", desired.Name);
        writer.WriteString("result", drift?.Type switch
        {
            null => "same",
            DriftType.Missing => "missing",
            _ => "differs",
        });
        if (drift is { Type: DriftType.Changed })
        {
            writer.WriteString("uid", drift.Uid);
            writer.WriteString("resourceVersion", drift.Version);
            writer.WriteStartArray("fields");
            foreach (string field in drift.Fields)
            {
                writer.WriteStringValue(field);
            }

            writer.WriteEndArray();
            writer.WriteStartArray("managers");
            foreach (FieldOwner manager in drift.Managers)
            {
                writer.WriteStartObject();
                writer.WriteString("manager", manager.Name);
                writer.WriteString("operation", manager.Operation);
                if (manager.Subresource.Length > 0)
                {
                    writer.WriteString("subresource", manager.Subresource);
                }

                writer.WriteString("time", manager.Time);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static string TargetOf(PlacedObject one) => one.Namespace.Length == 0
        ? $"{one.Kind.Resource.PluralDotGroup} {one.Name}"
        : $"{one.Kind.Resource.PluralDotGroup} {one.Namespace}/{one.Name}";
}
