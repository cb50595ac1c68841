using System.CommandLine;
using System.CommandLine.Parsing;
using Admission.Json;

namespace Admission.Cli.CommandLine;

/// <summary>Reports the mistakes in a command line, what is allowed, and what was probably meant.</summary>
internal static class UsageError
{
    /// <summary>Writes every mistake, one per line, and where the help is.</summary>
    /// <param name="error">Standard error.</param>
    /// <param name="parsed">The command line with its mistakes.</param>
    /// <param name="variables">Options whose value came from an environment variable, with its name.</param>
    public static void Write(TextWriter error, ParseResult parsed, IReadOnlyDictionary<Option, string> variables)
    {
        foreach (string line in Describe(parsed, variables).Distinct(StringComparer.Ordinal))
        {
            error.WriteLine($"admission: {line}");
        }

        error.WriteLine($"See `{NameOf(parsed.CommandResult.Command)} --help`.");
    }

    /// <summary>Writes words that are not options and variables that are no longer supported.</summary>
    /// <param name="error">Standard error.</param>
    /// <param name="variables">The problem with each variable.</param>
    public static void Write(
        TextWriter error, Command command, IReadOnlyList<string> words, IReadOnlyList<string> variables)
    {
        foreach (string line in words.Select(word => Unmatched(command, word)).Concat(variables)
            .Distinct(StringComparer.Ordinal))
        {
            error.WriteLine($"admission: {line}");
        }

        error.WriteLine($"See `{NameOf(command)} --help`.");
    }

    private static IEnumerable<string> Describe(ParseResult parsed, IReadOnlyDictionary<Option, string> variables)
    {
        Command command = parsed.CommandResult.Command;
        string previous = "";
        foreach (string token in parsed.UnmatchedTokens)
        {
            // The word after an unknown option is probably its value: one error is enough.
            if (token.StartsWith('-') || !previous.StartsWith('-'))
            {
                yield return Unmatched(command, token);
            }

            previous = token;
        }

        if (parsed.UnmatchedTokens.Count > 0 && command.Subcommands.Count > 0)
        {
            yield break;
        }

        foreach (ParseError mistake in parsed.Errors)
        {
            if (parsed.UnmatchedTokens.Any(token => mistake.Message.Contains($"'{token}'", StringComparison.Ordinal)))
            {
                continue;
            }

            yield return Mistake(mistake, command, variables);
        }
    }

    private static string Mistake(ParseError mistake, Command command, IReadOnlyDictionary<Option, string> variables)
    {
        string text = mistake.Message.ReplaceLineEndings(" ").Trim();
        if (OptionOf(mistake.SymbolResult) is { } option)
        {
            string name = variables.GetValueOrDefault(option, option.Name);
            return text.StartsWith($"{option.Name} ", StringComparison.Ordinal)
                ? name + text[option.Name.Length..]
                : text.StartsWith("Required argument missing", StringComparison.Ordinal)
                    ? $"{name}: no value given. Write {option.Name} {Placeholder(option)}."
                    : $"{name}: {text}";
        }

        bool isMissingArgument = text.StartsWith("Required argument ", StringComparison.Ordinal);
        if (isMissingArgument
            && command.Arguments.FirstOrDefault(one => one.Arity.MinimumNumberOfValues > 0) is { } missing)
        {
            return $"{missing.Name} is missing. {missing.Description}";
        }

        return text.StartsWith("Required command", StringComparison.Ordinal)
            ? $"no command. Use one of: {string.Join(", ", command.Subcommands.Select(static one => one.Name))}."
            : text;
    }

    private static string Unmatched(Command command, string token)
    {
        if (token.StartsWith('-'))
        {
            string word = token.Split('=', 2)[0];
            string[] options = [.. command.Options.Where(static one => !one.Hidden).Select(static one => one.Name)];
            string meant = Suggestion.Nearest(word, [.. options, "--color"]) is { } close
                ? $"Did you mean {close}?"
                : options.Length <= 1 ? "This command has no options."
                : $"Its options are {string.Join(", ", options)}."
                    + (command.Arguments.Count > 0 ? " Write -- before a file name that begins with a dash." : "");
            return $"{word}: not an option of `{NameOf(command)}`. {meant}";
        }

        if (command.Subcommands.Count == 0)
        {
            return $"'{token}': `{NameOf(command)}` takes no further argument.";
        }

        string[] names = [.. command.Subcommands.Where(static one => !one.Hidden).Select(static one => one.Name)];
        return Suggestion.Nearest(token, names) is { } name
            ? $"'{token}' is not a command. Did you mean '{name}'?"
            : $"'{token}' is not a command. Use one of: {string.Join(", ", names)}.";
    }

    private static Option? OptionOf(SymbolResult? result) => result switch
    {
        OptionResult option => option.Option,
        ArgumentResult { Parent: OptionResult option } => option.Option,
        _ => null,
    };

    private static string Placeholder(Option option) =>
        option.HelpName is { Length: > 0 } name ? name : option.Name.TrimStart('-').ToUpperInvariant();

    private static string NameOf(Command command) =>
        command is RootCommand or { Parents: null } ? "admission" : $"admission {command.Name}";
}
