using System.Collections.Immutable;
using System.CommandLine;
using Admission.Cli.CommandLine;
using Admission.Cli.Starters;
using Admission.Languages;

namespace Admission.Cli.Commands;

/// <summary><c>admission init [DIR]</c>: creates a repository of policies.</summary>
internal static class InitCommand
{
    private static readonly string[] Systems = ["github", "gitlab", "none"];

    public static Command Create()
    {
        var folder = new Argument<string>("DIR")
        {
            Description = "Folder of the repository. Created if it does not exist.",
            DefaultValueFactory = static _ => ".",
        };
        var languages = new Option<string[]>("--language")
        {
            Description = $"Language of the first policy: {PolicyLanguages.Names<IStartsPolicies>()}; repeatable. "
                + $"Default: {PolicyStarter.Languages[0]}. On a terminal, the command asks.",
            HelpName = string.Join('|', PolicyStarter.Languages),
            DefaultValueFactory = static _ => [],
        };
        languages.AcceptOnlyFromAmong(PolicyStarter.Languages);
        var system = new Option<string?>("--ci")
        {
            Description = "CI system to create a file for. Default: github. On a terminal, the command asks.",
            HelpName = string.Join('|', Systems),
        };
        system.AcceptOnlyFromAmong(Systems);
        var command = new DocumentedCommand(
            "init", "Create a repository of policies: settings, a first policy with tests, types and a CI file.")
        {
            Examples =
            [
                ("admission init",
                    "Create the repository in the current folder; on a terminal, ask for the language and the CI "
                        + "system"),
                ("admission init policies-repo --language js --language rego --ci gitlab",
                    "Create it without questions"),
            ],
        };
        command.Add(folder);
        command.Add(languages);
        command.Add(system);
        command.SetAction(parsed =>
        {
            InvocationConfiguration console = parsed.InvocationConfiguration;
            string[] chosen = parsed.GetValue(languages) ?? [];
            string? ci = parsed.GetValue(system);
            bool asks = !Console.IsInputRedirected && !Console.IsOutputRedirected;
            if (chosen.Length == 0)
            {
                const string Question = "Languages of the first policies (separate several with commas)";
                chosen = asks ? Ask(console, Question, PolicyStarter.Languages, true) : [PolicyStarter.Languages[0]];
            }

            ci ??= asks ? Ask(console, "CI system", Systems, false)[0] : Systems[0];
            return Run(parsed.GetRequiredValue(folder), [.. chosen.Distinct(StringComparer.Ordinal)], ci, console);
        });
        return command;
    }

    // Asks until the answer is one of the words; an empty answer, or the end of the input, means the first word.
    private static string[] Ask(InvocationConfiguration console, string question, string[] words, bool isMany)
    {
        while (true)
        {
            console.Output.Write($"{question}: {string.Join(", ", words)} [{words[0]}] ");
            string answer = Console.In.ReadLine() ?? "";
            string[] given = answer.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            if (given.Length == 0)
            {
                return [words[0]];
            }

            if (given.All(words.Contains) && (isMany || given.Length == 1))
            {
                return given;
            }

            console.Output.WriteLine($"\"{answer}\": not one of {string.Join(", ", words)}.");
        }
    }

    private static int Run(
        string folder, ImmutableArray<string> languages, string system, InvocationConfiguration console)
    {
        (string Name, string Path, string Text)[] files =
        [
            .. RepositoryStarter.Files(languages, system).Select(one =>
                (one.Path, folder == "." ? one.Path : Path.Combine(folder, one.Path), one.Text)),
        ];
        string[] kept =
        [
            .. files.Where(static one => RepositoryStarter.Kept.Contains(one.Name)).Select(static one => one.Path)
                .Where(File.Exists),
        ];
        string[] existing = [.. files.Select(static one => one.Path).Where(File.Exists).Except(kept)];
        if (existing.Length > 0)
        {
            foreach (string path in existing)
            {
                console.Error.WriteLine(
                    $"{path}: already exists, and `init` never overwrites a file. Move it, or use another DIR.");
            }

            return ExitCode.CouldNotRun;
        }

        try
        {
            foreach ((_, string path, string text) in files)
            {
                if (kept.Contains(path, StringComparer.Ordinal))
                {
                    console.Output.WriteLine($"kept {path}, which already exists");
                    continue;
                }

                Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
                using var file = new StreamWriter(new FileStream(path, FileMode.CreateNew, FileAccess.Write));
                file.Write(text);
                console.Output.WriteLine($"wrote {path}");
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            console.Error.WriteLine($"{folder}: {error.Message}");
            return ExitCode.CouldNotRun;
        }

        (string, string)[] change = folder == "."
            ? []
            : [($"cd {NextSteps.Quote(folder)}", "changes to the folder of the repository")];
        NextSteps.Write(
            console.Output,
            [
                .. change,
                ("admission test", "runs the tests of the policies"),
                ("admission check FILE", "evaluates manifests as the webhook would"),
                ("admission new my-rule", "creates your next policy"),
                ("admission serve", "runs the webhook on this machine, with development certificates"),
            ]);
        return ExitCode.Clean;
    }
}
