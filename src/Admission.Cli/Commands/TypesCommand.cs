using System.CommandLine;
using Admission.Cli.CommandLine;
using Admission.Cli.Starters;
using Admission.Languages;

namespace Admission.Cli.Commands;

/// <summary><c>admission types</c>: writes the types of the module "admission" for editors and tsc.</summary>
internal static class TypesCommand
{
    public static Command Create()
    {
        Option<string> policies = OptionValues.Policies();
        var check = new Option<bool>("--check")
        {
            Description = "Write nothing. Exit with 1 if a file is missing or was written by another version.",
        };
        var command = new DocumentedCommand(
            "types", "Write type and schema files, so that editors can check and complete policies, tests and "
                + "settings.")
        {
            Examples =
            [
                ("admission types", "Write the files of the new version after an upgrade"),
                ("admission types --check", "Fail in CI if a file is out of date"),
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

    private static int Write(string folder, InvocationConfiguration console)
    {
        if (!Directory.Exists(folder))
        {
            console.Error.WriteLine($"{folder}: no such folder. Create it, or use another with --policies DIR.");
            return ExitCode.CouldNotRun;
        }

        // An author may have changed a file for a reason, so an existing one stays.
        foreach (EditorFile file in EditorFiles.In(folder).Where(
            file => !file.IsAuthors || !File.Exists(Path.Combine(folder, file.Path))))
        {
            WriteFile(folder, file, console);
        }

        return ExitCode.Clean;
    }

    private static void WriteFile(string folder, EditorFile file, InvocationConfiguration console)
    {
        string path = Path.Combine(folder, file.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, file.Text);
        console.Output.WriteLine($"wrote {path}");
    }

    private static int Check(string folder, InvocationConfiguration console)
    {
        int exitCode = ExitCode.Clean;
        foreach (EditorFile file in EditorFiles.In(folder).Where(static file => !file.IsAuthors))
        {
            string path = Path.Combine(folder, file.Path);
            bool isThere = File.Exists(path);
            // A checkout with CRLF line ends is as good.
            if (isThere && File.ReadAllText(path).ReplaceLineEndings("\n") == file.Text)
            {
                console.Output.WriteLine($"{path} is up to date");
                continue;
            }

            string what = isThere ? $"not written by version {ProductVersion.Text}" : "missing";
            console.Error.WriteLine($"{path}: {what}. Run `admission types --policies {folder}` and commit it.");
            exitCode = ExitCode.Findings;
        }

        return exitCode;
    }
}
