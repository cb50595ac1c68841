using System.CommandLine;
using Admission.Cli.CommandLine;
using Admission.Cli.Starters;

namespace Admission.Cli.Commands;

/// <summary><c>admission types</c>: writes the types of the module "admission" for editors and tsc.</summary>
internal static class TypesCommand
{
    private const string Declarations = "admission.d.ts";

    public static Command Create()
    {
        Option<string> policies = OptionValues.Policies();
        var check = new Option<bool>("--check")
        {
            Description = "Write nothing. Exit with 1 if a file is missing or of another version.",
        };
        var command = new DocumentedCommand(
            "types", "Write the files that describe policies, tests and settings for editors.")
        {
            Examples =
            [
                ("admission types",
                    $"After an upgrade: write policies/{Declarations}, policies/schemas, and {EditorFiles.Project} if "
                        + "it is missing"),
                ("admission types --check", "In CI: fail if a file is out of date"),
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

        foreach ((string name, string text) in EditorFiles.Generated)
        {
            WriteFile(folder, name, text, console);
        }

        // An author may have changed it for a reason, so an existing file stays.
        if (!File.Exists(Path.Combine(folder, EditorFiles.Project)))
        {
            WriteFile(folder, EditorFiles.Project, Embedded.Text(EditorFiles.Project), console);
        }

        return ExitCode.Clean;
    }

    private static void WriteFile(string folder, string name, string text, InvocationConfiguration console)
    {
        string path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        console.Output.WriteLine($"wrote {path}");
    }

    private static int Check(string folder, InvocationConfiguration console)
    {
        int exitCode = ExitCode.Clean;
        foreach ((string name, string text) in EditorFiles.Generated)
        {
            string path = Path.Combine(folder, name);
            bool isThere = File.Exists(path);
            // A checkout with CRLF line endings counts as equal.
            if (isThere && File.ReadAllText(path).ReplaceLineEndings("\n") == text)
            {
                console.Output.WriteLine($"{path} is up to date");
                continue;
            }

            string what = isThere ? $"not of version {ProductVersion.Text}" : "missing";
            console.Error.WriteLine($"{path}: {what}. Run `admission types --policies {folder}` and commit it.");
            exitCode = ExitCode.Findings;
        }

        return exitCode;
    }
}
