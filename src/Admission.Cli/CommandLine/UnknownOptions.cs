using System.CommandLine;

namespace Admission.Cli.CommandLine;

/// <summary>
/// Finds words that begin with a dash and are not an option: otherwise they would be taken as paths or as values of the
/// option before them.
/// </summary>
internal static class UnknownOptions
{
    /// <summary>Every such word, in the order of the command line. Words after <c>--</c> are never options.</summary>
    /// <param name="args">The command line as given.</param>
    /// <param name="parsed">The same, parsed.</param>
    public static IEnumerable<string> Find(IReadOnlyList<string> args, ParseResult parsed)
    {
        Option[] options = [.. OptionsOf(parsed.CommandResult.Command)];
        Option? before = null;
        foreach (string word in args.TakeWhile(static word => word != "--"))
        {
            Option? option = options.FirstOrDefault(option => IsNameOf(option, word));
            bool isValue = before is { Arity.MaximumNumberOfValues: > 0 } && IsNumber(word);
            if (word.Length > 1 && word[0] == '-' && option is null && !isValue)
            {
                yield return word;
            }

            // --name=value has its value already.
            before = word.Contains('=', StringComparison.Ordinal) ? null : option;
        }
    }

    private static IEnumerable<Option> OptionsOf(Command command) => command.Options.Concat(
        command.Parents.OfType<Command>()
            .SelectMany(static parent => parent.Options)
            .Where(static one => one.Recursive));

    private static bool IsNameOf(Option option, string word)
    {
        if (word.Length == 0)
        {
            return false;
        }

        int end = word.AsSpan(1).IndexOfAny('=', ':') + 1;
        string name = end > 0 ? word[..end] : word;
        return option.Name == name || option.Aliases.Contains(name);
    }

    private static bool IsNumber(string word) => word.Length > 1 && char.IsAsciiDigit(word[1]);
}
