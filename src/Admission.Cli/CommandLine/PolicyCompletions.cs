using System.CommandLine;
using System.CommandLine.Completions;
using Admission.Loading;
using Admission.Policies;

namespace Admission.Cli.CommandLine;

/// <summary>What a shell completes besides commands and options: ids of policies, and settings files.</summary>
internal static class PolicyCompletions
{
    private const string Default = "policies";

    /// <summary>Adds them to every command below a command.</summary>
    public static void AddTo(Command command)
    {
        foreach (Option option in command.Options)
        {
            switch (option.Name)
            {
                case "--policy" or "--filter":
                    option.CompletionSources.Add(static context => Policies(context));
                    break;
                case "--settings":
                    option.CompletionSources.Add(static context => Profiles(context));
                    break;
            }
        }

        if (command.Name == "explain")
        {
            Argument what = command.Arguments[0];
            // Without its own name, help would list all completions.
            what.HelpName = what.Name;
            what.CompletionSources.Add(static context => Policies(context));
        }

        foreach (Command below in command.Subcommands)
        {
            AddTo(below);
        }
    }

    // A failed completion completes nothing: the shell then offers files.
    private static IEnumerable<CompletionItem> Policies(CompletionContext context)
    {
        string folder = FolderOf(context);
        if (!Directory.Exists(folder))
        {
            return [];
        }

        PolicyLoad load = PolicyDirectory.Load(PolicyLanguages.All, folder, null, EngineLimits.Default);
        return load.Set is { } set ? set.Policies.Select(static one => new CompletionItem(one.Policy.Id)) : [];
    }

    private static IEnumerable<CompletionItem> Profiles(CompletionContext context)
    {
        string folder = Path.Combine(FolderOf(context), "profiles");
        return Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*.yaml").Order(StringComparer.Ordinal)
                .Select(static path => new CompletionItem(path.Replace('\\', '/')))
            : [];
    }

    private static string FolderOf(CompletionContext context)
    {
        Option? option = context.ParseResult.CommandResult.Command.Options
            .FirstOrDefault(static one => one.Name == "--policies");
        return option is Option<string> policies && context.ParseResult.GetValue(policies) is { Length: > 0 } folder
            ? folder
            : Default;
    }
}
