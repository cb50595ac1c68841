using System.CommandLine;
using System.Text.RegularExpressions;
using Admission.Cli.CommandLine;
using Admission.Cli.Commands;
using Admission.Json;
using Admission.Yaml;

namespace Admission.Repository.Tests.Documents;

public sealed partial class DocumentTests
{
    // Options of other programs that the documents name.
    private static readonly string[] OptionsOfOthers =
        ["--project", "--solution", "--cacert", "--data-binary", "--no-build", "--noEmit", "--checkJs", "--from-file",
            "--filter", "--job", "--create-namespace", "--set", "--wait", "--image", "--reuse-values", "--set-file",
            "--insecure-ignore-tlog", "--tlog-upload", "--new-bundle-format", "--use-signing-config", "--key",
            "--build-arg", "--help", "--raw", "--tail", "--show-managed-fields", "--global",
            "--from"];

    private static readonly string[] OtherShells = ["bash", "console", "shell", "zsh", ""];

    public static TheoryData<string> Names => [.. CheckedOut.Documents];

    public static TheoryData<string> WithCommands => [.. CheckedOut.Documents.Where(static name =>
        !IsTemplate(name)
        && Document.Read(name).Blocks.Any(static block => block is { IsCommands: true, IsSkipped: false }))];

    [Theory, MemberData(nameof(WithCommands))]
    public async Task Document_can_be_followed_from_a_fresh_clone(string name)
    {
        await using var reader = new Reader();

        await reader.FollowAsync(Document.Read(name));
    }

    // Commands that need a cluster or a registry are not run, and those of a template belong to another repository.
    // Their words must still be right.
    [Theory, MemberData(nameof(Names))]
    public void Command_that_is_not_run_parses(string name) => Findings.None(
        from block in Document.Read(name).Blocks
        where block.IsCommands && (block.IsSkipped || IsTemplate(name))
        from words in ShellWords.Commands(block.Text)
        where words[0] == "admission"
        from error in AdmissionCommandLine.Create().Parse(words[1..]).Errors
        select $"{block.Place}: {string.Join(' ', words)}: {error.Message}");

    // A sentence can leave out the arguments of a command.
    [Theory, MemberData(nameof(Names))]
    public void Command_in_a_sentence_exists_and_has_its_options(string name) => Findings.None(
        from Match span in CodeSpan().Matches(string.Join('\n', Document.Read(name).Prose))
        from words in ShellWords.Commands($"{span.Groups["text"].Value.ReplaceLineEndings(" ")}\n")
        where words[0] == "admission" && words.Length > 1
        from unknown in UnknownWords(words[1..])
        select $"{name}: {string.Join(' ', words)}: {unknown}");

    [Theory, MemberData(nameof(Names))]
    public void Value_of_the_chart_exists(string name) => Findings.None(
        from block in Document.Read(name).Blocks
        where block.IsCommands
        from words in ShellWords.Commands(block.Text)
        where words[0] == "helm"
        from pair in words.Zip(words.Skip(1))
        where pair.First is "--set" or "--set-file"
        let value = pair.Second.Split('=')[0]
        where !IsChartValue(value)
        select $"{block.Place}: {value}");

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
        where !CheckedOut.Read("README.md").Contains($"`admission {command.Name}", StringComparison.Ordinal)
        select command.Name);

    [Theory]
    [InlineData("README.md")]
    [InlineData("CONTRIBUTING.md")]
    public void Document_tests_as_ci_does(string name)
    {
        CodeBlock test = Document.Read(name).Blocks.Single(static block =>
            block.Text.StartsWith("dotnet test ", StringComparison.Ordinal));

        Assert.Contains(test.Text.TrimEnd(), CheckedOut.Read(".ci/run"), StringComparison.Ordinal);
    }

    [Fact]
    public void Readme_has_at_most_250_lines() =>
        Assert.InRange(File.ReadLines(CheckedOut.PathOf("README.md")).Count(), 1, 250);

    // `admission init` writes these documents into a new repository.
    private static bool IsTemplate(string document) =>
        document.StartsWith("src/Admission.Cli/Templates/", StringComparison.Ordinal);

    // The options that the command does not have, or the word that should be a command.
    private static IEnumerable<string> UnknownWords(string[] words)
    {
        Command root = AdmissionCommandLine.Create(), command = root;
        foreach (string word in words)
        {
            if (command.Subcommands.FirstOrDefault(one => one.Name == word) is not { } next)
            {
                break;
            }

            command = next;
        }

        return command == root
            ? [words[0]]
            : words.Where(static word => word.StartsWith("--", StringComparison.Ordinal))
                .Except(command.Options.Concat(root.Options).SelectMany(static one => one.Aliases.Append(one.Name)));
    }

    private static IEnumerable<string> Options() =>
        OptionVariables.OptionsOf(AdmissionCommandLine.Create()).SelectMany(
            static option => option.Aliases.Append(option.Name));

    private static IEnumerable<string> Variables() =>
        new OptionVariables(AdmissionCommandLine.Create()).All.Select(static variable => variable.Key);

    // A value without members of its own, such as settings: {}, takes any.
    private static bool IsChartValue(string path)
    {
        byte[] utf8 = File.ReadAllBytes(CheckedOut.PathOf("charts/admission/values.yaml"));
        JsonValue value = KubernetesYaml.Read(utf8, new YamlLimits()).Documents[0].Root;
        foreach (string member in path.Split('.'))
        {
            if (value is { Kind: JsonKind.Object, Count: 0 })
            {
                return true;
            }

            if (value.Member(member) is not { } next)
            {
                return false;
            }

            value = next;
        }

        return true;
    }

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

    [GeneratedRegex("`(?<text>[^`]+)`")]
    private static partial Regex CodeSpan();

    [GeneratedRegex(@"\bADMISSION_[A-Z_]*[A-Z]\b")]
    private static partial Regex Variable();

    [GeneratedRegex(@"(?<=[\s`(])--[a-z][a-zA-Z0-9-]*")]
    private static partial Regex OptionName();

    [GeneratedRegex("[^a-z0-9 _-]")]
    private static partial Regex NotInAnchor();
}
