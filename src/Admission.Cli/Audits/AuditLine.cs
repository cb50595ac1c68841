using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Admission.Cli.Reports;
using Admission.Json;
using Admission.Policies;

namespace Admission.Cli.Audits;

/// <summary>The result for one object as a line of an <see cref="AuditJournal"/>.</summary>
internal static class AuditLine
{
    public static void Write(Utf8JsonWriter writer, CheckResult result)
    {
        writer.WriteStartObject();
        writer.WriteString("apiVersion", result.ApiVersion);
        writer.WriteString("kind", result.Kind);
        writer.WriteString("resource", result.Resource);
        writer.WriteString("namespace", result.Namespace);
        writer.WriteString("name", result.Name);
        writer.WriteString("uid", result.Uid);
        writer.WriteString("file", result.File);
        writer.WriteNumber("line", result.Line);
        writer.WriteString("refusal", result.Refusal);
        writer.WriteBoolean("allowed", result.IsAllowed);
        writer.WriteStartArray("findings");
        foreach (Finding finding in result.Findings)
        {
            writer.WriteStartObject();
            writer.WriteString("policy", finding.Policy.Id);
            writer.WriteNumber("origin", (int)finding.Origin);
            writer.WriteNumber("enforcement", (int)finding.Enforcement);
            writer.WriteString("field", finding.Field);
            writer.WriteString("message", finding.Message);
            writer.WriteString("fix", finding.Fix);
            writer.WriteString("note", finding.Note);
            writer.WriteNumber("line", finding.Line);
            writer.WriteNumber("omitted", finding.Omitted);
            if (finding.Details is { } details)
            {
                writer.WritePropertyName("details");
                details.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("faults");
        foreach (ReportedFault fault in result.Faults)
        {
            writer.WriteStartObject();
            writer.WriteString("policy", fault.Policy.Id);
            writer.WriteString("message", fault.Message);
            writer.WriteBoolean("blocks", fault.Blocks);
            writer.WriteBoolean("afterViolation", fault.IsAfterViolation);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>Reads a result. Findings of a policy that no longer exists are dropped.</summary>
    /// <param name="value">The result.</param>
    /// <param name="policies">The policies by id.</param>
    public static CheckResult Read(JsonValue value, IReadOnlyDictionary<string, Policy> policies)
    {
        var findings = ImmutableArray.CreateBuilder<Finding>();
        foreach (JsonValue one in ItemsOf(value, "findings"))
        {
            if (policies.TryGetValue(Text(one, "policy"), out Policy? policy))
            {
                findings.Add(new Finding(
                    policy, Word<FindingOrigin>(one, "origin"), Word<Enforcement>(one, "enforcement"),
                    Text(one, "field"), Text(one, "message"), Text(one, "fix"), Number(one, "line"))
                {
                    Note = Text(one, "note"),
                    Omitted = Number(one, "omitted"),
                    Details = one.Member("details"),
                });
            }
        }

        var faults = ImmutableArray.CreateBuilder<ReportedFault>();
        foreach (JsonValue one in ItemsOf(value, "faults"))
        {
            if (policies.TryGetValue(Text(one, "policy"), out Policy? policy))
            {
                faults.Add(new ReportedFault(policy, Text(one, "message"), one.Member("blocks") is { IsTrue: true })
                {
                    IsAfterViolation = one.Member("afterViolation") is { IsTrue: true },
                });
            }
        }

        return new CheckResult
        {
            ApiVersion = Text(value, "apiVersion"),
            Kind = Text(value, "kind"),
            Resource = Text(value, "resource"),
            Namespace = Text(value, "namespace"),
            Name = Text(value, "name"),
            Uid = Text(value, "uid"),
            File = Text(value, "file"),
            Line = Number(value, "line"),
            Operation = "CREATE",
            Refusal = Text(value, "refusal"),
            IsAllowed = value.Member("allowed") is { IsTrue: true },
            Findings = findings.ToImmutable(),
            Faults = faults.ToImmutable(),
        };
    }

    private static ReadOnlySpan<JsonValue> ItemsOf(JsonValue value, string name) =>
        value.Member(name) is { } items ? items.Items : [];

    private static T Word<T>(JsonValue value, string name)
        where T : struct, Enum
    {
        int number = Number(value, name);
        return number >= 0 && number < Enum.GetValues<T>().Length ? Enum.GetValues<T>()[number] : default;
    }

    private static string Text(JsonValue value, string name) => value.Member(name)?.Text ?? "";

    private static int Number(JsonValue value, string name) =>
        value.Member(name)?.NumberText is { } text && int.TryParse(text, CultureInfo.InvariantCulture, out int number)
            ? number
            : 0;
}
