using System.CommandLine;
using System.CommandLine.Help;
using System.Text.RegularExpressions;
using Admission.Json;

namespace Admission.Cli.CommandLine;

/// <summary>
/// Every option can be set with an environment variable: <c>--tls-cert</c> with <c>ADMISSION_TLS_CERT</c>. The command
/// line takes precedence. An empty variable counts as not set; a repeatable option takes several values separated by
/// commas; a switch takes <c>true</c> or <c>false</c>. A variable has one meaning: if an option has different meanings
/// in different commands, its variable contains the command (<c>ADMISSION_CHECK_OUTPUT</c>), except for those of
/// <c>serve</c>.
/// </summary>
internal sealed partial class OptionVariables
{
    /// <summary>Prefix of all variables.</summary>
    public const string Prefix = "ADMISSION_";

    private readonly Dictionary<Option, string> _names = [];
    private readonly ILookup<string, string> _replaced;

    /// <param name="root">The command line.</param>
    public OptionVariables(Command root)
    {
        (Command Command, Option Option)[] all = [.. OptionsBelow(root)];
        foreach (IGrouping<string, (Command Command, Option Option)> group in all.GroupBy(
            static one => ShortName(one.Option), StringComparer.Ordinal))
        {
            (Command Command, Option Option) first = group.FirstOrDefault(
                static one => one.Command.Name == "serve", group.First());
            bool isServed = first.Command.Name == "serve";
            bool isShared = group.All(one => MeansTheSame(one.Option, first.Option));
            foreach ((Command command, Option option) in group)
            {
                bool isShort = isShared || (isServed && MeansTheSame(option, first.Option));
                _names.Add(option, isShort ? group.Key : $"{Prefix}{Word(command.Name)}_{group.Key[Prefix.Length..]}");
            }
        }

        _replaced = all
            .Where(one => _names[one.Option] != ShortName(one.Option) && !_names.ContainsValue(ShortName(one.Option)))
            .ToLookup(static one => ShortName(one.Option), one => _names[one.Option], StringComparer.Ordinal);
    }

    /// <summary>Every variable with its options, by name.</summary>
    public IEnumerable<IGrouping<string, Option>> All =>
        _names.GroupBy(static one => one.Value, static one => one.Key)
            .OrderBy(static one => one.Key, StringComparer.Ordinal);

    /// <summary>The variable of an option: <c>ADMISSION_TLS_CERT</c> for <c>--tls-cert</c>.</summary>
    public string NameOf(Option option) => _names[option];

    /// <summary>
    /// Is it a variable that Kubernetes adds to every container of a namespace with a Service named <c>admission</c> or
    /// <c>admission-…</c>? These are never options, and no option can have such a name.
    /// </summary>
    public static bool IsServiceVariable(string name) => ServiceVariable().IsMatch(name);

    /// <summary>Adds the variable of each option to its help.</summary>
    public void Document()
    {
        foreach ((Option option, string name) in _names)
        {
            string sentence = option.Description is { Length: > 0 } text ? text + " " : "";
            option.Description = $"{sentence}[env: {name}]";
        }
    }

    /// <summary>
    /// The command line, with options that are set only in the environment inserted after the command's name.
    /// </summary>
    /// <param name="args">The command line as given.</param>
    /// <param name="parsed">The same, parsed.</param>
    /// <param name="used">The variables that were used, by option.</param>
    public IReadOnlyList<string> Merge(
        IReadOnlyList<string> args,
        ParseResult parsed,
        IReadOnlyDictionary<string, string> environment,
        out IReadOnlyDictionary<Option, string> used)
    {
        var variables = new Dictionary<Option, string>();
        var added = new List<string>();
        Command command = parsed.CommandResult.Command;
        foreach (Option option in InScope(command))
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

        // Directly after the command's name: later, they could follow "--" and be taken as arguments.
        int at = args.ToList().IndexOf(parsed.CommandResult.IdentifierToken.Value) + 1;
        return [.. args.Take(at), .. added, .. args.Skip(at)];
    }

