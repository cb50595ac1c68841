using System.CommandLine;

namespace Admission.Cli.CommandLine;

/// <summary>The short names that users of kubectl and of other checkers expect.</summary>
internal static class ShortNames
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["--output"] = "-o",
        ["--namespace"] = "-n",
        ["--filename"] = "-f",
        ["--filter"] = "-f",
        ["--quiet"] = "-q",
    };

    /// <summary>Adds them to the options of every command below a command.</summary>
    public static void AddTo(Command command)
    {
        foreach (Option option in command.Options)
        {
            if (Names.TryGetValue(option.Name, out string? name))
            {
                option.Aliases.Add(name);
            }
        }

        foreach (Command below in command.Subcommands)
        {
            AddTo(below);
        }
    }
}
