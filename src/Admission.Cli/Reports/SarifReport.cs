using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Admission.Cli.Manifests;
using Admission.Policies;

namespace Admission.Cli.Reports;

/// <summary>
/// SARIF 2.1.0 for code scanning. Every policy is a rule; a finding's partial fingerprint does not depend on lines, so
/// that an alert stays the same when text above it moves.
/// https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
/// </summary>
internal sealed class SarifReport : IReportWriter
{
    /// <inheritdoc/>
    public void Write(CheckReport report, TextWriter output, ReportStyle style) =>
        output.Write(JsonText.Write(writer => WriteLog(writer, report)) + "\n");

    private static void WriteLog(Utf8JsonWriter writer, CheckReport report)
    {
        writer.WriteStartObject();
        writer.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
        writer.WriteString("version", "2.1.0");
        writer.WriteStartArray("runs");
        writer.WriteStartObject();
        WriteTool(writer, report.Policies);
        writer.WriteStartArray("invocations");
        writer.WriteStartObject();
        writer.WriteBoolean("executionSuccessful", report.Faults == 0 && report.Unread.IsEmpty);
        writer.WriteStartArray("toolExecutionNotifications");
        foreach (ManifestProblem problem in report.Unread)
        {
            WriteNotification(writer, problem);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteString("columnKind", "utf16CodeUnits");
        writer.WriteStartArray("results");
        foreach (CheckResult result in report.Results)
        {
            WriteResults(writer, report.Policies, result);
        }

        writer.WriteEndArray();
        writer.WriteStartObject("properties");
        writer.WriteString("policySet", report.PolicySet);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteNotification(Utf8JsonWriter writer, ManifestProblem problem)
    {
        writer.WriteStartObject();
        writer.WriteString("level", "error");
        WriteMessage(writer, "message", problem.ToString());
        writer.WriteStartArray("locations");
        writer.WriteStartObject();
        WritePhysicalLocation(writer, problem.File, problem.Line, problem.Column);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteTool(Utf8JsonWriter writer, ImmutableArray<Policy> policies)
    {
        writer.WriteStartObject("tool");
        writer.WriteStartObject("driver");
        writer.WriteString("name", "admission");
        writer.WriteString("semanticVersion", ProductVersion.Text);
        writer.WriteStartArray("rules");
        foreach (Policy policy in policies)
        {
            WriteRule(writer, policy);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteRule(Utf8JsonWriter writer, Policy policy)
    {
        writer.WriteStartObject();
        writer.WriteString("id", policy.Id);
        WriteMessage(writer, "shortDescription", policy.Title);
        WriteMessage(writer, "fullDescription", policy.Description.Length > 0 ? policy.Description : policy.Title);
        WriteHelp(writer, policy);
        writer.WriteStartObject("defaultConfiguration");
        writer.WriteString("level", policy.Severity switch
        {
            Severity.Info => "note",
            Severity.Low or Severity.Medium => "warning",
            _ => "error",
        });
        writer.WriteEndObject();
        writer.WriteStartObject("properties");
        writer.WriteStartArray("tags");
        writer.WriteStringValue("security");
        foreach (string control in policy.Controls.Where(
            static one => one != "security").Distinct(StringComparer.Ordinal))
        {
            writer.WriteStringValue(control);
        }

        writer.WriteEndArray();
        writer.WriteString("security-severity", Score(policy.Severity));
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteHelp(Utf8JsonWriter writer, Policy policy)
    {
        string description = policy.Description.Length > 0 ? policy.Description : ReportText.Sentence(policy.Title);
        string controls = policy.Controls.Length > 0 ? $"Controls: {string.Join(", ", policy.Controls)}." : "";
        string explain = $"admission explain {policy.Id}";
        string[] text = [description, controls, $"Run `{explain}` to see its parameters and exceptions."];
        string[] markdown =
        [
            MarkdownText.Plain(description),
            MarkdownText.Plain(controls),
            $"Run {MarkdownText.Code(explain)} to see its parameters and exceptions.",
        ];
        writer.WriteStartObject("help");
        writer.WriteString("text", string.Join("\n\n", text.Where(static one => one.Length > 0)));
        writer.WriteString("markdown", string.Join("\n\n", markdown.Where(static one => one.Length > 0)));
        writer.WriteEndObject();
        writer.WriteString("helpUri", HelpUri(policy));
    }

    // Policies have no separate pages: the page explains what they check.
    private static string HelpUri(Policy policy) => policy.Category.Split('/')[0] switch
    {
        "pod-security" => "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
        "rbac" => "https://kubernetes.io/docs/concepts/security/rbac-good-practices/",
        "data" => "https://kubernetes.io/docs/concepts/security/secrets-good-practices/",
        "network" => "https://kubernetes.io/docs/concepts/services-networking/",
        "storage" => "https://kubernetes.io/docs/concepts/storage/",
        "supply-chain" => "https://kubernetes.io/docs/concepts/containers/images/",
        "workloads" => "https://kubernetes.io/docs/concepts/workloads/",
        _ => "https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/",
    };

    // GitHub's levels: above 9.0 critical, 7.0 to 8.9 high, 4.0 to 6.9 medium, 0.1 to 3.9 low.
    private static string Score(Severity severity) => severity switch
    {
        Severity.Info => "0.1",
        Severity.Low => "3.0",
        Severity.Medium => "5.5",
        Severity.High => "8.0",
        _ => "9.5",
    };

    private static void WriteResults(Utf8JsonWriter writer, ImmutableArray<Policy> policies, CheckResult result)
    {
        if (result.Refusal.Length > 0)
        {
            WriteResult(writer, result, null, -1, "error", result.Refusal, "", 0);
        }

        foreach (Finding finding in result.Findings)
        {
            string level = finding.Level switch
            {
                FindingLevel.Warn => "warning",
                FindingLevel.Audit => "note",
                _ => "error",
            };
            string text = ReportText.Sentences(finding);
            WriteResult(
                writer,
                result,
                finding.Policy,
                policies.IndexOf(finding.Policy),
                level,
                text,
                finding.Field,
                finding.Line);
        }

        foreach (ReportedFault fault in result.Faults)
        {
            string text = $"The policy {fault.Text}";
            string level = fault.Blocks ? "error" : "warning";
            WriteResult(writer, result, fault.Policy, policies.IndexOf(fault.Policy), level, text, "", 0);
        }
    }

    private static void WriteResult(
        Utf8JsonWriter writer,
        CheckResult result,
        Policy? policy,
        int index,
        string level,
        string text,
        string field,
        int line)
    {
        string ruleId = policy?.Id ?? "admission";
        writer.WriteStartObject();
        writer.WriteString("ruleId", ruleId);
        if (index >= 0)
        {
            writer.WriteNumber("ruleIndex", index);
        }

        writer.WriteString("level", level);
        WriteMessage(writer, "message", $"{result.Subject}: {text}");
        writer.WriteStartArray("locations");
        WriteLocation(writer, result, field, line > 0 ? line : result.Line);
        writer.WriteEndArray();
        writer.WriteStartObject("partialFingerprints");
        string identity = string.Join(
            '\n', ruleId, result.File, result.ApiVersion, result.Kind, result.Namespace, result.Name, field, text);
        writer.WriteString(
            "admission/v1", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..32]);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteLocation(Utf8JsonWriter writer, CheckResult result, string field, int line)
    {
        writer.WriteStartObject();
        WritePhysicalLocation(writer, result.File, line, 0);
        writer.WriteStartArray("logicalLocations");
        writer.WriteStartObject();
        writer.WriteString("fullyQualifiedName", field.Length == 0 ? result.Subject : $"{result.Subject} {field}");
        writer.WriteString("kind", field.Length == 0 ? "object" : "member");
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WritePhysicalLocation(Utf8JsonWriter writer, string file, int line, int column)
    {
        writer.WriteStartObject("physicalLocation");
        writer.WriteStartObject("artifactLocation");
        writer.WriteString("uri", Uri(file));
        writer.WriteEndObject();
        if (line > 0)
        {
            writer.WriteStartObject("region");
            writer.WriteNumber("startLine", line);
            if (column > 0)
            {
                writer.WriteNumber("startColumn", column);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteMessage(Utf8JsonWriter writer, string name, string text)
    {
        writer.WriteStartObject(name);
        writer.WriteString("text", text);
        writer.WriteEndObject();
    }

    // Relative to the current folder, which in CI is the root of the checkout.
    private static string Uri(string file)
    {
        if (file == "-")
        {
            return "stdin";
        }

        string escaped = string.Join('/', file.Replace('\\', '/').Split('/').Select(System.Uri.EscapeDataString));
        return Path.IsPathRooted(file)
            ? string.Create(CultureInfo.InvariantCulture, $"file:///{escaped.TrimStart('/')}")
            : escaped;
    }
}
