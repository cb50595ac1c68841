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
        var fix = new Option<bool>("--fix")
        {
            Description = "Fix each problem that has only one possible fix, and report the others.",
        };
        var diff = new Option<bool>("--diff")
        {
            Description = "Write nothing; print what --fix would change. Exit with 1 if it would change anything.",
        };
        Option<bool> quiet = OptionValues.Quiet();
        Option<string> output = OptionValues.OneOf("--output", "Format of the output.", "text", "json", "github");
        var command = new DocumentedCommand(
            "lint", "Load a policies folder and its settings as the webhook does, and report problems. Also check the "
                + "tests.")
        {
            Examples =
            [
                ("admission lint", "Check the folder policies"),
                ("admission lint policies --settings production.yaml", "Check with the settings of an environment"),
                ("admission lint --diff", "Show the changes that --fix would make"),
                ("admission lint policies --strict --output github", "Annotate a pull request in CI"),
            ],
        };
        command.Add(folder);
        command.Add(settings);
        command.Add(strict);
        command.Add(fix);
        command.Add(diff);
        command.Add(output);
        command.Add(quiet);
        command.SetAction(parsed => parsed.GetValue(diff)
            ? ShowFixes(parsed.GetRequiredValue(folder), parsed.GetValue(settings), parsed.InvocationConfiguration)
            : Run(
                parsed.GetRequiredValue(folder),
                parsed.GetValue(settings),
                parsed.GetValue(strict),
                parsed.GetValue(fix),
                parsed.GetRequiredValue(output),
                parsed.GetValue(quiet),
                parsed.InvocationConfiguration));
        return command;
    }

    private static int Run(
        string folder,
        string? settings,
        bool isStrict,
        bool isFixing,
        string output,
        bool isQuiet,
        InvocationConfiguration console)
    {
        if (!Directory.Exists(folder))
        {
            return NoFolder(folder, console);
        }

        if (isFixing && !Fix(folder, settings, console))
        {
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

    private static int NoFolder(string folder, InvocationConfiguration console)
    {
        console.Error.WriteLine(
            $"{folder}: no such folder. Specify the policies folder, or create one with `admission new NAME`.");
        return ExitCode.CouldNotRun;
    }

    private static bool Fix(string folder, string? settings, InvocationConfiguration console)
    {
        LintFixes fixes = FindFixes(folder, settings);
        ImmutableArray<string> problems = fixes.Write();
        foreach (string problem in problems)
        {
            console.Error.WriteLine(problem);
        }

        foreach (PolicyError corrected in problems.IsEmpty ? fixes.Fixed : [])
        {
            console.Error.WriteLine(
                $"fixed {corrected with { Message = CodeFrames.Describe(corrected.Edit!) }}");
        }

        return problems.IsEmpty;
    }

    private static int ShowFixes(string folder, string? settings, InvocationConfiguration console)
    {
        if (!Directory.Exists(folder))
        {
            return NoFolder(folder, console);
        }

        LintFixes fixes = FindFixes(folder, settings);
        foreach (FixedFile file in fixes.Files)
        {
            console.Output.Write(UnifiedDiff.Write(file.Path, file.Before, file.After));
        }

        string fixable = ReportText.Plural(fixes.Fixed.Length, "fix", "fixes");
        console.Error.WriteLine(
            $"{fixable} in {ReportText.Plural(fixes.Files.Length, "file")}. No file was changed.");
        return fixes.Files.IsEmpty ? ExitCode.Clean : ExitCode.Findings;
    }

    // Settings in the folder are read from the copy.
    private static LintFixes FindFixes(string folder, string? settings)
    {
        string own = settings is null ? ".." : Path.GetRelativePath(folder, settings);
        bool isOwn = !Path.IsPathRooted(own) && own.Split('/', '\\')[0] != "..";
        return LintFixes.Find(folder, copy => Inspect(copy, isOwn ? Path.Combine(copy, own) : settings));
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
