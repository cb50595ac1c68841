using System.Text.RegularExpressions;
using Admission.Cli.CommandLine;

namespace Admission.Repository.Tests.Documents;

public sealed partial class DocumentTests
{
    // Options of other programs that the documents name.
    private static readonly string[] OptionsOfOthers =
        ["--project", "--solution", "--cacert", "--data-binary", "--no-build", "--noEmit", "--checkJs", "--from-file",
            "--filter", "--job", "--create-namespace", "--set", "--wait", "--image", "--reuse-values", "--set-file",
            "--insecure-ignore-tlog", "--tlog-upload", "--new-bundle-format", "--use-signing-config", "--key",
            "--build-arg", "--help"];

    private static readonly string[] OtherShells = ["bash", "console", "shell", "zsh", ""];

    public static TheoryData<string> Names => [.. CheckedOut.Documents];

    public static TheoryData<string> WithCommands => [.. CheckedOut.Documents.Where(static name =>
        Document.Read(name).Blocks.Any(static block => block is { IsCommands: true, IsSkipped: false }))];

    [Theory, MemberData(nameof(WithCommands))]
    public async Task Document_can_be_followed_from_a_fresh_clone(string name)
    {
        await using var reader = new Reader();

        await reader.FollowAsync(Document.Read(name));
    }

    [Theory, MemberData(nameof(Names))]
    public void Every_block_says_how_it_is_checked(string name) => Findings.None(
        from block in Document.Read(name).Blocks
        where OtherShells.Contains(block.Language) || !block.HasKnownNote
        select $"{block.Place}: '{block.Language}' with the note '{block.Note}'");

    [Theory, MemberData(nameof(Names))]
    public void Link_leads_somewhere(string name) => Findings.None(
        from line in Document.Read(name).Prose.Index()
        from Match link in Link().Matches(line.Item)
        let target = link.Groups["target"].Value
        where !target.Contains("://", StringComparison.Ordinal) && !Exists(name, target)
        select $"{name}:{line.Index + 1}: {target}");

    [Theory, MemberData(nameof(Names))]
    public void Variable_exists(string name) => Findings.None(
        from Match variable in Variable().Matches(CheckedOut.Read(name))
        where !Variables().Contains(variable.Value)
        select $"{name}: {variable.Value}");

    [Theory, MemberData(nameof(Names))]
    public void Option_exists(string name) => Findings.None(
        from Match option in OptionName().Matches(CheckedOut.Read(name))
        let known = Options().Concat(OptionsOfOthers)
        where !known.Contains(option.Value)
        select $"{name}: {option.Value}");

    [Fact]
    public void Readme_lists_every_command() => Findings.None(
        from command in AdmissionCommandLine.Create().Subcommands
        where !CheckedOut.Read("README.md").Contains($"| `admission {command.Name}", StringComparison.Ordinal)
        select command.Name);

    [Fact]
    public void Readme_tests_as_ci_does()
    {
        CodeBlock test = Document.Read("README.md").Blocks.Single(static block =>
            block.Text.StartsWith("dotnet test ", StringComparison.Ordinal)
                && block.Text.Contains(".sln", StringComparison.Ordinal));

        Assert.Contains(test.Text.TrimEnd(), CheckedOut.Read(".ci/run"), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Options() =>
        OptionVariables.OptionsOf(AdmissionCommandLine.Create()).SelectMany(
            static option => option.Aliases.Append(option.Name));

    private static IEnumerable<string> Variables() =>
        new OptionVariables(AdmissionCommandLine.Create()).All.Select(static variable => variable.Key);

    private static bool Exists(string document, string target)
    {
        string[] parts = target.Split('#', 2);
        string folder = Path.GetDirectoryName(CheckedOut.PathOf(document))!;
        string path = parts[0].Length == 0
            ? CheckedOut.PathOf(document)
            : Path.GetFullPath(Path.Combine(folder, parts[0]));
        return (File.Exists(path) || Directory.Exists(path)) && (parts.Length == 1 || HasHeading(path, parts[1]));
    }

    private static bool HasHeading(string path, string anchor) => File.ReadLines(path)
        .Where(static line => line.StartsWith('#'))
        .Any(
            line => NotInAnchor().Replace(line.TrimStart('#', ' ').ToLowerInvariant(), "").Replace(' ', '-') == anchor);

    [GeneratedRegex(@"\[[^\]]+\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\bADMISSION_[A-Z_]*[A-Z]\b")]
    private static partial Regex Variable();

    [GeneratedRegex(@"(?<=[\s`(])--[a-z][a-zA-Z0-9-]*")]
    private static partial Regex OptionName();

    [GeneratedRegex("[^a-z0-9 _-]")]
    private static partial Regex NotInAnchor();
}
