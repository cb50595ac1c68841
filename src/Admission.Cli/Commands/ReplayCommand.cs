using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Admission.Cli.CommandLine;
using Admission.Cli.Manifests;
using Admission.Cli.Options;
using Admission.Cli.Replay;
using Admission.Cli.Reports;
using Admission.Cli.Reports.Replay;
using Admission.Recordings;
using Admission.Replays;

namespace Admission.Cli.Commands;

/// <summary><c>admission replay</c>: the effect of a policy change on recorded reviews.</summary>
internal static class ReplayCommand
{
    private const int MaxShownErrors = 10;

    public static Command Create()
    {
        var options = new ReplayOptions();
        var command = new DocumentedCommand(
            "replay", "Evaluate recorded reviews again and report what other policies would decide differently.")
        {
            Examples =
            [
                ("admission replay recordings/", "Compare the policies in policies/ with the recorded verdicts"),
                ("admission replay recordings/ --policies new/ --against old/", "Compare the policies in two folders"),
                ("admission replay recordings/ --against git:main --max-new-denials 0 --output markdown",
                    "Show in CI what this branch changes, and fail if it denies any review that main allows"),
                ("admission replay recordings/ --against git:main --output html --output-file replay.html",
                    "Write an HTML page"),
                ("admission replay recordings/ --shard 0/2 --output json --output-file part-0.json",
                    "Replay the first of two parts, for example in an Indexed Job"),
                ("admission replay --merge part-0.json part-1.json --output html --output-file replay.html",
                    "Merge the reports of both parts"),
            ],
        };
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(options.Read(parsed), parsed.InvocationConfiguration, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        ReplaySettings settings, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        (ReplayResult? result, int failure) = settings.IsMerge
            ? (await MergeAsync(settings, console.Error, cancellationToken), ExitCode.CouldNotRun)
            : await ReplayAsync(settings, console.Error, cancellationToken);
        if (result is null)
        {
            return failure;
        }

        await WriteAsync(result, settings, console, cancellationToken);
        string[] reasons = [.. ReplayGates.Check(result, settings)];
        foreach (string reason in reasons)
        {
            await console.Error.WriteLineAsync(reason);
        }

        bool isBroken = cancellationToken.IsCancellationRequested
            || (result.Counts.Judged == 0 && settings.Shard.Of == 1
                && !(settings.AllowEmpty && result.Counts.Errors == 0));
        return isBroken ? ExitCode.CouldNotRun : reasons.Length > 0 ? ExitCode.Findings : ExitCode.Clean;
    }

    private static async Task<ReplayResult?> MergeAsync(
        ReplaySettings settings, TextWriter error, CancellationToken cancellationToken)
    {
        var parts = new List<ReplayResult>();
        foreach (string path in settings.Paths)
        {
            string problem = "cannot be read. Check the path and its permissions.";
            ReplayResult? part = null;
            try
            {
                ReplayResultFile.TryRead(await File.ReadAllTextAsync(path, cancellationToken), out part, out problem);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // The error is that it cannot be read.
            }

            if (part is null)
            {
                await error.WriteLineAsync($"{path}: {problem}");
                return null;
            }

            parts.Add(part);
        }

        if (!ReplayResultFile.TryMerge(parts, out ReplayResult? sum, out string mistake))
        {
            await error.WriteLineAsync($"--merge: {mistake}");
        }

        return sum;
    }

    private static async Task<(ReplayResult? Result, int Failure)> ReplayAsync(
        ReplaySettings settings, TextWriter error, CancellationToken cancellationToken)
    {
        ReplayedSets sets = await ReplayedSets.LoadAsync(settings, cancellationToken);
        RedactionKey? key = RedactionInput.ReadKey("--redaction-key", settings.KeyFile, out string keyError);
        (ImmutableArray<RecordingFile> files, ImmutableArray<string> fileErrors) =
            RecordingFiles.Find(settings.Paths, RecordingLimits.Default);
        var checkpoint = new ReplayCheckpoint(settings);
        ReplayResult? resumed = checkpoint.Read(sets.Candidate, sets.Baseline, out string resumeError);
        var inventory = InventoryFiles.Read(settings.Inventory, out ImmutableArray<ManifestProblem> unread);
        ImmutableArray<string> errors =
        [
            .. sets.Errors, .. Filled(keyError), .. Filled(resumeError),
            .. unread.Select(static problem => problem.ToString()),
        ];
        await TellAsync(error, [.. sets.Warnings, .. fileErrors, .. errors]);
        if (sets.Candidate is null || key is null || !errors.IsEmpty || files.IsEmpty)
        {
            return (null, sets.IsUsageError ? ExitCode.Usage : ExitCode.CouldNotRun);
        }

        var source = new RecordingSource(
            files, RecordingLimits.Default, Console.OpenStandardInput, settings.AllowEmpty);
        ReplayResult result;
        using (var progress = TerminalProgress.Start("replaying"))
        {
            using var run = new ReplayRun(new ReplayPlan
            {
                Candidate = sets.Candidate,
                CandidateName = settings.Policies,
                Baseline = sets.Baseline,
                HasEmptyBaseline = sets.IsBaselineEmpty,
                Objects = inventory.With([], sets.Candidate, sets.Baseline),
                BaselineName = settings.Against,
                Source = source,
                Redactor = new Redactor(new RedactionOptions { Fields = settings.Redact, Key = key }),
                Workers = settings.Workers,
                Shard = settings.Shard.Part,
                Shards = settings.Shard.Of,
                Resumed = resumed,
                Save = checkpoint.IsWanted ? checkpoint.Write : null,
                Progress = records => progress.Report(
                    source.BytesRead, source.TotalBytes, elapsed => RateOf(records, elapsed)),
            });
            result = run.Run(cancellationToken);
        }

        checkpoint.Finish(result);
        await TellAsync(error, result.Errors.Take(MaxShownErrors).Select(static one => one.ToString()));
        if (result.Counts.Errors > MaxShownErrors)
        {
            await error.WriteLineAsync($"… and {ReportText.Plural(
                result.Counts.Errors - MaxShownErrors, "more record", "more records")} with an error.");
        }

        return (result, ExitCode.Clean);
    }

    private static string RateOf(long records, TimeSpan elapsed) => string.Create(
        CultureInfo.InvariantCulture, $"{records:N0} records, {records / elapsed.TotalSeconds:N0}/s");

    private static string[] Filled(string text) => text.Length > 0 ? [text] : [];

    private static async Task TellAsync(TextWriter error, IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            await error.WriteLineAsync(line);
        }
    }

    private static async Task WriteAsync(
        ReplayResult result,
        ReplaySettings settings,
        InvocationConfiguration console,
        CancellationToken cancellationToken)
    {
        IReplayReportWriter writer = ReplayReportWriters.Named(settings.Output);
        if (settings.OutputFile is not { } file)
        {
            writer.Write(result, console.Output, ReportStyle.Detect(console.Output, ProcessEnvironment.Read()));
            return;
        }

        await ReportFile.WriteAsync(
            file, output => writer.Write(result, output, ReportStyle.Plain), CancellationToken.None);
        await console.Output.WriteLineAsync($"{ReplayText.Summary(result)}; report in {file}");
    }
}
