using System.CommandLine;
using Admission.Cli.CommandLine;

namespace Admission.Cli.Commands;

/// <summary><c>admission completion SHELL</c>: the script for completion in a shell.</summary>
internal static class CompletionCommand
{
    private static readonly string[] Shells = ["bash", "zsh", "fish", "powershell", "kubectl"];

    public static Command Create()
    {
        var shell = new Argument<string>("SHELL")
        {
            Description = $"One of {string.Join(", ", Shells[..^1])}; {Shells[^1]} for the kubectl plugin.",
            HelpName = "SHELL",
        };
        shell.AcceptOnlyFromAmong(Shells);
        var command = new DocumentedCommand(
            "completion", "Print the script that completes commands, options, policies and files in a shell.")
        {
            Examples =
            [
                ("source <(admission completion bash)", "Add to ~/.bashrc"),
                ("source <(admission completion zsh)", "Add to ~/.zshrc"),
                ("admission completion fish > ~/.config/fish/completions/admission.fish", "Run once"),
                ("admission completion powershell | Out-String | Invoke-Expression", "Add to $PROFILE"),
                ("admission completion kubectl > ~/.local/bin/kubectl_complete-admission",
                    "Run once for the kubectl plugin (`kubectl admission`), then make the file executable with "
                        + "chmod +x"),
            ],
        };
        command.Add(shell);
        command.SetAction(parsed =>
        {
            parsed.InvocationConfiguration.Output.Write(
                Embedded.Text($"completion/{parsed.GetRequiredValue(shell)}"));
            return ExitCode.Clean;
        });
        return command;
    }
}
