using System.Collections.Immutable;
using System.CommandLine;
using Admission.Cli.CommandLine;
using Admission.Cli.Decisions;
using Admission.Decisions;

namespace Admission.Cli.Commands;

/// <summary><c>admission log query</c>: finds decisions, and answers questions of auditors.</summary>
internal static class LogQueryCommand
{
    // The first rows define the width of the columns; later rows can be wider.
    private const int RowsForWidths = 200;

    public static Command Create()
    {
        Argument<string[]> paths = LogCommand.Paths();
        var filter = new DecisionFilterOptions();
        Option<string> trail = OptionValues.OneOf(
            "--trail", "Report to print about the decisions.",
            DecisionTrail.Names);
        Option<string> output = OptionValues.OneOf(
            "--output", "Format of the output. raw prints the lines of the log.", "text", "json", "csv", "raw");
        var command = new DocumentedCommand("query", "Find decisions in a decision log, in chronological order.")
        {
            Examples =
            [
                ("admission log query decisions/ --since 24h --verdict deny --namespace shop",
                    "List the denials of the last 24 hours in a namespace"),
                ("admission log query decisions/ --trail field-changes --field spec.replicas --name web",
                    "Show who changed the replicas of web, and when"),
                ("admission log query decisions/ --trail key-rotations --output csv",
                    "Export the key rotations to a spreadsheet"),
                ("admission log query decisions/ --trail exceptions --since 2026-01-01",
                    "List the exceptions that were used"),
                ("admission log query decisions/ --trail break-glass", "Show when break-glass was active"),
                ("admission log query decisions/ --trail denials-by-user", "Show which users were denied most often"),
            ],
        };
        command.Add(paths);
        foreach (Option option in filter.All.Concat([trail, output]))
        {
            command.Add(option);
        }

        command.Validators.Add(filter.Check);
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetRequiredValue(paths),
            filter.Read(parsed),
            DecisionTrail.Named(parsed.GetRequiredValue(trail)),
            parsed.GetRequiredValue(output),
            parsed.InvocationConfiguration,
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        string[] paths,
        DecisionFilter filter,
        DecisionTrail trail,
        string output,
        InvocationConfiguration console,
        CancellationToken cancellationToken)
    {
        (ImmutableArray<string> files, ImmutableArray<string> errors) = DecisionFiles.Find(paths);
        var problems = new List<string>(errors);
        IEnumerable<DecisionEntry> entries = DecisionEntries.Read(files, filter.Until, problems.Add)
            .Where(entry =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                return filter.Matches(entry);
            });
        if (output == "raw")
        {
            foreach (DecisionEntry entry in entries)
            {
                await console.Output.WriteLineAsync(entry.ToString());
            }
        }
        else
        {
            Write(trail.Columns, trail.Rows(entries, filter), output, console.Output);
        }

        foreach (string problem in problems)
        {
            await console.Error.WriteLineAsync(problem);
        }

        return problems.Count > 0 ? ExitCode.CouldNotRun : ExitCode.Clean;
    }

    private static void Write(
        ImmutableArray<string> columns, IEnumerable<string[]> rows, string output, TextWriter writer)
    {
        if (output == "json")
        {
            foreach (string[] row in rows)
            {
                writer.WriteLine(TableText.Json(columns, row));
            }

            return;
        }

        if (output == "csv")
        {
            writer.WriteLine(TableText.Csv(columns));
            foreach (string[] row in rows)
            {
                writer.WriteLine(TableText.Csv(row));
            }

            return;
        }

        using IEnumerator<string[]> all = rows.GetEnumerator();
        var first = new List<string[]>();
        while (first.Count < RowsForWidths && all.MoveNext())
        {
            first.Add(all.Current);
        }

        if (first.Count == 0)
        {
            return;
        }

        int[] widths =
            [.. columns.Select((name, i) => Math.Max(name.Length, first.Max(row => row[i].Length)))];
        writer.WriteLine(TableText.Line([.. columns], widths));
        foreach (string[] row in first)
        {
            writer.WriteLine(TableText.Line(row, widths));
        }

        while (all.MoveNext())
        {
            writer.WriteLine(TableText.Line(all.Current, widths));
        }
    }
}
