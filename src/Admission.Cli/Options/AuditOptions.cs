using System.CommandLine;
using System.CommandLine.Parsing;
using Admission.Cel.Libraries;
using Admission.Cli.Audits;
using Admission.Cli.CommandLine;
using Admission.Cluster.Lookups;
using Admission.Cluster.Reports;

namespace Admission.Cli.Options;

/// <summary>The options of <c>admission audit</c>.</summary>
internal sealed class AuditOptions
{
    private const string None = "none";
    private static readonly LookupOptions LookupDefaults = new();
    private static readonly ReportOptions ReportDefaults = new();

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
        Description = "Namespace whose objects are not evaluated; repeatable. Default: kube-system. If you set this "
            + "option and still want to exempt kube-system, list it too.",
        HelpName = "NAMESPACE",
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

    private readonly Option<string> _failOn =
        OptionValues.OneOf("--fail-on", "Findings that cause exit code 1.", "deny", "warn", "none");

    private readonly Option<string> _reports = OptionValues.OneOf(
        "--reports", "For each object with findings, write a report to the cluster. Also delete reports whose findings "
        + "are gone.", [None, .. ReportFormat.All.Select(static one => one.Name)]);

    private readonly Option<long> _reportsSize = QuantityOptions.Size(
        "--reports-size", "Maximum size of all reports together, in the API server's store. When the limit is "
            + "reached, the remaining objects get no report.", ReportDefaults.MaxBytes, 1 << 20, 1L << 30);

    private readonly Option<string?> _metrics = new("--metrics")
    {
        Description = "Write Prometheus metrics for each policy: to a file for the textfile collector of "
            + "node-exporter, or to the URL of a Pushgateway.",
        HelpName = "FILE|URL",
    };

    private readonly Option<bool> _rbac = new("--rbac")
    {
        Description = "Run no audit; print the ClusterRole that an audit needs, and its binding to a service account.",
    };

    private readonly Option<string> _name = new("--name")
    {
        Description = "Name of the audit: prefix and label of its reports, name of its role and service account. "
            + "Audits with different policies need different names.",
        HelpName = "NAME",
        DefaultValueFactory = static _ => "admission-audit",
    };

    private readonly Option<string> _namespace = new("--namespace")
    {
        Description = "Namespace of the service account, for --rbac.",
        HelpName = "NAMESPACE",
        DefaultValueFactory = static _ => "admission",
    };

    private readonly Option<string> _output =
        OptionValues.OneOf("--output", "Format of the report.", AuditReports.Names);

    private readonly Option<string?> _outputFile = OptionValues.OutputFile();

    /// <summary>Adds them to the command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_paths);
        foreach (Option option in (Option[])[
            _policies, _policy, _settings, _version, _kubeconfig, _exempt, _rate, _lookupMemory, _resume, _failOn,
            _output, _outputFile, _reports, _reportsSize, _metrics, _rbac, _name, _namespace])
        {
            command.Add(option);
        }

        command.Validators.Add(Validate);
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
            ExcludedNamespaces = parsed.GetValue(_exempt) is { Length: > 0 } exempt ? [.. exempt] : ["kube-system"],
            RequestsPerSecond = QuantityOptions.Of(parsed, _rate, 10),
            Lookups = LookupDefaults with
            {
                MaxBytesPerKind = QuantityOptions.Of(parsed, _lookupMemory, LookupDefaults.MaxBytesPerKind),
            },
            Resume = parsed.GetValue(_resume),
            FailOn = parsed.GetRequiredValue(_failOn),
            Reports = ReportsOf(parsed),
            Metrics = parsed.GetValue(_metrics),
            Output = parsed.GetRequiredValue(_output),
            OutputFile = parsed.GetValue(_outputFile),
        };
    }

    /// <summary>Is the role to print, and not the audit to run?</summary>
    public bool PrintsRole(ParseResult parsed) => parsed.GetValue(_rbac);

    /// <summary>Name of the audit and namespace of its service account.</summary>
    public (string Name, string Namespace) AccountOf(ParseResult parsed) =>
        (parsed.GetRequiredValue(_name), parsed.GetRequiredValue(_namespace));

    private ReportOptions? ReportsOf(ParseResult parsed)
    {
        string format = parsed.GetRequiredValue(_reports);
        return format == None ? null : ReportDefaults with
        {
            Format = ReportFormat.All.First(one => one.Name == format),
            Name = parsed.GetRequiredValue(_name),
            MaxBytes = QuantityOptions.Of(parsed, _reportsSize, ReportDefaults.MaxBytes),
            RequestsPerSecond = QuantityOptions.Of(parsed, _rate, ReportDefaults.RequestsPerSecond),
        };
    }

    private void Validate(CommandResult result)
    {
        if (result.GetValue(_paths) is [_, ..])
        {
            foreach (Option option in (Option[])[_kubeconfig, _resume, _rate, _reports])
            {
                if (result.GetResult(option) is { Implicit: false })
                {
                    result.AddError($"{option.Name}: cannot be combined with PATH, because it is only for the audit "
                        + "of a cluster. Remove one of them.");
                }
            }
        }

        // The reports of the other policies would be deleted.
        if (result.GetValue(_policy) is [_, ..] && result.GetResult(_reports) is { Implicit: false })
        {
            result.AddError("--reports: cannot be combined with --policy, because reports cover all policies. Remove "
                + "--policy, or give the audit other policies with --policies and --name.");
        }

        if (result.GetValue(_name) is { } name && !IsName(name))
        {
            result.AddError($"--name {name}: not a valid name. Use 1 to {ReportOptions.MaxName} lowercase letters, "
                + "digits and hyphens, with a letter or a digit at both ends.");
        }
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and <= ReportOptions.MaxName && name[0] != '-' && name[^1] != '-'
        && name.All(static one => char.IsAsciiLetterLower(one) || char.IsAsciiDigit(one) || one == '-');
}
