using System.CommandLine;
using System.Text.RegularExpressions;
using Admission.Cli.CommandLine;
using Admission.Cli.Starters;
using Admission.Languages;

namespace Admission.Cli.Commands;

/// <summary><c>admission new NAME</c>: creates a policy and its tests, which pass without a change.</summary>
internal static partial class NewCommand
{
    private const int MaxNameLength = 63;

    public static Command Create()
    {
        var name = new Argument<string>("NAME")
        {
            Description = "Id of the policy: lowercase letters, digits and hyphens. The files have the same name.",
        };
        var category = new Option<string>("--category")
        {
            Description = "Folder under the policies folder.",
            HelpName = "CATEGORY",
            DefaultValueFactory = static _ => "custom",
        };
        var match = new Option<string>("--match")
        {
            Description = "What the policy matches: workloads (every kind with a pod template), or a resource or kind "
                + "such as deployments.apps or ConfigMap.",
            HelpName = "workloads|RESOURCE|KIND",
            DefaultValueFactory = static _ => StarterMatch.Workloads,
        };
        Option<string> language = OptionValues.OneOf(
            "--language", $"Language of the policy: {PolicyLanguages.Names<IStartsPolicies>()}.",
            PolicyStarter.Languages);
        Option<string> policies = OptionValues.Policies();
        var command = new DocumentedCommand("new", "Create a policy and its tests.")
        {
            Examples =
            [
                ("admission new require-probes", "Create policies/custom/require-probes.js and its tests"),
                ("admission new require-probes --category reliability", "Create it in another folder"),
                ("admission new ingress-owner --match ingresses.networking.k8s.io", "Create a policy for one resource"),
                ("admission new ingress-owner --language cel", "Create a ValidatingAdmissionPolicy"),
            ],
        };
        command.Add(name);
        command.Add(category);
        command.Add(match);
        command.Add(language);
        command.Add(policies);
        command.SetAction(parsed => Run(
            parsed.GetRequiredValue(name),
            parsed.GetRequiredValue(category),
            parsed.GetRequiredValue(match),
            parsed.GetRequiredValue(language),
            parsed.GetRequiredValue(policies),
            parsed.InvocationConfiguration));
        return command;
    }

    private static int Run(
        string name,
        string category,
        string match,
        string language,
        string folder,
        InvocationConfiguration console)
    {
        bool isMatch = StarterMatch.TryRead(match, out StarterMatch? matched, out string error);
        string[] mistakes =
        [
            .. Complaint("NAME", name),
            .. category.Split('/').SelectMany(static part => Complaint("--category", part)),
            .. category.Split('/').Contains("lib")
                ? ["--category lib: this folder is for libraries. Use another name."]
                : Array.Empty<string>(),
            .. isMatch ? Array.Empty<string>() : [error],
        ];
        foreach (string mistake in mistakes)
        {
            console.Error.WriteLine($"admission: {mistake}");
        }

        if (mistakes.Length > 0)
        {
            return ExitCode.Usage;
        }

        var starter = new PolicyStarter(name, language, matched!);
        if (Existing(folder, starter) is { } existing)
        {
            console.Error.WriteLine($"{existing}: already exists. Ids are unique across all folders. Use another "
                + "name.");
            return ExitCode.CouldNotRun;
        }

        Write(folder, category, starter, console.Output);
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
        return [$"{what} '{name}': not a valid name. Use up to {MaxNameLength} lowercase letters, digits and hyphens, "
            + $"without a hyphen at the start or end.{hint}"];
    }

    // An existing test file counts too: somebody wrote it.
    private static string? Existing(string folder, PolicyStarter starter) => !Directory.Exists(folder)
        ? null
        : Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(path => Path.GetFileName(path) == starter.FileName || Path.GetFileName(path) == starter.TestFileName)
            .Order(StringComparer.Ordinal)
            .FirstOrDefault();

    private static void Write(string folder, string category, PolicyStarter starter, TextWriter output)
    {
        string target = Path.Combine(folder, category.Replace('/', Path.DirectorySeparatorChar));
        Directory.CreateDirectory(target);
        string up = string.Concat(Enumerable.Repeat("../", category.Split('/').Length));
        foreach ((string file, string text) in starter.Files($"{up}schemas/test.schema.json"))
        {
            WriteNew(Path.Combine(target, file), text);
        }

        string policy = Path.Combine(target, starter.FileName), tests = Path.Combine(target, starter.TestFileName);
        output.WriteLine($"wrote {policy}");
        output.WriteLine($"wrote {tests}");
        output.WriteLine($"The id of the policy is {starter.Id}. Write the rule; its tests are next to it.");
        bool hasTypes = EditorFiles.In(folder).All(one => File.Exists(Path.Combine(folder, one.Path)));
        string from = folder == "policies" ? "" : $" --policies {NextSteps.Quote(folder)}";
        NextSteps.Write(
            output,
            [
                ($"admission test{from} --filter {starter.Id}", "runs its tests; with --watch, after each change"),
                ($"admission lint {NextSteps.Quote(folder)}", "checks every policy"),
                ($"admission check FILE{from} --policy {starter.Id}", "evaluates a manifest with this policy alone"),
                .. hasTypes
                    ? Array.Empty<(string, string)>()
                    : [($"admission types{from}", "writes types and schemas for your editor")],
            ]);
    }

    private static void WriteNew(string path, string text)
    {
        using var file = new StreamWriter(new FileStream(path, FileMode.CreateNew, FileAccess.Write));
        file.Write(text);
    }

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?\\z")]
    private static partial Regex NamePattern();

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NotInName();
}
