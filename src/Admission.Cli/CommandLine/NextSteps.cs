namespace Admission.Cli.CommandLine;

/// <summary>Commands to run next, with their purpose in a second column.</summary>
internal static class NextSteps
{
    private const int MaxColumn = 58;

    /// <summary>Writes them below a title.</summary>
    /// <param name="steps">The commands and what they do.</param>
    public static void Write(TextWriter output, params (string Command, string Purpose)[] steps)
    {
        int column = steps.Select(static one => one.Command.Length).Where(static length => length <= MaxColumn)
            .DefaultIfEmpty(0).Max() + 2;
        output.Write("\nNext:\n");
        foreach ((string command, string purpose) in steps)
        {
            // A long command has its purpose in the next line, in the same column.
            string start = command.Length <= MaxColumn
                ? command.PadRight(column)
                : $"{command}\n  {new string(' ', column)}";
            output.Write($"  {start}{purpose}\n");
        }
    }

    /// <summary>A word as a POSIX shell reads it: in quotes if it has other signs than those of plain paths.</summary>
    public static string Quote(string word) => word.Length > 0
        && word.All(static one => char.IsAsciiLetterOrDigit(one) || "-_./+:@%,".Contains(one, StringComparison.Ordinal))
        ? word
        : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
