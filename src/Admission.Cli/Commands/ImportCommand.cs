using System.Collections.Immutable;
using System.CommandLine;
using Admission.Cli.CommandLine;
using Admission.Cli.Imports;
using Admission.Cli.Options;
using Admission.Cli.Reports.Replay;
using Admission.Recordings;

namespace Admission.Cli.Commands;

/// <summary><c>admission import</c>: creates recordings from audit logs, reviews and objects.</summary>
internal static class ImportCommand
{
    private const int MaxShownErrors = 10;

    public static Command Create()
    {
        var inputs = new Argument<string[]>("INPUT")
        {
            Description = "Files and folders with Kubernetes audit logs, AdmissionReviews, or the output of kubectl "
                + "get "
                + "-o yaml or json; - for standard input (JSON).",
            Arity = ArgumentArity.OneOrMore,
        };
        var output = new Option<string>("--output")
        {
            Description = "Folder for the recordings; must be empty or new.",
            HelpName = "DIR",
            Required = true,
        };
        Option<string> format = RecordOptions.FormatOption("--format");
        Option<bool> allowEmpty = OptionValues.AllowEmpty();
        var redaction = new RedactionInput("--redact", "--redaction-key");
        var command = new DocumentedCommand(
            "import", "Convert audit logs, AdmissionReviews and objects into redacted recordings for replay.")
        {
            Examples =
            [
                ("admission import audit.log --output recordings",
                    "Import an audit log, preferably with level RequestResponse"),
                ("kubectl get deployments -A -o json | admission import - --output recordings",
                    "Import the objects of a cluster, as if they were created now"),
            ],
        };
        command.Add(inputs);
        command.Add(output);
        command.Add(format);
        command.Add(allowEmpty);
        foreach (Option option in redaction.Options)
        {
            command.Add(option);
        }

        command.Validators.Add(redaction.Check);
        command.SetAction((parsed, cancellationToken) =>
        {
            RedactionKey? key = RedactionInput.ReadKey("--redaction-key", redaction.KeyFile(parsed), out string error);
            var options = new RecordingOptions
            {
                Folder = parsed.GetRequiredValue(output),
                Format = RecordOptions.FormatOf(parsed.GetRequiredValue(format)),
                MaxFolderBytes = long.MaxValue,
                Redaction = new RedactionOptions
                {
                    Fields = redaction.Fields(parsed),
                    Key = key ?? RedactionKey.Create(),
                },
            };
            return RunAsync(
                parsed.GetRequiredValue(inputs),
                options,
                parsed.GetValue(allowEmpty),
                error,
                parsed.InvocationConfiguration,
                cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        string[] inputs,
        RecordingOptions options,
        bool allowEmpty,
        string keyError,
        InvocationConfiguration console,
        CancellationToken cancellationToken)
    {
        if (keyError.Length > 0 || IsTaken(options.Folder))
        {
            await console.Error.WriteLineAsync(keyError.Length > 0
                ? keyError
                : $"--output {options.Folder}: is not empty. Use a new folder.");
            return ExitCode.CouldNotRun;
        }

        (ImmutableArray<RecordingFile> files, ImmutableArray<string> errors) =
            RecordingFiles.Find(inputs, RecordingLimits.Default, ImportRun.Endings);
        ImportRun run;
        try
        {
            using var folder = new RecordingFolder(options, TimeProvider.System);
            run = new ImportRun(new Redactor(options.Redaction), folder, allowEmpty);
            run.Import(files, Console.OpenStandardInput(), cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await console.Error.WriteLineAsync(
                $"--output {options.Folder}: cannot be written: {exception.Message} Free some space, or name "
                    + "another folder.");
            return ExitCode.CouldNotRun;
        }

        await TellAsync(console, run.Counts, errors, options.Folder);
        bool isNothing = run.Counts.Written == 0 && !(allowEmpty && run.Counts.Failed == 0);
        return isNothing || !errors.IsEmpty ? ExitCode.CouldNotRun
            : run.Counts.Failed > 0 ? ExitCode.Findings
            : ExitCode.Clean;
    }

    private static bool IsTaken(string folder) =>
        File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any());

    private static async Task TellAsync(
        InvocationConfiguration console, ImportCounts counts, ImmutableArray<string> errors, string folder)
    {
        foreach (string note in counts.Notes)
        {
            await console.Error.WriteLineAsync($"note: {note}");
        }

        foreach (string error in errors.Concat(counts.Errors.Take(MaxShownErrors)))
        {
            await console.Error.WriteLineAsync(error);
        }

        if (counts.Failed > MaxShownErrors)
        {
            await console.Error.WriteLineAsync($"… and {counts.Failed - MaxShownErrors} more.");
        }

        foreach ((string reason, long count) in counts.PassedOver)
        {
            await console.Output.WriteLineAsync($"skipped {ReplayText.Count(count)}: {reason}");
        }

        foreach ((string part, long count) in counts.Unknown.OrderByDescending(static one => one.Value))
        {
            await console.Output.WriteLineAsync($"{part} not known for {ReplayText.Count(count)}");
        }

        string failed = counts.Failed > 0 ? $", {ReplayText.Count(counts.Failed)} could not be read" : "";
        await console.Output.WriteLineAsync(
            $"{ReplayText.Plural(counts.Written, "recording", "recordings")} in {folder}{failed}");
    }
}
