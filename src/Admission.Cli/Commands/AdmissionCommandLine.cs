using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Admission.Cli.CommandLine;
using Admission.Cli.Reports;
using Admission.Languages;

namespace Admission.Cli.Commands;

/// <summary>
/// The command line: every command, the environment variables of the options, and the messages for mistakes.
/// </summary>
internal static class AdmissionCommandLine
{
    private const string ColorOption = "--color";

    /// <summary>Parses and runs one command line.</summary>
    /// <param name="args">The arguments after the program's name.</param>
    /// <param name="environment">The environment variables.</param>
    /// <param name="output">Standard output: the results.</param>
    /// <param name="error">Standard error: errors and progress.</param>
    /// <param name="languages">The languages of policies; null for those that are shipped.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(
        string[] args,
        IReadOnlyDictionary<string, string> environment,
        TextWriter output,
        TextWriter error,
        ImmutableArray<IPolicyLanguage>? languages = null)
    {
        PolicyLanguages.Use(languages);
        var escaping = new EscapingWriter(output);
        output = escaping;
        error = new EscapingWriter(error);
        RootCommand root = CreateUndocumented();
        if (Suggestions.IsAskedBy(args))
        {
            foreach (string word in Suggestions.Find(root, args))
            {
                await output.WriteLineAsync(word);
            }

            return ExitCode.Clean;
        }

        var names = new OptionVariables(root);
        names.Document();
        var parser = new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null };
        ParseResult typed = root.Parse(args, parser);
        string[] unknown = [.. UnknownOptions.Find(args, typed)];
        string[] replaced = [.. names.FindReplaced(typed, environment)];
        IReadOnlyList<string> merged = names.Merge(args, typed, environment, out var variables);
        ParseResult parsed = root.Parse(merged, parser);
        bool isHelp = parsed.Action is { ClearsParseErrors: true };
        if (!isHelp && unknown.Length + replaced.Length > 0)
        {
            UsageError.Write(error, parsed.CommandResult.Command, unknown, replaced);
            return ExitCode.Usage;
        }

        if (parsed.Action is ParseErrorAction || (parsed.Action is null && parsed.Errors.Count > 0))
        {
            UsageError.Write(error, parsed, variables);
            return ExitCode.Usage;
        }

        escaping.Color = parsed.GetValue<string>(ColorOption) ?? ReportColor.Auto;
        foreach (string warning in names.WarnOfOthers(typed, environment).Concat(names.WarnOfUnknown(environment)))
        {
            await error.WriteLineAsync($"warning: {warning}");
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                // Commands that need a clean shutdown handle SIGTERM themselves; the library would kill them after two
                // seconds.
                ProcessTerminationTimeout = null,
            });
        }
        catch (OperationCanceledException)
        {
            error.WriteLine("admission: interrupted.");
            return ExitCode.CouldNotRun;
        }
    }

    /// <summary>The root command with every command below it.</summary>
    public static RootCommand Create()
    {
        RootCommand root = CreateUndocumented();
        new OptionVariables(root).Document();
        return root;
    }

    private static RootCommand CreateUndocumented()
    {
        Option<string> color = OptionValues.OneOf(
            ColorOption,
            "When to color the output. auto: on a terminal or if FORCE_COLOR is set, unless NO_COLOR is set.",
            ReportColor.Names);
        color.Recursive = true;
        var root = new RootCommand("Kubernetes admission control with policy as code.")
        {
            ServeCommand.Create(),
            CheckCommand.Create(),
            AuditCommand.Create(),
            DriftCommand.Create(),
            TestCommand.Create(),
            ExplainCommand.Create(),
            EvalCommand.Create(),
            DocsCommand.Create(),
            ReplayCommand.Create(),
            ImportCommand.Create(),
            CertsCommand.Create(),
            NewCommand.Create(),
            LintCommand.Create(),
            TypesCommand.Create(),
            PushCommand.Create(),
            PullCommand.Create(),
            WebhookCommand.Create(),
            BreakGlassCommand.Create(),
            LogCommand.Create(),
            EvidenceCommand.Create(),
            VersionCommand.Create(),
            InitCommand.Create(),
            PlaygroundCommand.Create(),
            CompletionCommand.Create(),
            color,
        };
        root.Add(HelpCommand.Create(root));
        PolicyCompletions.AddTo(root);
        ShortNames.AddTo(root);
        foreach (HelpOption help in root.Options.OfType<HelpOption>())
        {
            help.Description = "Show help and examples.";
            help.Action = new HelpWithExamples((HelpAction)help.Action!);
        }

        foreach (VersionOption version in root.Options.OfType<VersionOption>())
        {
            version.Description = "Show the version.";
            version.Aliases.Add("-v");
        }

        // A bare `admission` shows what it can do.
        root.SetAction(static parsed => new HelpWithExamples(new HelpAction()).Invoke(parsed));
        return root;
    }
}
