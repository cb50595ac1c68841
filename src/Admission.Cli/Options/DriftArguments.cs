using System.Collections.Immutable;
using System.CommandLine;
using Admission.Cli.CommandLine;
using Admission.Objects;

namespace Admission.Cli.Options;

/// <summary>The options of <c>admission drift</c>.</summary>
internal sealed class DriftArguments
{
    private readonly Argument<string> _path = new("PATH")
    {
        Description = "With --desired git:REV: the folder or file in that revision that contains the manifests.",
        DefaultValueFactory = static _ => ".",
    };

    private readonly Option<string> _desired = new("--desired")
    {
        Description = "The desired state: a folder with rendered manifests, or a git revision that contains PATH.",
        HelpName = "DIR|git:REV",
        Required = true,
    };

    private readonly Option<bool> _watch = new("--watch")
    {
        Description = "Keep watching, and report each object that starts to differ or no longer differs.",
    };

    private readonly Option<string[]> _ignore = new("--ignore")
    {
        Description = "Field whose differences are ignored, such as spec.replicas; repeatable.",
        HelpName = "FIELD",
        DefaultValueFactory = static _ => [],
    };

    private readonly Option<string> _namespace = new("--namespace")
    {
        Description = "Namespace for manifests that do not set one.",
        HelpName = "NAMESPACE",
        DefaultValueFactory = static _ => "default",
    };

    private readonly Option<string?> _kubeconfig = OptionValues.Kubeconfig();

    private readonly Option<string> _output = OptionValues.TextOrJson();

    /// <summary>Adds them to the command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_path);
        foreach (Option option in (Option[])[_desired, _watch, _ignore, _namespace, _kubeconfig, _output])
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            foreach (string field in result.GetValue(_ignore) ?? [])
            {
                if (!FieldPattern.TryParse(field, out _, out string error))
                {
                    result.AddError($"--ignore {field}: {error}");
                }
            }
        });
    }

    /// <summary>The folder or file in the git revision.</summary>
    public string Path(ParseResult parsed) => parsed.GetRequiredValue(_path);

    /// <summary>The folder or revision of the desired state.</summary>
    public string Desired(ParseResult parsed) => parsed.GetRequiredValue(_desired);

    /// <summary>Does the command keep watching?</summary>
    public bool Watches(ParseResult parsed) => parsed.GetValue(_watch);

    /// <summary>The fields that do not count.</summary>
    public ImmutableArray<FieldPattern> Ignore(ParseResult parsed) =>
        [.. parsed.GetRequiredValue(_ignore).Select(FieldPattern.Parse)];

    /// <summary>The namespace of manifests without one.</summary>
    public string Namespace(ParseResult parsed) => parsed.GetRequiredValue(_namespace);

    /// <summary>The kubeconfig; null to search.</summary>
    public string? Kubeconfig(ParseResult parsed) => parsed.GetValue(_kubeconfig);

    /// <summary>Is the report JSON?</summary>
    public bool IsJson(ParseResult parsed) => parsed.GetRequiredValue(_output) == "json";
}
