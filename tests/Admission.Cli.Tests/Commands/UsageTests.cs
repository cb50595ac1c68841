using System.CommandLine;
using Admission.Cli.CommandLine;
using Admission.Cli.Commands;

namespace Admission.Cli.Tests.Commands;

public sealed class UsageTests
{
    private const string LintedPolicy =
        "export default { title: \"None\", match: { resources: [\"pods\"] }, validate() {} };";

    [Theory]
    [InlineData("'versoin' is not a command. Did you mean 'version'?", "versoin")]
    [InlineData("'zzz' is not a command. Use one of: ", "zzz")]
    [InlineData(
        "--outptu: not an option of `admission version`. Did you mean --output?", "version", "--outptu", "json")]
    [InlineData("--output xml: not one of text, json.", "version", "--output", "xml")]
    [InlineData("--output jsn: not one of text, json. Did you mean json?", "version", "--output", "jsn")]
    [InlineData("--output: no value given. Write --output text|json.", "version", "--output")]
    [InlineData("'extra': `admission version` takes no further argument.", "version", "extra")]
    [InlineData("--@nothing: not an option", "version", "--@nothing")]
    public async Task Exits_2_and_names_the_valid_words_if_the_command_line_is_wrong(
        string message, params string[] args)
    {
        ProcessOutcome outcome = await AdmissionProcess.RunAsync(args);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
        Assert.Empty(outcome.Output);
    }

    [Theory]
    [InlineData("--polices: not an option of `admission check`. Did you mean --policies?",
        "check", "a", "--polices", "b")]
    [InlineData("-polices: not an option of `admission check`. Did you mean --policies?",
        "check", "a", "-polices", "b")]
    [InlineData("--polcy: not an option of `admission check`. Did you mean --policy?", "check", "a", "--polcy=b")]
    [InlineData("--aginst: not an option of `admission replay`. Did you mean --against?",
        "replay", "a", "--aginst", "b")]
    [InlineData("--strct: not an option of `admission lint`. Did you mean --strict?", "lint", "--strct")]
    [InlineData("--x: not an option of `admission import`.", "import", "a", "--output", "--x")]
    [InlineData("--asgroup: not an option of `admission explain`.", "explain", "a", "--asgroup")]
    [InlineData("--fliter: not an option of `admission test`. Did you mean --filter?", "test", "--fliter", "a")]
    [InlineData("-f: not an option of `admission certs`.", "certs", "-f")]
    public async Task Exits_2_before_anything_runs_when_a_word_with_a_dash_is_not_an_option(
        string message, params string[] args)
    {
        using var folder = new TemporaryFolder();
        folder.Write("a", "apiVersion: v1\nkind: Pod\n");

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(args, folder: folder.Path);

        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith($"admission: {message}", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(outcome.Output);
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("--", "--odd.yaml")]
    [InlineData("-")]
    public async Task Dashes_that_are_not_options_are_read(params string[] paths)
    {
        using var folder = new TemporaryFolder();
        const string Pod = "{ apiVersion: v1, kind: ConfigMap, metadata: { name: a } }";
        folder.Write("--odd.yaml", Pod);
        folder.Write("policies/none.js", LintedPolicy);

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["check", .. paths], folder: folder.Path, input: Pod);

        Assert.Equal(0, outcome.ExitCode);
        Assert.StartsWith("1 object: 0 denied", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reports_one_error_when_an_unknown_option_has_a_value()
    {
        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["version", "--outptu", "json"]);

        Assert.Equal(2, outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Prints_help_on_standard_output_and_exits_0()
    {
        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["--help"]);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("version", outcome.Output, StringComparison.Ordinal);
        Assert.Empty(outcome.Error);
    }

    [Fact]
    public void Every_command_has_examples_and_a_description_and_every_option_a_description()
    {
        foreach (Command command in AdmissionCommandLine.Create().Subcommands)
        {
            Assert.True(command.Description is { Length: > 0 }, $"{command.Name} has no description");
            Assert.True(command is DocumentedCommand { Examples.Length: > 0 }, $"{command.Name} has no examples");
            Assert.All(
                command.Options,
                option => Assert.True(option.Description is { Length: > 0 }, $"{command.Name} {option.Name}"));
        }
    }

    [Fact]
    public void Unexpected_errors_become_one_line_without_a_stack_trace()
    {
        string line = Unexpected.Describe(new InvalidOperationException("first\nsecond"));

        Assert.Equal(
            "admission: internal error: InvalidOperationException: first second. "
            + "This is a bug; please report it with the command and its input.",
            line);
    }
}
