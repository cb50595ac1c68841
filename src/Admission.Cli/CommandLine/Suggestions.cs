using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;

namespace Admission.Cli.CommandLine;

/// <summary>
/// The directive <c>[suggest]</c>, with which shells complete a line: <c>admission [suggest:POSITION] LINE</c>, one
/// completion a line. POSITION is the place of the cursor in characters; default: the end of the line.
/// </summary>
internal static class Suggestions
{
    private const string Directive = "[suggest";

    /// <summary>Is this the directive, and not a command to run?</summary>
    public static bool IsAskedBy(string[] args) =>
        args is [{ } first, ..] && first.StartsWith(Directive, StringComparison.Ordinal) && first.EndsWith(']');

    /// <summary>The whole words that can stand in the place of the word at the cursor, sorted.</summary>
    /// <param name="root">The command line.</param>
    /// <param name="args">The directive and the line, which begins with the name of the program.</param>
    public static ImmutableArray<string> Find(RootCommand root, string[] args)
    {
        string line = args.Length > 1 ? args[1] : "";
        string position = args[0][Directive.Length..^1].TrimStart(':');
        if (int.TryParse(position, NumberStyles.None, CultureInfo.InvariantCulture, out int cursor))
        {
            // PowerShell gives the line without the spaces before the cursor.
            line = cursor <= line.Length ? line[..cursor] : line + " ";
        }

        int start = line.LastIndexOfAny([' ', '\t']) + 1;
        string word = line[start..].TrimStart('"', '\'');
        string before = line[..start];
        int name = before.TrimStart().IndexOfAny([' ', '\t']);
        if (name < 0)
        {
            return [];
        }

        before = before.TrimStart()[name..];
        // --option=value is --option value, and its completion begins with --option=.
        int equals = word.StartsWith('-') ? word.IndexOf('=', StringComparison.Ordinal) : -1;
        string kept = word[..(equals + 1)];
        string typed = word[(equals + 1)..];
        string asked = equals < 0 ? before : $"{before}{word[..equals]} ";
        string text = asked + typed;
        if (root.Parse(asked).UnmatchedTokens.Count > 0)
        {
            return [];
        }

        ParseResult parsed = root.Parse(text);
        string[] found =
        [
            .. parsed.GetCompletions(text.Length).Select(static one => one.InsertText ?? one.Label)
                .Where(one => one.StartsWith(typed, StringComparison.Ordinal) && !IsUnusual(one, typed))
                .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(one => kept + one),
        ];
        if (typed.StartsWith('-') || equals >= 0)
        {
            return [.. found];
        }

        // Options only where nothing else can stand. An empty answer leaves the files to the shell.
        string[] words = [.. found.Where(static one => !one.StartsWith('-'))];
        return words.Length > 0 || parsed.CommandResult.Command.Arguments.Count > 0 ? [.. words] : [.. found];
    }

    // The names of help on Windows, and short names, which are shorter than any completion.
    private static bool IsUnusual(string word, string typed) =>
        word is "-?" or "/?" or "/h" || (word is ['-', not '-'] && typed != word);
}
