using System.Collections.Immutable;
using System.Text;
using Admission.Cli.Reports;
using Admission.Verdicts;

namespace Admission.Cli.Docs;

/// <summary>The documentation as Markdown: one file, or a table of contents and a file for each section.</summary>
internal static class MarkdownCatalogue
{
    /// <summary>Name of the table of contents.</summary>
    public const string Index = "README.md";

    /// <summary>The files of a folder, by name.</summary>
    /// <param name="catalogue">The policies.</param>
    /// <param name="sources">Path from the written folder to the policies; ends in a slash.</param>
    public static ImmutableSortedDictionary<string, string> Files(Catalogue catalogue, string sources)
    {
        var files = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        files[Index] = Contents(catalogue, static entry => $"{entry.Section}.md#{entry.Policy.Id}");
        foreach (IGrouping<string, CatalogueEntry> section in catalogue.Entries.GroupBy(static one => one.Section))
        {
            files[$"{section.Key}.md"] =
                $"# {CatalogueText.Heading(section.Key)}\n\n[All policies]({Index}). "
                + "Written by `admission docs`.\n\n"
                + string.Concat(section.Select(entry => Entry(entry, sources, "##")));
        }

        return files.ToImmutable();
    }

    /// <summary>Everything in one file.</summary>
    public static string File(Catalogue catalogue, string sources) =>
        Contents(catalogue, static entry => $"#{entry.Policy.Id}") + "\n"
        + string.Concat(catalogue.Entries.Select(entry => Entry(entry, sources, "##")));

    private static string Contents(Catalogue catalogue, Func<CatalogueEntry, string> link)
    {
        var text = new StringBuilder("# Policies\n\nWritten by `admission docs`: ");
        text.Append($"{catalogue.Entries.Length} policies, and how the settings of the folder enforce them.\n");
        foreach (IGrouping<string, CatalogueEntry> section in catalogue.Entries.GroupBy(static one => one.Section))
        {
            text.Append($"\n## {MarkdownText.Plain(CatalogueText.Heading(section.Key))}\n\n");
            text.Append("| policy | what | severity | enforced |\n|---|---|---|---|\n");
            foreach (CatalogueEntry entry in section)
            {
                text.Append($"| [{entry.Policy.Id}]({link(entry)}) | {MarkdownText.Plain(entry.Policy.Description)} ")
                    .Append($"| {CatalogueText.Word(entry.Policy.Severity)} | {CatalogueText.Enforcement(entry)} |\n");
            }
        }

        return text.ToString();
    }

    private static string Entry(CatalogueEntry entry, string sources, string level)
    {
        var text = new StringBuilder($"{level} {entry.Policy.Id}\n\n");
        text.Append($"**{MarkdownText.Plain(entry.Policy.Title)}.** ")
            .Append($"{MarkdownText.Plain(entry.Policy.Description)}\n\n");
        foreach (string requirement in entry.Requirements)
        {
            text.Append($"> {MarkdownText.Plain(requirement)}\n\n");
        }

        text.Append($"- source: [{MarkdownText.Plain(entry.Policy.Path)}]({sources}{entry.Policy.Path})\n")
            .Append($"- severity {CatalogueText.Word(entry.Policy.Severity)}, enforced: ")
            .Append($"{CatalogueText.Enforcement(entry)}\n");
        if (entry.Policy.Controls.Length > 0)
        {
            text.Append($"- controls: {string.Join(", ", entry.Policy.Controls.Select(MarkdownText.Code))}\n");
        }

        foreach (string line in MatchText.Lines(entry.Policy))
        {
            text.Append($"- matches: {MarkdownText.Plain(line)}\n");
        }

        WriteParameters(text, entry.Parameters);
        WriteExamples(text, "Denied", entry.Failing);
        WriteExamples(text, "Allowed", entry.Passing);
        return text.Append('\n').ToString();
    }

    private static void WriteParameters(StringBuilder text, ImmutableArray<ParameterRow> parameters)
    {
        if (parameters.IsEmpty)
        {
            return;
        }

        text.Append("\n| parameter | type | default | what |\n|---|---|---|---|\n");
        foreach (ParameterRow row in parameters)
        {
            string value = row.Default.Length == 0 ? "" : MarkdownText.Code(row.Default);
            text.Append($"| {MarkdownText.Code(row.Name)} | {MarkdownText.Plain(row.Type)} | {value} ")
                .Append($"| {MarkdownText.Plain(row.Description)} |\n");
        }
    }

    private static void WriteExamples(StringBuilder text, string what, ImmutableArray<CatalogueExample> examples)
    {
        foreach (CatalogueExample example in examples.Take(1))
        {
            text.Append($"\n{what}: {MarkdownText.Plain(example.Test.Name)}.\n");
            foreach ((string part, string yaml) in example.Parts)
            {
                text.Append($"\n<!-- shown: {part} -->\n\n{MarkdownText.Block(yaml, "yaml")}");
            }

            foreach (Violation said in example.Said)
            {
                text.Append($"\n- {MarkdownText.Plain(CatalogueText.Said(said))}\n");
            }
        }
    }
}
