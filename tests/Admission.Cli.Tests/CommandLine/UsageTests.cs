using System.CommandLine;
using Admission.Cli.CommandLine;

namespace Admission.Cli.Tests.CommandLine;

public sealed class UsageTests
{
    [Theory]
    [InlineData("'versoin' is not a command. Did you mean 'version'?", "versoin")]
    [InlineData("'zzz' is not a command. Give one of: ", "zzz")]
    [InlineData(
        "--outptu: not an option of `admission version`. Did you mean --output?", "version", "--outptu", "json")]
    [InlineData("--output xml: not one of text, json.", "version", "--output", "xml")]
    [InlineData("--output jsn: not one of text, json. Did you mean json?", "version", "--output", "jsn")]
    [InlineData("--output: no value given. Write --output text|json.", "version", "--output")]
    [InlineData("'extra': `admission version` takes no further argument.", "version", "extra")]
    [InlineData("--@nothing: not an option", "version", "--@nothing")]
    public async Task Exits_2_and_says_what_is_allowed_when_the_command_line_is_wrong(
        string message, params string[] args)
    {
        ProcessOutcome outcome = await AdmissionProcess.RunAsync(args);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
        Assert.Empty(outcome.Output);
    }

    [Fact]
    public async Task Exits_2_when_there_is_no_command()
    {
        ProcessOutcome outcome = await AdmissionProcess.RunAsync([]);

        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith("admission: no command.", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Complains_once_when_an_unknown_option_has_a_value()
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
