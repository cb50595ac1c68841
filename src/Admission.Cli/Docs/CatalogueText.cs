using Admission.Policies;
using Admission.Verdicts;

namespace Admission.Cli.Docs;

/// <summary>Texts that all formats of the documentation share.</summary>
internal static class CatalogueText
{
    /// <summary><c>warn, 1 override</c>.</summary>
    public static string Enforcement(CatalogueEntry entry) => Word(entry.Settings.Enforcement) + entry.Overrides switch
    {
        0 => "",
        1 => ", 1 override",
        _ => $", {entry.Overrides} overrides",
    };

    /// <summary>The name in the settings file.</summary>
    public static string Word(Enforcement enforcement) => enforcement.ToString().ToLowerInvariant();

    /// <summary>The name in the policy.</summary>
    public static string Word(Severity severity) => severity.ToString().ToLowerInvariant();

    /// <summary>A finding in one line.</summary>
    public static string Said(Violation violation)
    {
        string field = violation.Field.Length == 0 ? "" : $"{violation.Field}: ";
        string fix = violation.Fix.Length == 0 ? "" : $" {violation.Fix}";
        return $"{field}{Reports.ReportText.Sentence(violation.Message)}{fix}";
    }

    /// <summary>Name of a section for people: <c>supply-chain</c> becomes Supply chain.</summary>
    public static string Heading(string section)
    {
        string words = section.Replace('-', ' ');
        return section == "rbac" ? "RBAC" : char.ToUpperInvariant(words[0]) + words[1..];
    }
}
