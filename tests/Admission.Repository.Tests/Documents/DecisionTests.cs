namespace Admission.Repository.Tests.Documents;

public sealed class DecisionTests
{
    private const string Folder = "src/decisions/";

    private static readonly string[] Parts = ["## Context", "## Options", "## Decision", "## Consequences"];

    private static IEnumerable<string> Pages => CheckedOut.Documents.Where(
        static file => file.StartsWith(Folder + "0", StringComparison.Ordinal));

    [Fact]
    public void Decisions_are_numbered_without_a_gap() => Assert.Equal(
        Enumerable.Range(1, Pages.Count())
            .Select(static number => number.ToString("0000", CultureInfo.InvariantCulture)),
        Pages.Select(static file => file[Folder.Length..][..4]));

    [Fact]
    public void Decision_has_context_options_decision_and_consequences() => Findings.None(
        from file in Pages
        let headings = CheckedOut.Read(file).Split('\n')
            .Where(static line => line.StartsWith("## ", StringComparison.Ordinal))
        where !headings.SequenceEqual(Parts)
        select $"{file}: {string.Join(", ", headings)}");

    [Fact]
    public void Index_lists_every_decision() => Findings.None(
        from file in Pages
        where !CheckedOut.Read(Folder + "README.md").Contains($"]({file[Folder.Length..]})", StringComparison.Ordinal)
        select file);
}
