using System.Globalization;
using Admission.Recordings;
using Spectre.Console;

namespace Admission.Cli.Replay;

/// <summary>A bar on the terminal while a replay runs; nothing where standard error is no terminal.</summary>
internal static class ReplayProgress
{
    private const double RefreshMs = 250;

    /// <summary>Runs work with a bar.</summary>
    /// <param name="source">Tells how far it is.</param>
    /// <param name="work">The work; takes what tells of records.</param>
    public static T Show<T>(RecordingSource source, Func<Action<long>?, T> work)
    {
        if (Console.IsErrorRedirected || source.TotalBytes == 0)
        {
            return work(null);
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(Console.Error),
        });
        return console.Progress()
            .AutoClear(true)
            .Columns(
                new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(progress =>
            {
                ProgressTask task = progress.AddTask("replaying", maxValue: source.TotalBytes);
                long shown = 0;
                long started = TimeProvider.System.GetTimestamp();
                return work(records =>
                {
                    double elapsed = TimeProvider.System.GetElapsedTime(started).TotalMilliseconds;
                    if (elapsed - shown >= RefreshMs)
                    {
                        shown = (long)elapsed;
                        task.Value = source.BytesRead;
                        string rate = (records / elapsed * 1000).ToString("N0", CultureInfo.InvariantCulture);
                        task.Description = $"{records.ToString("N0", CultureInfo.InvariantCulture)} records, {rate}/s";
                    }
                });
            });
    }
}
