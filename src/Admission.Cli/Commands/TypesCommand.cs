using System.CommandLine;
using Admission.Cli.CommandLine;

namespace Admission.Cli.Commands;

/// <summary><c>admission types</c>: writes what editors and tsc need to know of the module "admission".</summary>
internal static class TypesCommand
{
    private const string Declarations = "admission.d.ts";
    private const string EditorProject = "jsconfig.json";

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Option<string> policies = OptionValues.Policies();
        var check = new Option<bool>("--check")
        {
            Description = $"Write nothing. Exit with 1 if {Declarations} is missing or of another version.",
        };
        var command = new DocumentedCommand(
            "types", $"Write {Declarations}, which editors and tsc use to check policies.")
        {
            Examples =
            [
                ("admission types",
                    $"After an upgrade: write policies/{Declarations}, and {EditorProject} if it is missing"),
                ("admission types --check", "In CI: is it up to date?"),
                ("npx tsc -p policies/jsconfig.json", "Check every policy with TypeScript"),
            ],
        };
        command.Add(policies);
        command.Add(check);
        command.SetAction(parsed =>
        {
            string folder = parsed.GetRequiredValue(policies);
            return parsed.GetValue(check)
                ? Check(folder, parsed.InvocationConfiguration)
                : Write(folder, parsed.InvocationConfiguration);
        });
        return command;
    }

    /// <summary>The text of <c>admission.d.ts</c> of this version.</summary>
    internal static string ReadDeclarations() => Embedded.Text(Declarations);

    private static int Write(string folder, InvocationConfiguration console)
    {
        if (!Directory.Exists(folder))
        {
            console.Error.WriteLine($"{folder}: no such folder. Create it, or name another with --policies DIR.");
            return ExitCode.CouldNotRun;
        }

        string path = Path.Combine(folder, Declarations);
        File.WriteAllText(path, Embedded.Text(Declarations));
        console.Output.WriteLine($"wrote {path}");

        // An author may have changed it for a reason, so an existing one stays.
        string project = Path.Combine(folder, EditorProject);
        if (!File.Exists(project))
        {
            File.WriteAllText(project, Embedded.Text(EditorProject));
            console.Output.WriteLine($"wrote {project}");
        }

        return ExitCode.Clean;
    }

    private static int Check(string folder, InvocationConfiguration console)
    {
        string path = Path.Combine(folder, Declarations);
        if (!File.Exists(path))
        {
            console.Error.WriteLine($"{path}: missing. Run `admission types --policies {folder}` and commit it.");
            return ExitCode.Findings;
        }

        // A checkout with CRLF line ends is as good.
        if (File.ReadAllText(path).ReplaceLineEndings("\n") != Embedded.Text(Declarations))
        {
            console.Error.WriteLine($"{path}: not of version {ProductVersion.Text}. "
                + $"Run `admission types --policies {folder}` and commit it.");
            return ExitCode.Findings;
        }

        console.Output.WriteLine($"{path} is up to date");
        return ExitCode.Clean;
    }
}
