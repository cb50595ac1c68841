using System.Diagnostics;

namespace Admission.Cli.Tests.CommandLine;

public sealed class CompletionTests
{
    [Theory]
    [InlineData("admission chec", "check")]
    [InlineData("admission check --aga", "--against")]
    [InlineData("admission eval re", "rego")]
    [InlineData("admission check --operation UP", "UPDATE")]
    [InlineData("admission check --policy banned-", "banned-images")]
    [InlineData("admission explain banned-", "banned-images")]
    [InlineData("admission lint --settings policies/profiles/base", "policies/profiles/baseline.yaml")]
    [InlineData("admission help exit", "exit-codes")]
    [InlineData("admission completion pow", "powershell")]
    public async Task Every_level_is_completed(string line, string completion)
    {
        ProcessOutcome outcome = await AdmissionProcess.RunAsync([$"[suggest:{line.Length}]", line]);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains(completion, outcome.Output.Split('\n'));
    }

    [Theory]
    [InlineData("bash", "complete ")]
    [InlineData("zsh", "compdef _admission admission")]
    [InlineData("fish", "complete -c admission")]
    [InlineData("powershell", "Register-ArgumentCompleter")]
    public async Task Script_registers_with_its_shell(string shell, string text)
    {
        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["completion", shell]);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains(text, outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bash_completes_policies_and_leaves_files_to_itself()
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "no bash");
        string folder = Path.GetDirectoryName(Executable.File)!;
        const string Script = """
            source <(admission completion bash)
            complete -p admission
            COMP_LINE='admission check --policy banned-' COMP_POINT=${#COMP_LINE}
            COMP_POINT=${#COMP_LINE} COMP_WORDS=(admission check --policy banned-) COMP_CWORD=3
            _admission; echo "${COMPREPLY[*]}"
            """;
        var start = new ProcessStartInfo("/bin/bash", ["-c", Script])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Checkout.Root,
            Environment = { ["PATH"] = $"{folder}:{Environment.GetEnvironmentVariable("PATH")}" },
        };
        using Process bash = Process.Start(start)!;
        string output = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.Contains("-o default -F _admission admission", output, StringComparison.Ordinal);
        Assert.Contains("banned-images", output, StringComparison.Ordinal);
    }
}
