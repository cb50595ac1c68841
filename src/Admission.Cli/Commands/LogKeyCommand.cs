using System.CommandLine;
using Admission.Cli.CommandLine;
using Admission.Decisions;

namespace Admission.Cli.Commands;

/// <summary><c>admission log key</c>: creates a key pair for a decision log.</summary>
internal static class LogKeyCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE")
        {
            Description = "File for the private key; the public key goes to FILE.pub. Neither file may exist yet.",
        };
        var command = new DocumentedCommand("key", "Create the key that signs a decision log (ECDSA P-256).")
        {
            Examples =
            [
                ("admission log key decision-log.key",
                    "Create a private key, and decision-log.key.pub for the auditors"),
                ("kubectl create secret generic decision-log-key --from-file=key=decision-log.key",
                    "Create the Secret that the chart uses"),
            ],
        };
        command.Add(file);
        command.SetAction((parsed, _) => RunAsync(parsed.GetRequiredValue(file), parsed.InvocationConfiguration));
        return command;
    }

    private static async Task<int> RunAsync(string file, InvocationConfiguration console)
    {
        string pem = DecisionKey.CreatePem();
        DecisionKey.TryRead(pem, out DecisionKey? key, out _);
        using (key)
        {
            try
            {
                await WriteAsync(file, pem, UnixFileMode.UserRead | UnixFileMode.UserWrite);
                await WriteAsync(
                    file + ".pub", key!.Public.Pem,
                    UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                await console.Error.WriteLineAsync(
                    $"{file}: cannot be created: {exception.Message} Choose a file that does not exist yet.");
                return ExitCode.CouldNotRun;
            }

            await console.Output.WriteLineAsync($"private key  {file}");
            await console.Output.WriteLineAsync($"public key   {file}.pub");
            await console.Output.WriteLineAsync($"fingerprint  {key.Public.Fingerprint}");
            return ExitCode.Clean;
        }
    }

    private static async Task WriteAsync(string file, string text, UnixFileMode mode)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        await using var writer = new StreamWriter(file, options);
        await writer.WriteAsync(text);
    }
}
