using System.CommandLine;
using System.CommandLine.Parsing;
using Admission.Cel.Libraries;
using Admission.Json;

namespace Admission.Cli.CommandLine;

/// <summary>Options with a closed set of values, and the options that several commands share.</summary>
internal static class OptionValues
{
    /// <summary>An option with a fixed set of values; another value is a usage error that lists them.</summary>
    /// <param name="name">The option, <c>--output</c>.</param>
    /// <param name="description">Its purpose; help shows the values beside the name.</param>
    /// <param name="words">The values; the first is the default.</param>
    public static Option<string> OneOf(string name, string description, params string[] words)
    {
        var option = new Option<string>(name)
        {
            Description = description,
            HelpName = string.Join('|', words),
            DefaultValueFactory = _ => words[0],
            CustomParser = result => ParseWord(result, name, words),
        };
        option.CompletionSources.Add(words);
        return option;
    }

    /// <summary>The policies folder, for every command that reads one.</summary>
    public static Option<string> Policies() => new("--policies")
    {
        Description = "Folder with the policies.",
        HelpName = "DIR",
        DefaultValueFactory = static _ => "policies",
    };

    /// <summary>
    /// The settings file, for every command that reads one; null for <c>admission.yaml</c> in the policies folder.
    /// </summary>
    public static Option<string?> Settings() => new("--settings")
    {
        Description = "Settings for the policies. Default: admission.yaml in the policies folder, if it exists.",
        HelpName = "FILE",
    };

    /// <summary>Which policies are evaluated, for commands that can leave some out; empty for all.</summary>
    public static Option<string[]> PolicyGlobs() => new("--policy")
    {
        Description = "Evaluate only policies whose id or path matches this glob (** matches any number of folders); "
            + "repeatable.",
        HelpName = "GLOB",
        DefaultValueFactory = static _ => [],
    };

    /// <summary>The file of a report; null for standard output.</summary>
    public static Option<string?> OutputFile() => new("--output-file")
    {
        Description = "Write the report to this file, and only its summary to standard output.",
        HelpName = "FILE",
    };

    /// <summary>The findings that make a command exit with 1.</summary>
    public static Option<string> FailOn() =>
        OneOf("--fail-on", "Findings that cause exit code 1.", "deny", "warn");

    /// <summary>The kubeconfig, for every command that reads or changes a cluster; null to search for one.</summary>
    public static Option<string?> Kubeconfig() => new("--kubeconfig")
    {
        Description = "Kubeconfig of the cluster. Default: the service account of this Pod, else $KUBECONFIG, else "
            + "~/.kube/config.",
        HelpName = "FILE",
    };

    /// <summary>
    /// The version of Kubernetes, for every command that evaluates policies; null if it is not given.
    /// </summary>
    public static Option<KubernetesVersion?> KubernetesVersion() => new("--kubernetes-version")
    {
        Description = $"Evaluate CEL as this Kubernetes version does, {Cel.Libraries.KubernetesVersion.Oldest} to "
            + $"{Cel.Libraries.KubernetesVersion.Newest}. Default: kubernetesVersion in the settings; else the "
            + "version of the cluster (`admission serve` only); else the newest.",
        HelpName = "VERSION",
        CustomParser = static result =>
        {
            string text = result.Tokens[0].Value;
            if (Cel.Libraries.KubernetesVersion.TryParse(text, out KubernetesVersion version))
            {
                return version;
            }

            result.AddError($"--kubernetes-version {text}: not a supported version. Use "
                + $"{Cel.Libraries.KubernetesVersion.Oldest} to {Cel.Libraries.KubernetesVersion.Newest}.");
            return null;
        },
    };

    /// <summary>For every command that reads standard input: an empty one is not an error.</summary>
    public static Option<bool> AllowEmpty() => new("--allow-empty")
    {
        Description = "Accept an empty standard input. Without this option it is an error, because it usually means "
            + "that the command before the pipe failed.",
    };

    /// <summary>The objects that policies look up, for every command that evaluates without a cluster.</summary>
    public static Option<string[]> Inventory() => new("--inventory")
    {
        Description = "Files and folders with the objects of the cluster that policies look up, such as the output of "
            + "kubectl get -A -o yaml. An object that is not in these files is treated as missing. Repeatable. "
            + "Default: only the objects in the input are known, and a policy that looks up another object fails.",
        HelpName = "PATH",
        DefaultValueFactory = static _ => [],
    };

    /// <summary>For every command that reports findings: no report if there are none.</summary>
    public static Option<bool> Quiet() => new("--quiet")
    {
        Description = "Print no report if there are no findings.",
    };

    /// <summary>Text for people or JSON for programs.</summary>
    public static Option<string> TextOrJson() => OneOf("--output", "Format of the output.", "text", "json");

    private static string ParseWord(ArgumentResult result, string name, string[] words)
    {
        string word = result.Tokens[0].Value;
        if (words.Contains(word, StringComparer.Ordinal))
        {
            return word;
        }

        string meant = Suggestion.Nearest(word, words) is { } close ? $" Did you mean {close}?" : "";
        result.AddError($"{name} {word}: not one of {string.Join(", ", words)}.{meant}");
        return words[0];
    }
}
