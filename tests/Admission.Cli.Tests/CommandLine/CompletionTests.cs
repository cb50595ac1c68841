using System.Diagnostics;

namespace Admission.Cli.Tests.CommandLine;

public sealed class CompletionTests
{
    private const string Policy =
        "export default { title: \"One\", match: { resources: [\"pods\"] }, validate() {} };\n";

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
    [InlineData("admission che", "check")]
    [InlineData("admission log ", "key query tail verify")]
    [InlineData("admission log t", "tail")]
    [InlineData("admission check --output ", "github json junit sarif text")]
    [InlineData("admission check --output=js", "--output=json")]
    [InlineData("admission check -o js", "json")]
    [InlineData("admission test --cov", "--coverage --coverage-html --coverage-lcov")]
    [InlineData("admission --color=n", "--color=never")]
    [InlineData("admission help no-such", "")]
    [InlineData("admission check --output no-such", "")]
    [InlineData("admission check ", "")]
    [InlineData("admission check --output-file ", "")]
    [InlineData("admission no-such ", "")]
    [InlineData("admission", "")]
    [InlineData("", "")]
    public async Task Each_completion_has_a_line(string line, string completions)
    {
        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["[suggest]", line]);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal(completions, string.Join(' ', outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Fact]
    public async Task Options_follow_where_nothing_else_can_stand()
    {
        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["[suggest]", "admission version "]);

        Assert.Equal("--color\n--help\n--output\n", outcome.Output);
    }

    [Fact]
    public async Task A_cursor_before_the_end_completes_what_is_before_it_and_one_behind_it_a_new_word()
    {
        ProcessOutcome before = await AdmissionProcess.RunAsync(["[suggest:14]", "admission comp --output json"]);
        ProcessOutcome behind = await AdmissionProcess.RunAsync(["[suggest:21]", "admission completion"]);

        Assert.Equal("completion\n", before.Output);
        Assert.Equal("bash\nfish\nkubectl\npowershell\nzsh\n", behind.Output);
    }

    // The command comes after another one, and its value after an equals sign, at which bash divides words.
    [Theory]
    [InlineData("/usr/bin/bash", "bash --norc --noprofile -i", "source <(admission completion bash)")]
    [InlineData(
        "/usr/bin/zsh", "zsh -f -i", "autoload -Uz compinit; compinit -u -D; source <(admission completion zsh)")]
    public async Task Shell_completes_on_a_terminal(string file, string shell, string load)
    {
        Assert.SkipUnless(File.Exists(file), $"no {file}");
        using var folder = new TemporaryFolder();
        string path = Path.GetDirectoryName(Executable.File)!;
        using Terminal terminal = Terminal.Start(folder.Path, $"env PATH='{path}:/usr/bin:/bin' HOME=. {shell}");

        await terminal.TypeAsync($"{load}; echo rea''dy\r");
        await terminal.ReadToAsync("ready").WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        await terminal.TypeAsync(
            "true; admission comple\tpow\t> script; admission check --output=sar\t--help >> script; exit\r");
        await terminal.EndAsync().WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        Assert.Contains("Register-ArgumentCompleter", folder.Read("script"), StringComparison.Ordinal);
        Assert.Contains("--output", folder.Read("script"), StringComparison.Ordinal);
    }

    // kubectl looks for the plugin and its script on the path.
    [Theory]
    [InlineData("completion pow", "powershell")]
    [InlineData("check --output ", "github json junit sarif text")]
    [InlineData("check --policy on", "one")]
    [InlineData("log t", "tail")]
    public async Task Kubectl_completes_the_plugin(string words, string completions)
    {
        Assert.SkipUnless(Tool.Find("kubectl") is { }, "no kubectl");
        using var folder = new TemporaryFolder();
        string script = folder.Write(
            "bin/kubectl_complete-admission", (await AdmissionProcess.RunAsync(["completion", "kubectl"])).Output);
        folder.Write("policies/one.js", Policy);
        File.CreateSymbolicLink(Path.Combine(folder.Path, "bin", "kubectl-admission"), Executable.File);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        string output = await OutputAsync(
            Tool.Find("kubectl")!, ["__complete", "admission", .. words.Split(' ')], folder.Path,
            ("PATH", $"{folder.Path}/bin:/usr/bin:/bin"));

        Assert.Equal($"{completions} :0", string.Join(' ', output.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    // As the Tab key asks for it; a name with a blank stays one word.
    [Theory]
    [InlineData("admission che", "check")]
    [InlineData("true; admission completion pow", "powershell")]
    [InlineData("admission check --output=sar", "--output=sarif")]
    [InlineData("admission completion ", "bash fish kubectl powershell zsh")]
    [InlineData("admission check --policy on", "one")]
    [InlineData("admission check --settings policies/profiles/m", "'policies/profiles/my own.yaml'")]
    [InlineData("admission check --policy [o", "")]
    public async Task PowerShell_completes(string line, string completions)
    {
        Assert.SkipUnless(Tool.Find("pwsh") is { }, "no pwsh");
        using var folder = new TemporaryFolder();
        folder.Write("policies/profiles/my own.yaml", "apiVersion: admission/v1\nkind: Settings\n");
        folder.Write("policies/one.js", Policy);
        const string Script = """
            admission completion powershell | Out-String | Invoke-Expression
            $line = $env:LINE
            [System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null) |
                ForEach-Object { $_.CompletionMatches.CompletionText -join ' ' }
            """;
        string output = await OutputAsync(
            Tool.Find("pwsh")!, ["-NoProfile", "-NonInteractive", "-Command", Script], folder.Path,
            ("PATH", $"{Path.GetDirectoryName(Executable.File)}:{Environment.GetEnvironmentVariable("PATH")}"),
            ("LINE", line), ("POWERSHELL_TELEMETRY_OPTOUT", "1"));

        Assert.Equal(completions, output.Trim());
    }

    [Theory]
    [InlineData("bash", "complete ")]
    [InlineData("zsh", "compdef _admission admission")]
    [InlineData("fish", "complete -c admission")]
    [InlineData("powershell", "Register-ArgumentCompleter")]
    [InlineData("kubectl", "#!/bin/sh")]
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
            _admission admission banned-; echo "${COMPREPLY[*]}"
            """;
        string output = await OutputAsync(
            "/bin/bash", ["-c", Script], Checkout.Root,
            ("PATH", $"{folder}:{Environment.GetEnvironmentVariable("PATH")}"));

        Assert.Contains("-o default -F _admission admission", output, StringComparison.Ordinal);
        Assert.Contains("banned-images", output, StringComparison.Ordinal);
    }

    private static async Task<string> OutputAsync(
        string program, string[] args, string folder, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo(program, args) { RedirectStandardOutput = true, WorkingDirectory = folder };
        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        return await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
