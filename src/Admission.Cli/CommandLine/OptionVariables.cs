using System.CommandLine;
using System.CommandLine.Help;
using System.Text.RegularExpressions;
using Admission.Policies;

namespace Admission.Cli.CommandLine;

/// <summary>
/// Every option can be given as an environment variable: <c>--tls-cert</c> as <c>ADMISSION_TLS_CERT</c>. The flag wins.
/// An empty variable counts as not set; a repeatable option takes several values with commas between them; a switch
/// takes <c>true</c> or <c>false</c>.
/// </summary>
internal static partial class OptionVariables
{
    /// <summary>What the names of all variables begin with.</summary>
    public const string Prefix = "ADMISSION_";

    /// <summary>The variable of an option: <c>ADMISSION_TLS_CERT</c> for <c>--tls-cert</c>.</summary>
    public static string NameOf(Option option) =>
        Prefix + option.Name.TrimStart('-').Replace('-', '_').ToUpperInvariant();

    /// <summary>
    /// Is that a variable that Kubernetes puts into every container of a namespace with a Service called
    /// <c>admission</c> or <c>admission-…</c>? These are never options, and no option may be named like one.
    /// </summary>
    public static bool IsServiceVariable(string name) => ServiceVariable().IsMatch(name);

    /// <summary>Tells in the help of every option which variable it has.</summary>
    public static void Document(Command command)
    {
        foreach (Option option in command.Options.Where(HasVariable))
        {
            string sentence = option.Description is { Length: > 0 } text ? text + " " : "";
            option.Description = $"{sentence}[env: {NameOf(option)}]";
        }

        foreach (Command child in command.Subcommands)
        {
            Document(child);
        }
    }

    /// <summary>
    /// The command line with the options that only the environment gives put in after the command's name.
    /// </summary>
    /// <param name="args">The command line as given.</param>
    /// <param name="parsed">The same, parsed.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="used">The variables that were used, by option.</param>
    public static IReadOnlyList<string> Merge(
        IReadOnlyList<string> args,
        ParseResult parsed,
        IReadOnlyDictionary<string, string> environment,
        out IReadOnlyDictionary<Option, string> used)
    {
        var variables = new Dictionary<Option, string>();
        var added = new List<string>();
        Command command = parsed.CommandResult.Command;
        foreach (Option option in command.Options.Where(HasVariable))
        {
            string name = NameOf(option);
            bool isGiven = parsed.GetResult(option) is { Implicit: false };
            if (!isGiven && environment.TryGetValue(name, out string? value) && value.Length > 0)
            {
                variables.Add(option, name);
                added.AddRange(ValuesOf(option, value).Select(one => $"{option.Name}={one}"));
            }
        }

        used = variables;
        if (added.Count == 0)
        {
            return args;
        }

        // Straight after the command's name: further back they could follow "--" and be taken for arguments.
        int at = args.ToList().IndexOf(parsed.CommandResult.IdentifierToken.Value) + 1;
        return [.. args.Take(at), .. added, .. args.Skip(at)];
    }

    /// <summary>
    /// Variables that look like options but are none, each with what to do: a misspelt one must not go unseen.
    /// </summary>
    public static IEnumerable<string> WarnOfUnknown(Command root, IReadOnlyDictionary<string, string> environment)
    {
        string[] known = [.. OptionsOf(root).Where(HasVariable).Select(NameOf).Distinct(StringComparer.Ordinal)];
        return environment.Keys
            .Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal) && !IsServiceVariable(name))
            .Except(known, StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select(name => $"{name}: no option has this variable, so it does nothing."
                + (Suggestion.Nearest(name, known) is { } close
                    ? $" Did you mean {close}?"
                    : " Unset it, or see --help for the names."));
    }

    /// <summary>Every option of a command and of the commands below it.</summary>
    public static IEnumerable<Option> OptionsOf(Command command) =>
        command.Options.Concat(command.Subcommands.SelectMany(OptionsOf));

    private static bool HasVariable(Option option) => option is not (HelpOption or VersionOption) && !option.Hidden;

    private static string[] ValuesOf(Option option, string value) =>
        option.Arity.MaximumNumberOfValues > 1
            ? value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            : [value];

    // https://kubernetes.io/docs/tutorials/services/connect-applications-service/#environment-variables
    [GeneratedRegex("_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT|PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)$")]
    private static partial Regex ServiceVariable();
}
