using System.CommandLine;
using Admission.Cli.CommandLine;
using Admission.Json;

namespace Admission.Cli.Commands;

/// <summary><c>admission help TOPIC</c>: the help of a command, or a page about a topic.</summary>
internal static class HelpCommand
{
    private static readonly string[] Topics = ["environment", "exit-codes", "policies", "settings", "tests"];

    /// <param name="root">The command line to explain.</param>
    public static Command Create(RootCommand root)
    {
        var topic = new Argument<string[]>("TOPIC")
        {
            Description = $"A command, or one of {string.Join(", ", Topics)}.",
            Arity = ArgumentArity.ZeroOrMore,
            HelpName = "TOPIC",
        };
        topic.CompletionSources.Add(_ => [.. Names(root).Select(static name =>
            new System.CommandLine.Completions.CompletionItem(name))]);
        var command = new DocumentedCommand("help", "Show the help of a command, or a page about a topic.")
        {
            Examples =
            [
                ("admission help check", "Show the options of a command"),
                ("admission help exit-codes", "Show a page about a topic"),
            ],
        };
        command.Add(topic);
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(root, parsed.GetValue(topic) ?? [], parsed.InvocationConfiguration, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        RootCommand root, string[] words, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        if (words is [{ } topic] && Topics.Contains(topic, StringComparer.Ordinal))
        {
            console.Output.Write(Embedded.Text($"help/{topic}"));
            return ExitCode.Clean;
        }

        Command at = root;
        foreach (string word in words)
        {
            if (at.Subcommands.FirstOrDefault(one => one.Name == word) is not { } below)
            {
                string[] names = at == root ? Names(root) : [.. at.Subcommands.Select(static one => one.Name)];
                string fix = names.Length == 0 ? $"`admission {at.Name}` has no subcommands."
                    : Suggestion.Nearest(word, names) is { } close ? $"Did you mean {close}?"
                    : $"Topics: {string.Join(", ", names)}.";
                await console.Error.WriteLineAsync($"admission: '{word}': not a command or topic. {fix}");
                return ExitCode.Usage;
            }

            at = below;
        }

        return await root.Parse([.. words, "--help"]).InvokeAsync(console, cancellationToken);
    }

    private static string[] Names(RootCommand root) =>
        [.. root.Subcommands.Where(static one => !one.Hidden).Select(static one => one.Name), .. Topics];
}
