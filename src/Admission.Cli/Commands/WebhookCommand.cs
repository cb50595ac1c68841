using System.Collections.Immutable;
using System.CommandLine;
using Admission.Cel.Libraries;
using Admission.Cli.CommandLine;
using Admission.Cli.Lints;
using Admission.Cli.Options;
using Admission.Cli.Reports;
using Admission.Cluster;
using Admission.Cluster.Lookups;
using Admission.Cluster.Registration;
using Admission.Json;
using Admission.Loading;
using Admission.Policies;
using Admission.PolicySets;
using Admission.Yaml;

namespace Admission.Cli.Commands;

/// <summary><c>admission webhook</c>: prints the registration for the API server, and checks an existing one.</summary>
internal static class WebhookCommand
{
    private const string Kind = "ValidatingWebhookConfiguration";
    private const string Cluster = "cluster";

    public static Command Create()
    {
        Option<string> policies = OptionValues.Policies();
        Option<string?> settings = OptionValues.Settings();
        Option<KubernetesVersion?> version = OptionValues.KubernetesVersion();
        var check = new Option<string?>("--check")
        {
            Description = $"Check an existing {Kind} instead: a file, - for standard input, or 'cluster' for the "
                + "one in the cluster.",
            HelpName = "FILE|cluster",
        };
        var rbac = new Option<bool>("--rbac")
        {
            Description = "Instead, print the ClusterRole and the binding that let the webhook read the objects that "
                + "policies look up.",
        };
        Option<string?> kubeconfig = OptionValues.Kubeconfig();
        Option<string> output = OptionValues.OneOf(
            "--output", "Format of the output. text is YAML or, with --check, a list of problems.",
            "text", "json", "github");
        var registration = new RegistrationArguments();
        var command = new DocumentedCommand(
            "webhook", $"Print the {Kind} that the policies need, or check one.")
        {
            Examples =
            [
                ("admission webhook --ca-bundle ca.crt | kubectl apply -f -", "Register the webhook"),
                ("admission webhook --rbac | kubectl apply -f -",
                    "Let the webhook read the objects that the policies look up"),
                ("admission webhook --check cluster", "Check the ValidatingWebhookConfiguration in the cluster"),
                ("admission webhook --check webhook.yaml --output github", "Check a manifest in CI"),
            ],
        };
        foreach (Option option in (Option[])[
            policies, settings, version, check, rbac, kubeconfig, output, .. registration.All])
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            InvocationConfiguration console = parsed.InvocationConfiguration;
            PolicyLanguages.UseKubernetes(parsed.GetValue(version));
            PolicyLoad load = PolicyDirectory.Load(
                PolicyLanguages.All,
                parsed.GetRequiredValue(policies), parsed.GetValue(settings), EngineLimits.Default);
            if (load.Set is null)
            {
                return Fail(console, [.. load.Errors.Select(static error => error.ToString())]);
            }

            if (!registration.TryRead(parsed, out RegistrationOptions? options, out string problem))
            {
                return Fail(console, [problem]);
            }

            if (parsed.GetValue(rbac))
            {
                console.Output.Write(LookupRole.Yaml(load.Set, options));
                return ExitCode.Clean;
            }

            string form = parsed.GetRequiredValue(output);
            return parsed.GetValue(check) is { } source
                ? await CheckAsync(
                    source, load.Set, options, parsed.GetValue(kubeconfig), form, console, cancellationToken)
                : Print(load.Set, options, form, console);
        });
        return command;
    }

    private static int Print(PolicySet set, RegistrationOptions options, string form, InvocationConfiguration console)
    {
        WebhookRegistration registration = RegistrationPlan.Compute(set, options);
        JsonValue json = JsonTree.ParseTrusted(RegistrationText.Json(registration));
        foreach (RegistrationFinding finding in RegistrationLint.Inspect(
            json, set, options, TimeProvider.System.GetUtcNow()))
        {
            console.Error.WriteLine($"{(finding.IsError ? "error" : "warning")}: {finding}");
        }

        if (!RegistrationPlan.IsNeeded(set, options))
        {
            console.Error.WriteLine("note: no policy needs the webhook, so the configuration contains no webhooks: "
                + (set.Policies.All(static one => one.IsOffEverywhere)
                    ? "every policy is off."
                    : "the API server evaluates the policies itself. Apply them to the cluster."));
        }

        ConfiguredPolicy[] kept = options.LeavesNative
            ? [
                .. set.Policies.Where(static one =>
                    one.Policy is { IsKubernetesObject: true, RunsInApiServer.Value: false }),
            ]
            : [];
        foreach (ConfiguredPolicy policy in kept)
        {
            console.Error.WriteLine($"note: {policy.Policy.Id} is still evaluated by the webhook, because the "
                + "selected Kubernetes version does not accept the policy. Set the version of your cluster with "
                + "--kubernetes-version.");
        }

        console.Output.Write(form == "json"
            ? JsonText.Write(json.WriteTo) + "\n"
            : RegistrationText.Yaml(registration));
        return ExitCode.Clean;
    }

    private static async Task<int> CheckAsync(
        string source,
        PolicySet set,
        RegistrationOptions options,
        string? kubeconfig,
        string form,
        InvocationConfiguration console,
        CancellationToken cancellationToken)
    {
        (ImmutableArray<JsonValue> found, string error) = source == Cluster
            ? await ReadClusterAsync(options.Name, kubeconfig, cancellationToken)
            : ReadFile(source);
        if (error.Length > 0)
        {
            return Fail(console, [error]);
        }

        ImmutableArray<LintFinding> findings =
        [
            .. from one in found
               from finding in RegistrationLint.Inspect(one, set, options, TimeProvider.System.GetUtcNow())
               select new LintFinding(new PolicyError(source, 0, 0, finding.ToString()), finding.IsError),
        ];
        LintReport.Write(
            findings, form, console.Output, ReportStyle.Detect(console.Output, ProcessEnvironment.Read()));
        return findings.IsEmpty ? ExitCode.Clean : ExitCode.Findings;
    }

    private static (ImmutableArray<JsonValue> Found, string Error) ReadFile(string file)
    {
        byte[] bytes;
        if (file == "-")
        {
            using var input = new MemoryStream();
            using Stream stream = Console.OpenStandardInput();
            stream.CopyTo(input);
            bytes = input.ToArray();
        }
        else if (File.Exists(file))
        {
            bytes = File.ReadAllBytes(file);
        }
        else
        {
            return ([], $"--check {file}: no such file. Use a file with a {Kind}, or '{Cluster}'.");
        }

        YamlReadResult read = KubernetesYaml.Read(bytes, new YamlLimits());
        if (!read.Errors.IsEmpty)
        {
            YamlError first = read.Errors[0];
            return ([], new PolicyError(file, first.Line, first.Column, first.Message).ToString());
        }

        ImmutableArray<JsonValue> found =
            [.. read.Documents.Select(static one => one.Root).SelectMany(Items).Where(static one => IsKind(one))];
        return found.IsEmpty
            ? ([], $"--check {file}: contains no {Kind}. `admission webhook` prints one.")
            : (found, "");
    }

    private static async Task<(ImmutableArray<JsonValue> Found, string Error)> ReadClusterAsync(
        string name, string? kubeconfig, CancellationToken cancellationToken)
    {
        if (!ClusterSource.TryFind(kubeconfig, out ClusterSource? source, out string error) || source is null)
        {
            return error.Length > 0
                ? ([], error)
                : ([], "--check cluster: no cluster is configured. Use --kubeconfig FILE.");
        }

        try
        {
            using ClusterApi api = ClusterApi.Open(source, TimeProvider.System);
            return await api.FindAsync(RegistrationText.PathOf(name), cancellationToken) is { } found
                ? ([found], "")
                : ([], $"--check cluster: {source.Description} has no {Kind} '{name}'. Use another with --name.");
        }
        catch (ClusterException exception)
        {
            return ([], $"--check cluster: {source.Description}: {exception.Message}");
        }
    }

    private static IEnumerable<JsonValue> Items(JsonValue document) =>
        document.Member("kind")?.Text?.EndsWith("List", StringComparison.Ordinal) == true
        && document.Member("items") is { } items
            ? items.Items.ToArray()
            : [document];

    private static bool IsKind(JsonValue document) => document.Member("kind")?.Text == Kind;

    private static int Fail(InvocationConfiguration console, ImmutableArray<string> problems)
    {
        foreach (string problem in problems)
        {
            console.Error.WriteLine(problem);
        }

        return ExitCode.CouldNotRun;
    }
}