    /// <summary>
    /// Variables with an older name that the command would have used: ignoring them could give a different verdict from
    /// the one that the user configured.
    /// </summary>
    /// <param name="parsed">The command line.</param>
    public IEnumerable<string> FindReplaced(ParseResult parsed, IReadOnlyDictionary<string, string> environment) =>
        from option in InScope(parsed.CommandResult.Command)
        let name = ShortName(option)
        where _replaced.Contains(name) && parsed.GetResult(option) is not { Implicit: false }
            && environment.GetValueOrDefault(name, "").Length > 0
            && environment.GetValueOrDefault(NameOf(option), "").Length == 0
        select $"{name}: is no longer read, because its meaning depends on the command. Set {NameOf(option)} "
            + $"instead, or write {option.Name} on the command line.";

    /// <summary>
    /// Variables of another command that this command used in an older version: their values are ignored.
    /// </summary>
    /// <param name="parsed">The command line.</param>
    public IEnumerable<string> WarnOfOthers(ParseResult parsed, IReadOnlyDictionary<string, string> environment) =>
        from option in InScope(parsed.CommandResult.Command)
        let name = ShortName(option)
        where name != NameOf(option) && !_replaced.Contains(name)
            && parsed.GetResult(option) is not { Implicit: false }
            && environment.GetValueOrDefault(name, "").Length > 0
            && environment.GetValueOrDefault(NameOf(option), "").Length == 0
        select $"{name}: `admission {parsed.CommandResult.Command.Name}` does not read it, because it belongs to "
            + $"another option. Set {NameOf(option)} for {option.Name}.";

    /// <summary>
    /// Variables that look like options but are not, each with the fix: a misspelled name must be reported.
    /// </summary>
    public IEnumerable<string> WarnOfUnknown(IReadOnlyDictionary<string, string> environment) =>
        environment.Keys
            .Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal) && !IsServiceVariable(name))
            .Except(_names.Values, StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select(name => _replaced.Contains(name)
                ? $"{name}: is no longer read. Set {string.Join(" or ", _replaced[name])} instead."
                : $"{name}: no option has this variable, so it has no effect."
                    + (Suggestion.Nearest(name, _names.Values) is { } close
                        ? $" Did you mean {close}?"
                        : " Unset it, or see --help for the names."));

    /// <summary>Every option of a command and of the commands below it.</summary>
    public static IEnumerable<Option> OptionsOf(Command command) =>
        OptionsBelow(command).Select(static one => one.Option);

    // Its own options, and those of the commands above it that also apply to it.
    private static IEnumerable<Option> InScope(Command command) => command.Options
        .Concat(command.Parents.OfType<Command>().SelectMany(static parent => parent.Options)
            .Where(static option => option.Recursive))
        .Where(HasVariable);

    private static IEnumerable<(Command Command, Option Option)> OptionsBelow(Command command) =>
        command.Options.Where(HasVariable).Select(option => (command, option))
            .Concat(command.Subcommands.SelectMany(OptionsBelow));

    private static bool HasVariable(Option option) => option is not (HelpOption or VersionOption) && !option.Hidden;

    private static bool MeansTheSame(Option one, Option other) =>
        one.Description == other.Description && one.HelpName == other.HelpName && one.ValueType == other.ValueType;

    private static string ShortName(Option option) => Prefix + Word(option.Name.TrimStart('-'));

    private static string Word(string name) => name.Replace('-', '_').ToUpperInvariant();

    private static string[] ValuesOf(Option option, string value) =>
        option.Arity.MaximumNumberOfValues > 1
            ? value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            : [value];

    // https://kubernetes.io/docs/tutorials/services/connect-applications-service/#environment-variables
    [GeneratedRegex("_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT|PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)$")]
    private static partial Regex ServiceVariable();
}
