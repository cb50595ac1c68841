using System.Collections.Immutable;
using System.CommandLine;
using Admission.Cli.CommandLine;
using Admission.Cli.Explaining;
using Admission.Cli.Lints;
using Admission.Cli.Reports;
using Admission.Languages;
using Admission.Loading;
using Admission.Policies;

namespace Admission.Cli.Commands;

/// <summary><c>admission lint</c>: finds mistakes in a policies folder and in its tests.</summary>
internal static class LintCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("DIR")
        {
            Description = "The policies folder.",
            Arity = ArgumentArity.ZeroOrOne,
            DefaultValueFactory = static _ => "policies",
        };
        Option<string?> settings = OptionValues.Settings();
        var strict = new Option<bool>("--strict") { Description = "Exit with 1 for warnings too." };
        Option<bool> quiet = OptionValues.Quiet();
        Option<string> output = OptionValues.OneOf("--output", "Format of the output.", "text", "json", "github");
        var command = new DocumentedCommand(
            "lint", "Check a policies folder, its settings and its tests, as the webhook would load them.")
        {
            Examples =
            [
                ("admission lint", "The folder policies"),
                ("admission lint policies --settings production.yaml", "With the settings of an environment"),
                ("admission lint policies --strict --output github", "In CI"),
            ],
        };
        command.Add(folder);
        command.Add(settings);
        command.Add(strict);
        command.Add(output);
        command.Add(quiet);
        command.SetAction(parsed => Run(
            parsed.GetRequiredValue(folder),
            parsed.GetValue(settings),
            parsed.GetValue(strict),
            parsed.GetRequiredValue(output),
            parsed.GetValue(quiet),
            parsed.InvocationConfiguration));
        return command;
    }

    private static int Run(
        string folder,
        string? settings,
        bool isStrict,
        string output,
        bool isQuiet,
        InvocationConfiguration console)
    {
        if (!Directory.Exists(folder))
        {
            console.Error.WriteLine(
                $"{folder}: no such folder. Name the policies folder, or create one with `admission new NAME`.");
            return ExitCode.CouldNotRun;
        }

        ImmutableArray<LintFinding> findings = Inspect(folder, settings);
        if (!isQuiet || findings.Length > 0)
        {
            LintReport.Write(
                findings, output, console.Output, ReportStyle.Detect(console.Output, ProcessEnvironment.Read()));
        }

        return findings.Any(finding => finding.IsError || isStrict) ? ExitCode.Findings : ExitCode.Clean;
    }

    /// <summary>All findings of a folder, by position.</summary>
    internal static ImmutableArray<LintFinding> Inspect(string folder, string? settings)
    {
        PolicyLoad load = PolicyDirectory.Load(PolicyLanguages.All, folder, settings, EngineLimits.Default);
        IEnumerable<LintFinding> all = load.Errors.Select(static error => new LintFinding(error, true))
            .Concat(load.Warnings.Select(static warning => new LintFinding(warning, false)))
            .Concat(InspectSources(folder))
            .Concat(PolicyLints.Inspect(folder, load.Set?.Policies ?? []))
            .Concat(ExceptionLints.Inspect(load.Set?.Policies ?? [], new SettingsOrigins(folder, settings)));
        return
        [
            .. all.Select(
                finding => finding with { Error = finding.Error with { File = Shown(folder, finding.Error.File) } })
                .Distinct()
                .OrderBy(static finding => finding.Error, PolicyError.ByPosition),
        ];
    }

    private static IEnumerable<LintFinding> InspectSources(string folder)
    {
        PolicySources sources = PolicySources.Read(PolicyLanguages.All, folder, EngineLimits.Default);
        LintContext context = sources.ReadLintContext();
        return from path in sources.Paths
               from lint in sources.FindLints(path, context)
               select new LintFinding(lint.Error, lint.IsCertain);
    }

    // A path that an editor or a terminal can open from the current folder.
    private static string Shown(string folder, string file)
    {
        string path = Path.Combine(folder, file);
        return !File.Exists(file) && File.Exists(path) ? path.Replace('\\', '/') : file;
    }
}
