using System.CommandLine;
using Admission.Cel.Libraries;
using Admission.Cli.CommandLine;
using Admission.Cli.Manifests;
using Admission.Cli.Reports;
using Admission.Protocol;

namespace Admission.Cli.Options;

/// <summary>The options of <c>admission check</c>.</summary>
internal sealed class CheckOptions
{
    private readonly Argument<string[]> _paths = new("PATH")
    {
        Description = "Files and folders with YAML or JSON; - for standard input.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string[]> _files = new("--filename")
    {
        Description = "Same as PATH, as in kubectl; repeatable.",
        HelpName = "PATH",
        DefaultValueFactory = static _ => [],
    };

    private readonly Option<string[]> _payloads = new("--payload")
    {
        Description = "File or folder with JSON or YAML that is not a Kubernetes object, for Kyverno policies with "
            + "evaluation.mode: JSON; repeatable.",
        HelpName = "PATH",
        DefaultValueFactory = static _ => [],
    };

    private readonly Option<string> _render = OptionValues.OneOf(
        "--render",
        "auto renders each PATH that is a Helm chart or a kustomization, if helm, kubectl or kustomize is installed.",
        "auto",
        "never");

    private readonly Option<string[]> _values = new("--values")
    {
        Description = "Values file for Helm; repeatable.",
        HelpName = "FILE",
        DefaultValueFactory = static _ => [],
    };

    private readonly Option<bool> _quiet = OptionValues.Quiet();

    private readonly Option<string> _policies = OptionValues.Policies();
    private readonly Option<string?> _settings = OptionValues.Settings();
    private readonly Option<KubernetesVersion?> _version = OptionValues.KubernetesVersion();

    private readonly Option<string[]> _policy = OptionValues.PolicyGlobs();

    // CONNECT is about connections to running Pods, which no manifest describes.
    private readonly Option<string> _operation = OptionValues.OneOf(
        "--operation", "Operation on the objects.", "CREATE", "UPDATE", "DELETE");

    private readonly Option<string?> _as = new("--as")
    {
        Description = "User who makes the requests.",
        HelpName = "USER",
    };

    private readonly Option<string[]> _asGroup = new("--as-group")
    {
        Description = "Group of that user; repeatable.",
        HelpName = "GROUP",
        DefaultValueFactory = static _ => [],
    };

    private readonly Option<string> _namespace = new("--namespace")
    {
        Description = "Namespace for objects that do not set one, if their kind is namespaced.",
        HelpName = "NS",
        DefaultValueFactory = static _ => "default",
    };

    private readonly Option<string?> _against = new("--against")
    {
        Description = "Folder or git revision with the old version of the objects. An object that has an old version "
            + "is checked as an update. If a folder has the same name as the revision, write git:REV.",
        HelpName = "REV|DIR",
    };

    private readonly Option<string[]> _exclude = new("--exclude")
    {
        Description = "Files and folders to leave out, in the syntax of .gitignore; repeatable. The file "
            + ".admissionignore contains patterns in the same syntax, one per line. Hidden folders, node_modules and "
            + "Helm charts inside a folder are always left out. To render a chart, specify it as PATH.",
        HelpName = "GLOB",
        DefaultValueFactory = static _ => [],
    };

    private readonly Option<string[]> _inventory = OptionValues.Inventory();

    private readonly Option<bool> _allowEmpty = OptionValues.AllowEmpty();

    private readonly Option<string> _failOn = OptionValues.FailOn();
    private readonly Option<string> _output =
        OptionValues.OneOf("--output", "Format of the report.", ReportWriters.Names);

    private readonly Option<string?> _outputFile = OptionValues.OutputFile();

    /// <summary>Adds them to the command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_paths);
        Option[] all =
        [
            _policies, _policy, _settings, _version, _operation, _as, _asGroup, _namespace, _against, _exclude,
            _inventory, _allowEmpty, _failOn, _output, _outputFile, _quiet, _files, _payloads, _render, _values,
        ];
        foreach (Option option in all)
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetValue(_paths) is not [_, ..] && result.GetValue(_files) is not [_, ..]
                && result.GetValue(_payloads) is not [_, ..])
            {
                result.AddError($"PATH is missing. {_paths.Description}");
            }
        });
    }

    /// <summary>Reads the settings from the command line.</summary>
    public CheckSettings Read(ParseResult parsed)
    {
        PolicyLanguages.UseKubernetes(parsed.GetValue(_version));
        _ = OperationNames.TryParse(parsed.GetRequiredValue(_operation), out Operation operation);
        return new CheckSettings
        {
            Policies = parsed.GetRequiredValue(_policies),
            Settings = parsed.GetValue(_settings),
            PolicyGlobs = [.. parsed.GetRequiredValue(_policy)],
            HasUser = parsed.GetValue(_as) is not null,
            FailsOnWarnings = parsed.GetRequiredValue(_failOn) == "warn",
            Output = parsed.GetRequiredValue(_output),
            OutputFile = parsed.GetValue(_outputFile),
            IsQuiet = parsed.GetValue(_quiet),
            Input = new CheckInputOptions
            {
                Paths = [.. parsed.GetValue(_paths) ?? [], .. parsed.GetRequiredValue(_files)],
                Payloads = [.. parsed.GetRequiredValue(_payloads)],
                StandardInput = Console.OpenStandardInput(),
                AllowEmpty = parsed.GetValue(_allowEmpty),
                Renders = parsed.GetRequiredValue(_render) == "auto",
                Values = [.. parsed.GetRequiredValue(_values)],
                Operation = operation,
                Against = parsed.GetValue(_against),
                DefaultNamespace = parsed.GetRequiredValue(_namespace),
                User = parsed.GetValue(_as) ?? CheckInputOptions.DefaultUser,
                Groups = [.. parsed.GetRequiredValue(_asGroup)],
                Exclude = [.. parsed.GetRequiredValue(_exclude)],
                Inventory = [.. parsed.GetRequiredValue(_inventory)],
            },
        };
    }
}
