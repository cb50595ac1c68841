using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using Admission.Cli.CommandLine;
using Admission.Cli.Docs;
using Admission.Cli.Reports;
using Admission.Loading;
using Admission.Policies;

namespace Admission.Cli.Commands;

/// <summary><c>admission docs</c>: the documentation of a policies folder.</summary>
internal static class DocsCommand
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    public static Command Create()
    {
        Option<string> policies = OptionValues.Policies();
        Option<string?> settings = OptionValues.Settings();
        Option<string> output = OptionValues.OneOf("--output", "Format of the documentation.", "markdown", "html");
        var target = new Option<string?>("--output-file")
        {
            Description = "Write to this file or, for Markdown, to a folder if the name ends in /. Default: standard "
                + "output.",
            HelpName = "FILE|DIR/",
        };
        var check = new Option<bool>("--check")
        {
            Description = "Write nothing; exit with 1 if the documentation is out of date.",
        };
        var command = new DocumentedCommand(
            "docs", "Write the documentation of the policies: purpose, parameters, and examples from the tests.")
        {
            Examples =
            [
                ("admission docs --output html --output-file policies.html", "Write one HTML page with a search box"),
                ("admission docs --output-file policies/docs/", "Write Markdown files beside the policies"),
                ("admission docs --output-file policies/docs/ --check", "Fail in CI if a file is out of date"),
            ],
        };
        foreach (Option option in (Option[])[policies, settings, output, target, check])
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetValue(check) && result.GetValue(target) is null)
            {
                result.AddError("--check: needs --output-file. Specify the file or folder to check.");
            }

            if (result.GetValue(output) == "html" && IsFolder(result.GetValue(target)))
            {
                result.AddError("--output html: needs the name of the file. Add --output-file policies.html.");
            }
        });
        command.SetAction(parsed => Run(
            parsed.GetRequiredValue(policies),
            parsed.GetValue(settings),
            parsed.GetRequiredValue(output),
            parsed.GetValue(target),
            parsed.GetValue(check),
            parsed.InvocationConfiguration));
        return command;
    }

    /// <summary>The expected documentation in a folder or file, by path.</summary>
    internal static ImmutableSortedDictionary<string, string> Render(Catalogue catalogue, string folder, string target)
    {
        bool isFolder = IsFolder(target);
        string from = isFolder ? target : Path.GetDirectoryName(Path.GetFullPath(target))!;
        string sources = Path.GetRelativePath(from, folder).Replace('\\', '/').TrimEnd('/') + "/";
        return isFolder
            ? MarkdownCatalogue.Files(catalogue, sources).ToImmutableSortedDictionary(
                file => Path.Combine(target, file.Key), static file => file.Value, StringComparer.Ordinal)
            : ImmutableSortedDictionary<string, string>.Empty.Add(target, MarkdownCatalogue.File(catalogue, sources));
    }

    private static int Run(
        string folder,
        string? settings,
        string output,
        string? target,
        bool isChecking,
        InvocationConfiguration console)
    {
        PolicyLoad load = PolicyDirectory.Load(PolicyLanguages.All, folder, settings, EngineLimits.Default);
        if (load.Set is not { } set)
        {
            CodeFrames.WriteAll(console.Error, load.Errors);
            return ExitCode.CouldNotRun;
        }

        var catalogue = Catalogue.Read(folder, set);
        if (target is null)
        {
            console.Output.Write(output == "html"
                ? HtmlCatalogue.Write(catalogue)
                : MarkdownCatalogue.File(catalogue, folder.Replace('\\', '/').TrimEnd('/') + "/"));
            return ExitCode.Clean;
        }

        ImmutableSortedDictionary<string, string> files = output == "html"
            ? ImmutableSortedDictionary<string, string>.Empty.Add(target, HtmlCatalogue.Write(catalogue))
            : Render(catalogue, folder, target);
        return isChecking ? Check(files, console) : Write(files, console);
    }

    private static int Write(ImmutableSortedDictionary<string, string> files, InvocationConfiguration console)
    {
        foreach ((string path, string text) in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            File.WriteAllText(path, text, Utf8);
            console.Output.WriteLine($"wrote {path.Replace('\\', '/')}");
        }

        return ExitCode.Clean;
    }

    private static int Check(ImmutableSortedDictionary<string, string> files, InvocationConfiguration console)
    {
        string[] stale =
        [
            .. files.Where(static file => !File.Exists(file.Key)
                // A checkout with CRLF line endings counts as equal.
                || File.ReadAllText(file.Key).ReplaceLineEndings("\n") != file.Value)
                .Select(static file => file.Key.Replace('\\', '/')),
        ];
        foreach (string path in stale)
        {
            console.Error.WriteLine($"{path}: out of date. Run the same command without --check, and commit the "
                + "result.");
        }

        return stale.Length > 0 ? ExitCode.Findings : ExitCode.Clean;
    }

    private static bool IsFolder(string? target) =>
        target is not null && (target.EndsWith('/') || target.EndsWith('\\') || Directory.Exists(target));
}
