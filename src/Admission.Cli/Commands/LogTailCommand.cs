using System.CommandLine;
using Admission.Cli.CommandLine;
using Admission.Cli.Decisions;
using Admission.Decisions;

namespace Admission.Cli.Commands;

/// <summary><c>admission log tail</c>: shows new decisions as they are logged.</summary>
internal static class LogTailCommand
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    public static Command Create()
    {
        var folder = new Argument<string>("DIR") { Description = "Folder of a decision log." };
        var filter = new DecisionFilterOptions();
        Option<int> lines = QuantityOptions.Count(
            "--lines", "Number of earlier decisions to show first.", 10, 0, 100_000);
        var once = new Option<bool>("--no-follow") { Description = "Show the earlier decisions and exit." };
        Option<string> output = OptionValues.OneOf(
            "--output", "Format of the output. raw prints the lines of the log.", "text", "json", "csv", "raw");
        var command = new DocumentedCommand("tail", "Show the latest decisions of a decision log, and new ones.")
        {
            Examples =
            [
                ("admission log tail decisions/", "Follow new decisions"),
                ("admission log tail decisions/ --verdict deny --lines 50",
                    "Show the last 50 denials, and follow new ones"),
            ],
        };
        command.Add(folder);
        foreach (Option option in filter.All.Concat([lines, once, output]))
        {
            command.Add(option);
        }

        command.Validators.Add(filter.Check);
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetRequiredValue(folder),
            filter.Read(parsed),
            QuantityOptions.Of(parsed, lines, 10),
            parsed.GetValue(once),
            parsed.GetRequiredValue(output),
            parsed.InvocationConfiguration,
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        string folder,
        DecisionFilter filter,
        int lines,
        bool isOnce,
        string output,
        InvocationConfiguration console,
        CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
        {
            await console.Error.WriteLineAsync($"{folder}: no such folder. Specify the folder of `serve "
                + "--decision-log`.");
            return ExitCode.CouldNotRun;
        }

        var latest = new Queue<DecisionEntry>();
        var follower = new DecisionFollower(folder);
        foreach (DecisionEntry entry in follower.Read().Where(filter.Matches).OrderBy(static one => one.Time))
        {
            latest.Enqueue(entry);
            if (latest.Count > lines)
            {
                latest.Dequeue();
            }
        }

        foreach (DecisionEntry entry in latest)
        {
            await console.Output.WriteLineAsync(Line(entry, filter, output));
        }

        while (!isOnce && !cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(Interval, TimeProvider.System, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (DecisionEntry entry in follower.Read().Where(filter.Matches).OrderBy(static one => one.Time))
            {
                await console.Output.WriteLineAsync(Line(entry, filter, output));
            }
        }

        return ExitCode.Clean;
    }

    private static string Line(DecisionEntry entry, DecisionFilter filter, string output)
    {
        DecisionTrail trail = DecisionTrail.All[0];
        string[] row = trail.Rows([entry], filter).Single();
        return output switch
        {
            "json" => TableText.Json(trail.Columns, row),
            "csv" => TableText.Csv(row),
            "raw" => entry.ToString(),
            _ => TableText.Line(row, [24, 5, 24, 6, 40, 0, 0]),
        };
    }
}
