using Admission.Cli.Commands;

namespace Admission.Cli.Tests.CommandLine;

public sealed class HelpTests
{
    public static TheoryData<string> Commands =>
        [.. AdmissionCommandLine.Create().Subcommands.Select(static one => one.Name)];

    [Fact]
    public async Task Help_lists_the_commands_as_approved() =>
        Approved.Matches("help.txt", (await AdmissionProcess.RunAsync(["--help"])).Output);

    [Theory, MemberData(nameof(Commands))]
    public async Task Help_of_a_command_is_as_approved(string command) =>
        Approved.Matches($"help-{command}.txt", (await AdmissionProcess.RunAsync([command, "--help"])).Output);
}
