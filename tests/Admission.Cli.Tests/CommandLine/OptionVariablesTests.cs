using System.CommandLine;
using Admission.Cli.CommandLine;
using Admission.Cli.Commands;

namespace Admission.Cli.Tests.CommandLine;

public sealed class OptionVariablesTests
{
    [Fact]
    public async Task Variable_sets_the_option()
    {
        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["version"], [("ADMISSION_VERSION_OUTPUT", "json")]);

        Assert.StartsWith("{", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Option_takes_precedence_over_the_variable()
    {
        ProcessOutcome outcome =
            await AdmissionProcess.RunAsync(["version", "--output", "text"], [("ADMISSION_VERSION_OUTPUT", "json")]);

        Assert.StartsWith("admission ", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Empty_variable_counts_as_not_set()
    {
        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["version"], [("ADMISSION_VERSION_OUTPUT", "")]);

        Assert.StartsWith("admission ", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Error_names_the_variable_when_its_value_is_wrong()
    {
        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["version"], [("ADMISSION_VERSION_OUTPUT", "jsn")]);

        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith(
            "admission: ADMISSION_VERSION_OUTPUT jsn: not one of text, json.", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Warns_about_a_variable_that_no_option_has()
    {
        ProcessOutcome outcome =
            await AdmissionProcess.RunAsync(["version"], [("ADMISSION_VERSION_OUTPTU", "json")]);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains(
            "ADMISSION_VERSION_OUTPTU: no option has this variable", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("Did you mean ADMISSION_VERSION_OUTPUT?", outcome.Error, StringComparison.Ordinal);
    }

    // What Kubernetes injects where a Service is called "admission".
    [Fact]
    public async Task Variables_of_a_service_called_admission_are_not_options()
    {
        ProcessOutcome outcome = await AdmissionProcess.RunAsync(
            ["version"],
            [
                ("ADMISSION_SERVICE_HOST", "10.0.0.1"),
                ("ADMISSION_SERVICE_PORT", "443"),
                ("ADMISSION_SERVICE_PORT_HTTPS", "443"),
                ("ADMISSION_PORT", "tcp://10.0.0.1:443"),
                ("ADMISSION_PORT_443_TCP", "tcp://10.0.0.1:443"),
                ("ADMISSION_PORT_443_TCP_PROTO", "tcp"),
                ("ADMISSION_PORT_443_TCP_PORT", "443"),
                ("ADMISSION_PORT_443_TCP_ADDR", "10.0.0.1"),
            ]);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Empty(outcome.Error);
    }

    [Fact]
    public void No_option_has_a_variable_that_Kubernetes_injects() =>
        Assert.DoesNotContain(
            new OptionVariables(AdmissionCommandLine.Create()).All.Select(static variable => variable.Key),
            OptionVariables.IsServiceVariable);

    [Fact]
    public void Every_option_shows_its_variable_in_the_help() =>
        Assert.All(
            AdmissionCommandLine.Create().Subcommands.SelectMany(static command => command.Options),
            static option => Assert.Matches(@" \[env: ADMISSION_[A-Z_]+\]$", option.Description));

    [Fact]
    public void No_variable_has_two_meanings() => Assert.All(
        new OptionVariables(AdmissionCommandLine.Create()).All,
        static variable => Assert.Single(
            variable.Select(static option => (option.Name, option.Description, option.HelpName, option.ValueType))
                .Distinct()));

    [Theory]
    [InlineData("OUTPUT", "check", "CHECK_OUTPUT")]
    [InlineData("AGAINST", "replay", "REPLAY_AGAINST")]
    [InlineData("FAIL_ON", "check", "CHECK_FAIL_ON")]
    [InlineData("POLICY", "replay", "REPLAY_POLICY")]
    public async Task Variable_that_is_no_longer_read_is_an_error_of_the_command_that_read_it(
        string name, string command, string replacement)
    {
        ProcessOutcome outcome = await AdmissionProcess.RunAsync([command, "policies"], [($"ADMISSION_{name}", "x")]);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(
            $"ADMISSION_{name}: is no longer read, because its meaning depends on the command. "
                + $"Set ADMISSION_{replacement} instead",
            outcome.Error,
            StringComparison.Ordinal);
        Assert.Empty(outcome.Output);
    }

    [Fact]
    public async Task Variable_that_means_something_else_to_the_server_is_a_warning()
    {
        ProcessOutcome outcome =
            await AdmissionProcess.RunAsync(["explain", "banned-images"], [("ADMISSION_NAMESPACE", "x")]);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("Set ADMISSION_EXPLAIN_NAMESPACE for --namespace.", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Variable_of_another_command_that_is_no_longer_read_is_a_warning()
    {
        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["certs", "--help"], [("ADMISSION_OUTPUT", "x")]);

        Assert.Equal(0, outcome.ExitCode);
        Assert.StartsWith("warning: ADMISSION_OUTPUT: is no longer read.", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Documentation_lists_every_variable()
    {
        IEnumerable<string> rows = new OptionVariables(AdmissionCommandLine.Create()).All.Select(static variable =>
            $"| `{variable.Key}` | {string.Join(", ", variable.SelectMany(CommandsOf).Order())} "
                + $"| `{variable.First().Name}` |");
        Approved.Matches(
            "../../../src/Admission.Cli/VARIABLES.md",
            $"# Environment variables\n\nEach sets an option; the option on the command line wins.\n\n"
                + $"| variable | command | option |\n|---|---|---|\n{string.Join('\n', rows)}\n");

        // The root command is named after the process, which is the test's own here.
        static IEnumerable<string> CommandsOf(Option option) => option.Parents.Select(
            static command => command is RootCommand ? "every command" : command.Name);
    }

    [Theory]
    [InlineData("a,b", "--name=a", "--name=b")]
    [InlineData(" a , ", "--name=a")]
    public void Variable_of_a_repeatable_option_takes_several_values(string value, params string[] expected)
    {
        var command = new RootCommand { new Command("run") { new Option<string[]>("--name") } };
        ParseResult parsed = command.Parse(["run"]);

        IReadOnlyList<string> merged = new OptionVariables(command).Merge(
            ["run"], parsed, new Dictionary<string, string> { ["ADMISSION_NAME"] = value }, out _);

        Assert.Equal(["run", .. expected], merged);
    }

    [Fact]
    public void Variable_whose_value_looks_like_an_option_stays_a_value()
    {
        var name = new Option<string>("--name");
        var command = new RootCommand { new Command("run") { name, new Argument<string[]>("rest") } };
        ParseResult parsed = command.Parse(["run", "--", "--name"]);

        IReadOnlyList<string> merged = new OptionVariables(command).Merge(
            ["run", "--", "--name"], parsed, new Dictionary<string, string> { ["ADMISSION_NAME"] = "--help" }, out _);

        Assert.Equal("--help", command.Parse(merged).GetValue(name));
    }
}
