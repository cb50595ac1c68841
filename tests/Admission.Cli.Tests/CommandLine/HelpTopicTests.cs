using System.CommandLine;
using Admission.Cli.Commands;
using Admission.Cli.Reports;

namespace Admission.Cli.Tests.CommandLine;

public sealed class HelpTopicTests
{
    [Fact]
    public async Task Bare_command_shows_help()
    {
        ProcessOutcome bare = await AdmissionProcess.RunAsync([]);

        Assert.Equal(0, bare.ExitCode);
        Assert.Equal((await AdmissionProcess.RunAsync(["--help"])).Output, bare.Output);
    }

    [Fact]
    public async Task Help_names_arguments_and_not_all_that_completes_them()
    {
        string help = (await AdmissionProcess.RunAsync(["--help"])).Output;

        Assert.Contains("  explain <POLICY|FILE|LOG-ID>  ", help, StringComparison.Ordinal);
        Assert.Contains("  completion <SHELL>  ", help, StringComparison.Ordinal);
        Assert.DoesNotContain("banned-images", help, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_of_a_command_is_that_of_its_option() => Assert.Equal(
        (await AdmissionProcess.RunAsync(["eval", "cel", "--help"])).Output,
        (await AdmissionProcess.RunAsync(["help", "eval", "cel"])).Output);

    [Theory]
    [InlineData("environment", "NO_COLOR")]
    [InlineData("exit-codes", "Could not run")]
    [InlineData("policies", "definePolicy")]
    [InlineData("settings", "enforcement")]
    [InlineData("tests", "expect:")]
    public async Task Help_explains_a_topic(string topic, string text)
    {
        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["help", topic]);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains(text, outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_suggests_a_topic()
    {
        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["help", "chekc"]);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("'chekc': not a command or topic. Did you mean", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_option_of_serve_is_in_a_group()
    {
        string help = (await AdmissionProcess.RunAsync(["serve", "--help"])).Output;
        Command serve = AdmissionCommandLine.Create().Subcommands.Single(static one => one.Name == "serve");

        Assert.DoesNotContain("\nOther options:", help, StringComparison.Ordinal);
        Assert.DoesNotContain("\nOptions:", help, StringComparison.Ordinal);
        Assert.All(serve.Options, option => Assert.Contains(option.Name, help, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("always", false, "", "", true)]
    [InlineData("always", false, "1", "", true)]
    [InlineData("never", true, "", "1", false)]
    [InlineData("auto", true, "", "", true)]
    [InlineData("auto", false, "", "", false)]
    [InlineData("auto", false, "", "1", true)]
    [InlineData("auto", false, "", "0", false)]
    [InlineData("auto", true, "1", "1", false)]
    public void Color_follows_the_option_and_the_environment(
        string choice, bool isTerminal, string noColor, string forceColor, bool isOn) => Assert.Equal(
            isOn,
            ReportColor.IsOn(choice, isTerminal, new Dictionary<string, string>
            {
                ["NO_COLOR"] = noColor,
                ["FORCE_COLOR"] = forceColor,
            }));

    [Fact]
    public async Task Output_to_a_pipe_has_color_if_the_option_asks_for_it()
    {
        string[] command = ["check", "-f", "tests/Admission.Cli.Tests/manifests/shop.yaml"];

        Assert.DoesNotContain('\u001b', (await AdmissionProcess.RunAsync(command)).Output);
        Assert.Contains("\u001b[", (await AdmissionProcess.RunAsync([.. command, "--color", "always"])).Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quiet_prints_nothing_without_a_finding()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.yaml", "{ apiVersion: v1, kind: Pod, metadata: { name: a }, spec: {} }");
        folder.Write(
            "policies/all.js", "export default { title: \"All\", match: { resources: [\"pods\"] }, validate() {} };");

        ProcessOutcome check = await AdmissionProcess.RunAsync(["check", "a.yaml", "-q"], folder: folder.Path);
        ProcessOutcome json = await AdmissionProcess.RunAsync(["check", "a.yaml", "-o", "json"], folder: folder.Path);

        Assert.Equal((0, ""), (check.ExitCode, check.Output));
        Assert.StartsWith("{", json.Output, StringComparison.Ordinal);
    }
}
