using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Admission.Cel.Libraries;
using Admission.Cli.CommandLine;
using Admission.Cli.Options;
using Admission.Cli.Reports;
using Admission.Cli.Serving;
using Admission.Cluster;
using Admission.Cluster.Access;
using Admission.Cluster.Controllers;
using Admission.Cluster.Lookups;
using Admission.Cluster.Registration;
using Admission.Decisions;
using Admission.Loading;
using Admission.Policies;
using Admission.Recordings;
using Admission.Telemetry;
using Admission.Webhook;
using Admission.Webhook.Certificates;
using Admission.Webhook.Logging;
using Admission.Webhook.Observing;
using Admission.Webhook.Otlp;
using Microsoft.Extensions.Logging;

namespace Admission.Cli.Commands;

/// <summary><c>admission serve</c>: the webhook.</summary>
internal static class ServeCommand
{
    private static readonly TimeSpan FirstCertificate = TimeSpan.FromSeconds(50);

    public static Command Create()
    {
        var command = new DocumentedCommand(
            "serve", "Run the webhook that evaluates reviews from a Kubernetes API server.")
        {
            Groups = ServeHelp.Groups,
            Examples =
            [
                ("admission serve",
                    "Run on a laptop with policies/ and development certificates, on https://localhost:8443"),
                ("admission serve --policies policies --log json \\\n"
                    + "    --listen https://*:8443 --health-listen http://*:8081 "
                    + "--tls-cert tls/tls.crt --tls-key tls/tls.key", "Run in a container"),
                ("admission serve --record recordings --shadow next",
                    "Record reviews, and also evaluate each review with the candidate policies in next/"),
            ],
        };
        var options = new ServeOptions();
        options.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(parsed, options));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, ServeOptions options)
    {
        TextWriter error = parsed.InvocationConfiguration.Error;
        PolicyLanguages.UseKubernetes(options.KubernetesVersion(parsed));
        ClusterSource.TryFind(options.Kubeconfig(parsed), out ClusterSource? cluster, out string clusterError);
        string note = "";
        if (options.KubernetesVersion(parsed) is null && cluster is not null)
        {
            // Set here: what an awaited method sets for its context does not reach the caller.
            (KubernetesVersion? version, note) =
                await ServedVersion.ChooseAsync(options.Policies(parsed), options.Settings(parsed), cluster);
            PolicyLanguages.DefaultToKubernetes(version);
        }

        PolicyReloader active = new(
            PolicyLanguages.All,
            options.Policies(parsed),
            options.Settings(parsed),
            options.Engine(parsed),
            TimeProvider.System,
            engines: options.Workers(parsed));
        PolicyReloader? candidate = options.Shadow.Candidates(parsed, options);
        using ServedPolicies policies = new(active, candidate);
        PolicyLoad load = active.Start();
        PolicyLoad? candidateLoad = candidate?.Start();
        RecordingOptions? recording = options.Record.Read(parsed, out ImmutableArray<string> problems);
        ImmutableArray<PolicyError> mistakes = [.. load.Errors, .. candidateLoad?.Errors ?? []];
        (DevelopmentCertificates? certificates, string certificateError) = EnsureCertificates(parsed, options);
        bool isNamed = options.TryReadRegistration(parsed, out RegistrationOptions? registration, out string nameError);
        string needError = clusterError.Length == 0 && cluster is null && options.NeedsCluster(parsed)
            ? "--tls-secret, --register, --drift and --break-glass cluster need a cluster, but no cluster is "
                + "configured. Use --kubeconfig FILE."
            : "";
        string[] errors = [certificateError, clusterError, nameError, needError];
        problems = [.. problems, .. errors.Where(static one => one.Length > 0)];
        if (problems.Length > 0 || load.Set is null || !mistakes.IsEmpty || !isNamed)
        {
            return await FailAsync(error, mistakes, problems);
        }

        if (note.Length > 0)
        {
            await error.WriteLineAsync(note);
        }

        foreach (PolicyError warning in load.Warnings.Concat(candidateLoad?.Warnings ?? []))
        {
            await error.WriteLineAsync($"warning: {warning}");
        }

        Settle();
        return await ServeAsync(parsed, options, policies, recording, certificates, cluster, registration!);
    }

    // No request is waiting yet. Engines live as long as their policies: two collections move them out of the young
    // generations, which later collections scan often.
    private static void Settle()
    {
        GC.Collect();
        GC.Collect();
    }

    private static async Task<int> ServeAsync(
        ParseResult parsed,
        ServeOptions options,
        ServedPolicies policies,
        RecordingOptions? recording,
        DevelopmentCertificates? certificates,
        ClusterSource? cluster,
        RegistrationOptions registration)
    {
        using StopSignals signals = new();
        LogFormat format = options.IsJsonLog(parsed) ? LogFormat.Json : LogFormat.Text;
        await using LogOutput log = new(
            Console.OpenStandardOutput(), format, LevelOf(options.LogLevel(parsed)), TimeProvider.System);
        using AdmissionMetrics metrics = new();
        await using ClusterNamespaceLabels namespaces = new(
            cluster, metrics, TimeProvider.System, log.CreateLogger("Admission.Cluster"));
        policies.Reloaded += _ => namespaces.Follow(policies.NeedNamespaceLabels);
        policies.CandidateReloaded += _ => namespaces.Follow(policies.NeedNamespaceLabels);
        namespaces.Follow(policies.NeedNamespaceLabels);
        await using ClusterObjects objects = new(
            cluster, options.Lookups(parsed), TimeProvider.System, log.CreateLogger("Admission.Cluster"));
        policies.Reloaded += _ => objects.Follow(policies.Reads);
        policies.CandidateReloaded += _ => objects.Follow(policies.Reads);
        objects.Follow(policies.Reads);
        using ClusterAccess? access = cluster is null
            ? null
            : new ClusterAccess(cluster, TimeProvider.System, log.CreateLogger("Admission.Cluster"));
        using ClusterOwners? owners = cluster is null
            ? null
            : new ClusterOwners(cluster, TimeProvider.System, log.CreateLogger("Admission.Cluster"));
        using BreakGlassSwitch breakGlass = new(TimeProvider.System, log.CreateLogger("Admission.Webhook"));
        await using ObjectWatch? glass = FollowBreakGlass(
            options.BreakGlass(parsed), breakGlass, cluster, registration, log.CreateLogger("Admission.Cluster"));
        await using ClusterController? controller = Control(
            parsed, options, cluster, registration, policies, metrics, log.CreateLogger("Admission.Cluster"));
        if (options.TlsSecret(parsed) is { } secret && !await HasCertificateAsync(controller!, signals))
        {
            string[] troubles =
                [.. controller!.Status.Controllers.Select(static one => one.Value).Where(static one => one.Length > 0)];
            return await FailAsync(
                parsed.InvocationConfiguration.Error,
                [$"--tls-secret {secret}: no certificate within {FirstCertificate.TotalSeconds} s. "
                    + string.Join(" ", troubles)]);
        }

        (ServeDrift? started, string driftError) = await ServeDrift.StartAsync(
            parsed, options, cluster, registration, policies, () => controller!.IsLeader,
            log.CreateLogger("Admission.Cluster"));
        await using ServeDrift? drift = started;
        if (driftError.Length > 0)
        {
            return await FailAsync(parsed.InvocationConfiguration.Error, [driftError]);
        }

        using DecisionLogMetrics decisionMetrics = new();
        (DecisionLog? decisions, string decisionError) = StartLog(parsed, options, policies, log, decisionMetrics);
        if (decisionError.Length > 0)
        {
            return await FailAsync(parsed.InvocationConfiguration.Error, [decisionError]);
        }

        using ServeObservers observers = new(
            recording, policies, objects, options.Shadow.Share(parsed), decisions, drift?.Watch, metrics,
            log.CreateLogger("Admission.Webhook"));
        using ReviewTraces? traces = options.Traces.Read(parsed) is { } wanted
            ? new ReviewTraces(wanted, ProductVersion.Text, ReplicaName.Own)
            : null;
        WebhookServer.Parts parts = new()
        {
            Options = options.Webhook(
                parsed,
                certificates?.CertificateFile ?? controller?.CertificateFile ?? "",
                certificates?.KeyFile ?? controller?.KeyFile ?? ""),
            Policies = () => new PolicyStatus(policies.Current, policies.LastErrors),
            Log = log,
            Metrics = metrics,
            Namespaces = namespaces,
            Objects = objects,
            Owners = owners,
            Access = access,
            BreakGlass = breakGlass,
            Cluster = () => controller?.Status,
            Observers = observers.Observers,
            Traces = traces,
            Version = ProductVersion.Text,
            Started = ProcessStart(),
        };
        (WebhookServer? server, ImmutableArray<string> problems) = await WebhookServer.StartAsync(parts);
        if (server is null)
        {
            return await FailAsync(parsed.InvocationConfiguration.Error, problems);
        }

        await using (server)
        {
            policies.Reloaded += server.Record;
            policies.CandidateReloaded += server.RecordCandidate;
            controller?.BeginServing();
            using PosixSignalRegistration? promote = policies.PromoteOnHangUp();
            if (format == LogFormat.Text && policies.Current is { } set)
            {
                bool requiresClientCertificate = options.RequiresClientCertificate(parsed);
                // Several lines: WriteLine would join them.
                await parsed.InvocationConfiguration.Output.WriteAsync(ServeBanner.Text(
                    server, set, options.Policies(parsed), certificates, requiresClientCertificate, cluster) + "\n");
            }

            await signals.Stopped;
            await server.StopAsync(signals.Hurry);
            policies.Reloaded -= server.Record;
            policies.CandidateReloaded -= server.RecordCandidate;
        }

        return ExitCode.Clean;
    }

    private static DateTimeOffset ProcessStart()
    {
        using var process = Process.GetCurrentProcess();
        return new DateTimeOffset(process.StartTime);
    }

    private static (DecisionLog? Log, string Error) StartLog(
        ParseResult parsed,
        ServeOptions options,
        ServedPolicies policies,
        LogOutput output,
        DecisionLogMetrics metrics)
    {
        if (options.Decisions.Read(parsed) is not { } wanted)
        {
            return (null, "");
        }

        DecisionKey? key = options.Decisions.ReadKey(parsed, out string error);
        if (key is null || wanted.Validate() is { IsEmpty: false } problems && (error = problems[0]).Length > 0)
        {
            return (null, error);
        }

        var report = new DecisionLogReport(metrics, TimeProvider.System, output.CreateLogger("Admission.Webhook"));
        var destinations = new List<IDecisionDestination>();
        if (options.Decisions.UsesStandardOutput(parsed))
        {
            destinations.Add(output);
        }

        if (options.Decisions.ReadCollector(parsed, wanted) is { } collector)
        {
            destinations.Add(new OtlpDecisions(collector, report, wanted.Folder is null, TimeProvider.System));
        }

        (DecisionLog? log, error) = DecisionLog.Start(
            wanted, key, ProductVersion.Text, TimeProvider.System, report, [.. destinations]);
        if (log is not null)
        {
            metrics.Observe(log);
            log.Take(policies.Current!);
            policies.Reloaded += reload => log.Take(reload.Current ?? policies.Current!);
        }

        return (log, error);
    }

    private static ClusterController? Control(
        ParseResult parsed,
        ServeOptions options,
        ClusterSource? cluster,
        RegistrationOptions registration,
        ServedPolicies policies,
        AdmissionMetrics metrics,
        ILogger log)
    {
        if (options.TlsSecret(parsed) is null && !options.Registers(parsed) && !options.WatchesDrift(parsed))
        {
            return null;
        }

        ControllerOptions controlled = new()
        {
            Registration = registration,
            Identity = ReplicaName.Identity,
            Secret = options.TlsSecret(parsed),
            Registers = options.Registers(parsed),
            CaBundleFile = options.CaBundleFile(parsed),
            CertificateFile = options.CertificateFile(parsed),
            ChecksAddress = options.ChecksAddress(parsed),
            RequiresClientCertificate = options.RequiresClientCertificate(parsed),
            Folder = Path.Combine(Path.GetTempPath(), $"admission-tls-{Environment.ProcessId}"),
        };
        ClusterController controller = new(
            cluster!, controlled, () => policies.Current, metrics, TimeProvider.System, log);
        policies.Reloaded += _ => controller.PoliciesChanged();
        return controller;
    }

    private static async Task<bool> HasCertificateAsync(ClusterController controller, StopSignals signals)
    {
        Task limit = Task.Delay(FirstCertificate, TimeProvider.System);
        return await Task.WhenAny(controller.HasCertificate, signals.Stopped, limit) == controller.HasCertificate;
    }

    private static ObjectWatch? FollowBreakGlass(
        string? where,
        BreakGlassSwitch breakGlass,
        ClusterSource? cluster,
        RegistrationOptions registration,
        ILogger log)
    {
        switch (where)
        {
            case null:
                return null;
            case ServeOptions.ClusterWord:
                return new ObjectWatch(
                    cluster!,
                    BreakGlassObject.CollectionOf(registration.Namespace),
                    BreakGlassObject.NameOf(registration.Name),
                    found => breakGlass.Take(BreakGlassObject.DataOf(found)),
                    TimeProvider.System,
                    log);
            default:
                breakGlass.Follow(where);
                return null;
        }
    }

    private static (DevelopmentCertificates? Certificates, string Error) EnsureCertificates(
        ParseResult parsed, ServeOptions options)
    {
        if (!options.UsesDevelopmentCertificates(parsed))
        {
            return (null, "");
        }

        var certificates = new DevelopmentCertificates(DevelopmentCertificates.DefaultFolder, TimeProvider.System);
        try
        {
            return certificates.Ensure() is DevelopmentCertificatesResult.Foreign foreign
                ? (certificates, foreign.Error)
                : (certificates, "");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (certificates, $"{DevelopmentCertificates.DefaultFolder}: cannot be written: {exception.Message} "
                + "Use --tls-cert and --tls-key, or start in a folder that you can write to.");
        }
    }

    private static Task<int> FailAsync(TextWriter error, ImmutableArray<string> problems) =>
        FailAsync(error, [], problems);

    private static async Task<int> FailAsync(
        TextWriter error, ImmutableArray<PolicyError> mistakes, ImmutableArray<string> problems)
    {
        if (mistakes.Length + problems.Length == 1)
        {
            await error.WriteAsync("admission: not started: ");
            CodeFrames.WriteAll(error, mistakes);
            await error.WriteAsync(string.Concat(problems.Select(static only => EscapedText.Line(only) + "\n")));
            return ExitCode.CouldNotRun;
        }

        CodeFrames.WriteAll(error, mistakes);
        foreach (string problem in problems)
        {
            await error.WriteLineAsync(problem);
        }

        await error.WriteLineAsync(
            $"admission: not started: {ReportText.Plural(mistakes.Length + problems.Length, "error")}.");
        return ExitCode.CouldNotRun;
    }

    private static LogLevel LevelOf(string word) => word switch
    {
        "debug" => LogLevel.Debug,
        "warning" => LogLevel.Warning,
        "error" => LogLevel.Error,
        _ => LogLevel.Information,
    };
}
