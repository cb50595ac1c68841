using System.CommandLine;
using Admission.Cli.CommandLine;

namespace Admission.Cli.Commands;

/// <summary><c>admission log</c>: verifies and reads decision logs.</summary>
internal static class LogCommand
{
    /// <summary>The command, with one command below it for each task.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand("log", "Verify and read decision logs.")
        {
            Examples =
            [
                ("admission log key decision-log.key", "Create the key that signs a log"),
                ("admission log verify decisions/ --key decision-log.key.pub", "Check whether the log was changed"),
                ("admission log query decisions/ --since 24h --verdict deny", "List the denials of the last 24 hours"),
                ("admission log tail decisions/", "Follow new decisions"),
            ],
        };
        command.Add(LogVerifyCommand.Create());
        command.Add(LogQueryCommand.Create());
        command.Add(LogTailCommand.Create());
        command.Add(LogKeyCommand.Create());
        return command;
    }

    /// <summary>The files and folders of logs.</summary>
    public static Argument<string[]> Paths() => new("LOG")
    {
        Description = "Folder with a decision log, or files from it.",
        Arity = ArgumentArity.OneOrMore,
    };
}
