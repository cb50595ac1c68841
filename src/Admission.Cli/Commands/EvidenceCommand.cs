using System.Collections.Immutable;
using System.CommandLine;
using Admission.Cli.CommandLine;
using Admission.Cli.Decisions;
using Admission.Cli.Evidence;
using Admission.Cli.Reports;
using Admission.Decisions;

namespace Admission.Cli.Commands;

/// <summary><c>admission evidence</c>: what a decision log proves, for auditors.</summary>
internal static class EvidenceCommand
{
    /// <summary>The checklist where none is named.</summary>
    private const string DefaultChecklist = "policies/compliance/checklist.yaml";

    public static Command Create()
    {
        var logs = new Option<string[]>("--log")
        {
            Description = "Folder with a decision log, or files from it; repeatable.",
            HelpName = "LOG",
            Required = true,
            Arity = ArgumentArity.OneOrMore,
        };
        var checklists = new Option<string[]>("--checklist")
        {
            Description = "Checklist of requirements, YAML; repeatable.",
            HelpName = "FILE",
            DefaultValueFactory = static _ => [DefaultChecklist],
        };
        Option<DateTimeOffset?> since = DecisionFilterOptions.CreateSince();
        Option<DateTimeOffset?> until = DecisionFilterOptions.CreateUntil();
        Option<string[]> keys = LogVerifyCommand.KeyOption();
        Option<string?> html = File("--html", "Write the page for auditors to this file.");
        Option<string?> json = File("--json", "Write everything that the page shows to this file, as JSON.");
        var command = new DocumentedCommand(
            "evidence", "Report what a decision log proves about requirements, denials, exceptions and changes, and "
                + "list its gaps.")
        {
            Examples =
            [
                ("admission evidence --log decisions/ --since 2026-01-01 --until 2027-01-01 --html evidence.html",
                    "Write an HTML page about one year"),
                ("admission evidence --log decisions/ --key decision-log.key.pub --json evidence.json",
                    "Verify the log with its public key, and write the report as JSON"),
                ("admission evidence --log decisions/ --checklist policies/compliance/cis-kubernetes.yaml",
                    "Use another checklist"),
            ],
        };
        foreach (Option option in (Option[])[logs, checklists, since, until, keys, html, json])
        {
            command.Add(option);
        }

        command.SetAction((parsed, cancellationToken) => RunAsync(
            new Request(
                parsed.GetRequiredValue(logs),
                parsed.GetRequiredValue(checklists),
                parsed.GetValue(since),
                parsed.GetValue(until) ?? TimeProvider.System.GetUtcNow(),
                parsed.GetRequiredValue(keys),
                parsed.GetValue(html),
                parsed.GetValue(json)),
            parsed.InvocationConfiguration,
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        Request request, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        var errors = new List<string>();
        if (request.Since >= request.Until)
        {
            errors.Add($"--since {DecisionTrail.Time(request.Since.Value)}: not before the end of the period, "
                + $"{DecisionTrail.Time(request.Until)}. Use an earlier time.");
        }

        ImmutableArray<Checklist> lists =
            [.. request.Checklists.Select(file => Checklist.Read(file, errors)).OfType<Checklist>()];
        (ImmutableArray<DecisionPublicKey> keys, ImmutableArray<string> keyErrors) =
            LogVerification.ReadKeys(request.Keys);
        (ImmutableArray<string> files, ImmutableArray<string> fileErrors) = DecisionFiles.Find(request.Logs);
        errors.AddRange(keyErrors);
        errors.AddRange(fileErrors);
        if (errors.Count > 0)
        {
            foreach (string error in errors)
            {
                await console.Error.WriteLineAsync(error);
            }

            return ExitCode.CouldNotRun;
        }

        string[] folders = [.. request.Logs.Where(Directory.Exists).Select(Path.GetFullPath)];
        var verification = DecisionVerification.Join(
            LogVerification.Check(files, keys, skipsOthers: false, cancellationToken), folders, keys);
        var collector = new EvidenceCollector(request.Since, request.Until);
        var notes = new List<string>();
        foreach (DecisionEntry entry in DecisionEntries.Read(files, request.Until, notes.Add))
        {
            cancellationToken.ThrowIfCancellationRequested();
            collector.Add(entry);
        }

        if (collector.HasTooManyChanges)
        {
            await console.Error.WriteLineAsync($"--log: the policies changed more than {PolicyHistory.MaxSpans} times, "
                + "across all replicas. Use the files of a shorter period.");
            return ExitCode.CouldNotRun;
        }

        EvidenceReport report = collector.Finish(
            lists, verification, !keys.IsEmpty, TimeProvider.System.GetUtcNow(), notes);
        if (await WriteAsync(request, report, cancellationToken) is { } failure)
        {
            await console.Error.WriteLineAsync(failure);
            return ExitCode.CouldNotRun;
        }

        await console.Output.WriteAsync(EvidenceText.Write(report));
        return verification.Problems.IsEmpty ? ExitCode.Clean : ExitCode.Findings;
    }

    private static async Task<string?> WriteAsync(
        Request request, EvidenceReport report, CancellationToken cancellationToken)
    {
        foreach ((string? file, string option, Func<EvidenceReport, string> write) in
            ((string?, string, Func<EvidenceReport, string>)[])
            [(request.Html, "--html", EvidencePage.Write), (request.Json, "--json", EvidenceJson.Write)])
        {
            try
            {
                if (file is not null)
                {
                    string text = write(report);
                    await ReportFile.WriteAsync(file, writer => writer.Write(text + "\n"), cancellationToken);
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return $"{option} {file}: cannot be written: {exception.Message}";
            }
        }

        return null;
    }

    private static Option<string?> File(string name, string description) =>
        new(name) { Description = description, HelpName = "FILE" };

    private sealed record Request(
        string[] Logs,
        string[] Checklists,
        DateTimeOffset? Since,
        DateTimeOffset Until,
        string[] Keys,
        string? Html,
        string? Json);
}
