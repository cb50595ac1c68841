using System.CommandLine;
using Admission.Cel.Libraries;
using Admission.Cli.Audits;
using Admission.Cli.CommandLine;
using Admission.Cluster.Lookups;

namespace Admission.Cli.Options;

/// <summary>The options of <c>admission audit</c>.</summary>
internal sealed class AuditOptions
{
    private static readonly LookupOptions LookupDefaults = new();

    private readonly Argument<string[]> _paths = new("PATH")
    {
        Description = "Files and folders with the objects of a cluster, such as the output of kubectl get -A -o yaml; "
            + "- for standard input. Default: the objects of the cluster itself.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string> _policies = OptionValues.Policies();
    private readonly Option<string?> _settings = OptionValues.Settings();
    private readonly Option<KubernetesVersion?> _version = OptionValues.KubernetesVersion();

    private readonly Option<string[]> _policy = OptionValues.PolicyGlobs();

    private readonly Option<string?> _kubeconfig = OptionValues.Kubeconfig();

    private readonly Option<string[]> _exempt = new("--exempt-namespace")
    {
        Description = "Namespace that is not evaluated; repeatable. Default: kube-system.",
        HelpName = "NAMESPACE",
        DefaultValueFactory = static _ => ["kube-system"],
    };

    private readonly Option<int> _rate = QuantityOptions.Count(
        "--requests-per-second", "Maximum number of list requests to the API server per second.", 10, 1, 1000);

    private readonly Option<long> _lookupMemory = QuantityOptions.Size(
        "--lookup-memory", "Maximum memory for the objects of one kind that policies look up.",
        LookupDefaults.MaxBytesPerKind, 1 << 20, 16L << 30);

    private readonly Option<string?> _resume = new("--resume")
    {
        Description = "Save the progress to this file, and continue from it after an interruption.",
        HelpName = "FILE",
    };

    private readonly Option<string> _failOn = OptionValues.FailOn();

    private readonly Option<string> _output =
        OptionValues.OneOf("--output", "Format of the report.", AuditReports.Names);

    private readonly Option<string?> _outputFile = OptionValues.OutputFile();

    /// <summary>Adds them to the command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_paths);
        foreach (Option option in (Option[])[
            _policies, _policy, _settings, _version, _kubeconfig, _exempt, _rate, _lookupMemory, _resume, _failOn,
            _output, _outputFile])
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetValue(_paths) is not [_, ..])
            {
                return;
            }

            foreach (Option option in (Option[])[_kubeconfig, _resume, _rate])
            {
                if (result.GetResult(option) is { Implicit: false })
                {
                    result.AddError($"{option.Name}: is only for the audit of a cluster. Remove it, or PATH.");
                }
            }
        });
    }

    /// <summary>Reads the settings from the command line.</summary>
    public AuditSettings Read(ParseResult parsed)
    {
        PolicyLanguages.UseKubernetes(parsed.GetValue(_version));
        return new AuditSettings
        {
            Policies = parsed.GetRequiredValue(_policies),
            Settings = parsed.GetValue(_settings),
            PolicyGlobs = [.. parsed.GetRequiredValue(_policy)],
            Paths = [.. parsed.GetValue(_paths) ?? []],
            Kubeconfig = parsed.GetValue(_kubeconfig),
            ExcludedNamespaces = [.. parsed.GetRequiredValue(_exempt)],
            RequestsPerSecond = QuantityOptions.Of(parsed, _rate, 10),
            Lookups = LookupDefaults with
            {
                MaxBytesPerKind = QuantityOptions.Of(parsed, _lookupMemory, LookupDefaults.MaxBytesPerKind),
            },
            Resume = parsed.GetValue(_resume),
            FailsOnWarnings = parsed.GetRequiredValue(_failOn) == "warn",
            Output = parsed.GetRequiredValue(_output),
            OutputFile = parsed.GetValue(_outputFile),
        };
    }
}
