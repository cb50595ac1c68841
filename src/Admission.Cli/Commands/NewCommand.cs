using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using Admission.Cli.CommandLine;

namespace Admission.Cli.Commands;

/// <summary><c>admission new NAME</c>: a policy and its tests to start from, which pass as they are.</summary>
internal static partial class NewCommand
{
    private const int MaxNameLength = 63;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var name = new Argument<string>("NAME")
        {
            Description = "Id of the policy: lower-case letters, digits and dashes. It names the files.",
        };
        var category = new Option<string>("--category")
        {
            Description = "Folder under the policies folder.",
            HelpName = "CATEGORY",
            DefaultValueFactory = static _ => "custom",
        };
        Option<string> policies = OptionValues.Policies();
        var command = new DocumentedCommand("new", "Create a policy and its tests.")
        {
            Examples =
            [
                ("admission new require-probes", "Write policies/custom/require-probes.js and its tests"),
                ("admission new require-probes --category reliability", "In another folder"),
            ],
        };
        command.Add(name);
        command.Add(category);
        command.Add(policies);
        command.SetAction(parsed => Run(
            parsed.GetRequiredValue(name),
            parsed.GetRequiredValue(category),
            parsed.GetRequiredValue(policies),
            parsed.InvocationConfiguration));
        return command;
    }

    private static int Run(string name, string category, string folder, InvocationConfiguration console)
    {
        string[] mistakes =
        [
            .. Complaint("NAME", name),
            .. category.Split('/').SelectMany(static part => Complaint("--category", part)),
            .. category.Split('/').Contains("lib")
                ? ["--category lib: this folder is for libraries. Use another name."]
                : Array.Empty<string>(),
        ];
        foreach (string mistake in mistakes)
        {
            console.Error.WriteLine($"admission: {mistake}");
        }

        if (mistakes.Length > 0)
        {
            return ExitCode.Usage;
        }

        if (Existing(folder, name) is { } existing)
        {
            console.Error.WriteLine($"{existing}: exists. Ids are unique across all folders. Use another name.");
            return ExitCode.CouldNotRun;
        }

        Write(folder, category, name, console.Output);
        return ExitCode.Clean;
    }

    private static string[] Complaint(string what, string name)
    {
        if (name.Length <= MaxNameLength && NamePattern().IsMatch(name))
        {
            return [];
        }

        string plain = NotInName().Replace(name.ToLowerInvariant(), "-").Trim('-');
        plain = plain.Length > MaxNameLength ? plain[..MaxNameLength].Trim('-') : plain;
        string hint = plain.Length > 0 && plain != name ? $" Try {plain}." : "";
        return [$"{what} '{name}': not a valid name. Use up to {MaxNameLength} lower-case letters, digits and dashes, "
            + $"no dash at either end.{hint}"];
    }

    // A test file alone counts too: it is somebody's work.
    private static string? Existing(string folder, string name) => !Directory.Exists(folder)
        ? null
        : Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(path => Path.GetFileName(path) == $"{name}.js" || Path.GetFileName(path) == $"{name}.test.yaml")
            .Order(StringComparer.Ordinal)
            .FirstOrDefault();

    private static void Write(string folder, string category, string name, TextWriter output)
    {
        string target = Path.Combine(folder, category.Replace('/', Path.DirectorySeparatorChar));
        Directory.CreateDirectory(target);
        string policy = Path.Combine(target, $"{name}.js");
        string tests = Path.Combine(target, $"{name}.test.yaml");
        WriteNew(policy, Embedded.Text("new-policy.js").Replace("$TITLE", TitleOf(name), StringComparison.Ordinal));
        WriteNew(tests, Embedded.Text("new-policy.test.yaml"));
        // Several lines: WriteLine would make one of them.
        output.Write(string.Create(CultureInfo.InvariantCulture,
            $"""
            wrote {policy}
            wrote {tests}

            Next:
              1. Write the rule in {policy}; its tests are next to it.
              2. admission test --policies {folder} --filter {name}
                                                          runs its tests; --watch runs them again
              3. admission lint {folder}                       checks every policy
              4. admission check FILE --policies {folder} --policy {name}
                                                          evaluates a manifest with this policy alone

            """));
    }

    private static void WriteNew(string path, string text)
    {
        using var file = new StreamWriter(new FileStream(path, FileMode.CreateNew, FileAccess.Write));
        file.Write(text);
    }

    private static string TitleOf(string name)
    {
        string words = name.Replace('-', ' ');
        return char.ToUpperInvariant(words[0]) + words[1..];
    }

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?\\z")]
    private static partial Regex NamePattern();

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NotInName();
}
