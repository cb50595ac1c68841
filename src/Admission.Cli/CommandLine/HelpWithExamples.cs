using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Text;

namespace Admission.Cli.CommandLine;

/// <summary>The usual help, followed by the command's examples.</summary>
/// <param name="inner">Writes the standard part.</param>
internal sealed class HelpWithExamples(HelpAction inner) : SynchronousCommandLineAction
{
    /// <summary>Help is shown even if the rest of the command line is wrong.</summary>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        TextWriter output = parseResult.InvocationConfiguration.Output;
        int exitCode = parseResult.CommandResult.Command is DocumentedCommand { Groups: [_, ..] groups }
            ? InvokeGrouped(parseResult, groups)
            : inner.Invoke(parseResult);
        if (parseResult.CommandResult.Command is not DocumentedCommand { Examples: [_, ..] examples })
        {
            return exitCode;
        }

        output.WriteLine("Examples:");
        foreach ((string line, string meaning) in examples)
        {
            output.WriteLine($"  # {meaning}");
            output.Write($"  {line}\n");
        }

        output.WriteLine();
        return exitCode;
    }

    // The library writes one list of options: its entries are moved under the titles of their groups.
    private int InvokeGrouped(ParseResult parsed, ImmutableArray<(string Title, string[] Options)> groups)
    {
        InvocationConfiguration console = parsed.InvocationConfiguration;
        TextWriter output = console.Output;
        using var text = new StringWriter();
        console.Output = text;
        int exitCode = inner.Invoke(parsed);
        console.Output = output;

        const string Title = "Options:\n";
        string all = text.ToString().ReplaceLineEndings("\n");
        int start = all.IndexOf(Title, StringComparison.Ordinal) + Title.Length;
        int end = all.IndexOf("\n\n", start, StringComparison.Ordinal) + 1;
        ILookup<string, string> entries = Entries(all[start..end]).ToLookup(
            entry => groups.FirstOrDefault(group => group.Options.Any(name => IsOf(entry, name)), ("Other", [])).Title,
            StringComparer.Ordinal);
        output.Write(all[..(start - Title.Length)]);
        foreach (string title in groups.Select(static group => group.Title).Append("Other"))
        {
            if (entries.Contains(title))
            {
                output.Write($"{title} options:\n{string.Concat(entries[title])}\n");
            }
        }

        output.Write(all[(end + 1)..]);
        return exitCode;
    }

    // An entry begins with a dash in the third column; lines that are indented further continue it.
    private static IEnumerable<string> Entries(string text)
    {
        var entry = new StringBuilder();
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("  -", StringComparison.Ordinal) && entry.Length > 0)
            {
                yield return entry.ToString();
                entry.Clear();
            }

            entry.Append(line).Append('\n');
        }

        if (entry.Length > 0)
        {
            yield return entry.ToString();
        }
    }

    private static bool IsOf(string entry, string name) =>
        entry.Split('\n')[0].Split([' ', ',']).Contains(name, StringComparer.Ordinal);
}
