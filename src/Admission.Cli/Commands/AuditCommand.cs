using System.CommandLine;
using System.Globalization;
using System.Text;
using Admission.Cli.Audits;
using Admission.Cli.Checks;
using Admission.Cli.CommandLine;
using Admission.Cli.Options;
using Admission.Cli.Reports;
using Admission.Cluster;
using Admission.Cluster.Audits;
using Admission.Cluster.Reports;
using Admission.PolicySets;

namespace Admission.Cli.Commands;

/// <summary><c>admission audit</c>: evaluates what a cluster stores already.</summary>
internal static class AuditCommand
{
    public static Command Create()
    {
        var options = new AuditOptions();
        var command = new DocumentedCommand(
            "audit",
            "Evaluate the objects that a cluster already stores, such as objects that are older than a policy.")
        {
            Examples =
            [
                ("admission audit",
                    "Audit the objects of each kind that a policy matches, in the cluster of the kubeconfig"),
                ("admission audit --output html --output-file audit.html",
                    "Write the findings by policy and namespace to an HTML page"),
                ("admission audit --resume audit.progress --requests-per-second 5",
                    "Audit a large cluster: send fewer requests, and continue after an interruption"),
                ("admission audit --reports openreports --fail-on none",
                    "Write reports to the cluster, for `kubectl get reports -A` and for dashboards"),
                ("admission audit --rbac | kubectl apply -f -", "Let a service account audit the cluster"),
                ("kubectl get deployments,pods,services -A -o yaml | admission audit -",
                    "Audit the output of kubectl, without access to the cluster"),
            ],
        };
        options.AddTo(command);
        command.SetAction(
            (parsed, cancellationToken) => options.PrintsRole(parsed)
                ? Task.FromResult(PrintRole(
                    options.Read(parsed), options.AccountOf(parsed), parsed.InvocationConfiguration))
                : RunAsync(options.Read(parsed), parsed.InvocationConfiguration, cancellationToken));
        return command;
    }

    private static int PrintRole(
        AuditSettings settings, (string Name, string Namespace) account, InvocationConfiguration console)
    {
        (PolicySet? set, int exit) =
            ChosenPolicies.Load(settings.Policies, settings.Settings, settings.PolicyGlobs, console.Error);
        if (set is not null)
        {
            console.Output.Write(AuditRole.Yaml(set, account.Name, account.Namespace, settings.Reports?.Format));
        }

        return exit;
    }

    private static async Task<int> RunAsync(
        AuditSettings settings, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        (PolicySet? set, int exit) =
            ChosenPolicies.Load(settings.Policies, settings.Settings, settings.PolicyGlobs, console.Error);
        if (set is null)
        {
            return exit;
        }

        try
        {
            (IAuditSource? source, ClusterReports? reports, string error) = Open(settings, set);
            if (source is null)
            {
                await console.Error.WriteLineAsync($"admission: {error}");
                return ExitCode.CouldNotRun;
            }

            await using (source)
            using (reports)
            {
                return await RunAsync(settings, set, source, reports, console, cancellationToken);
            }
        }
        catch (ClusterException exception)
        {
            await console.Error.WriteLineAsync($"admission: the cluster cannot be read: {exception.Message}");
            return ExitCode.CouldNotRun;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await console.Error.WriteLineAsync($"admission: {exception.Message}");
            return ExitCode.CouldNotRun;
        }
    }

    private static (IAuditSource? Source, ClusterReports? Reports, string Error) Open(
        AuditSettings settings, PolicySet set)
    {
        if (!settings.Paths.IsEmpty)
        {
            return (new FileAuditSource(set, settings, Console.OpenStandardInput()), null, "");
        }

        if (!ClusterSource.TryFind(settings.Kubeconfig, out ClusterSource? cluster, out string error))
        {
            return (null, null, error);
        }

        return cluster is null
            ? (null, null, "no cluster is configured. Use --kubeconfig FILE, or files with the objects.")
            : (new ClusterAuditSource(cluster, set, settings),
                settings.Reports is null ? null : ClusterReports.Open(cluster, settings.Reports, TimeProvider.System),
                "");
    }

    private static async Task<int> RunAsync(
        AuditSettings settings,
        PolicySet set,
        IAuditSource source,
        ClusterReports? reports,
        InvocationConfiguration console,
        CancellationToken cancellationToken)
    {
        if (reports is not null && await reports.PrepareAsync(cancellationToken) is { Length: > 0 } missing)
        {
            await console.Error.WriteLineAsync($"admission: --reports {settings.Reports!.Format.Name}: {missing}");
            return ExitCode.CouldNotRun;
        }

        using AuditJournal? journal = AuditJournal.Open(settings.Resume, set, source.Description, out string error);
        if (journal is null)
        {
            await console.Error.WriteLineAsync($"admission: {error}");
            return ExitCode.CouldNotRun;
        }

        foreach (string unknown in await source.PrepareAsync(cancellationToken))
        {
            await console.Error.WriteLineAsync($"warning: {unknown}");
        }

        await new AuditRun(set, source, journal, TimeProvider.System).RunAsync(static _ => { }, cancellationToken);
        AuditSummary summary = journal.Summarize(set, source.Description);
        await WriteAsync(settings, summary, journal.Results(), console);
        bool isDelivered = await DeliverAsync(settings, summary, journal, reports, console, cancellationToken);
        if (summary.Problems.Count > 0 || !isDelivered)
        {
            return ExitCode.CouldNotRun;
        }

        journal.Finish();
        return settings.FailOn switch
        {
            "none" => ExitCode.Clean,
            "warn" when summary.Warned > 0 => ExitCode.Findings,
            _ => summary.Denied > 0 ? ExitCode.Findings : ExitCode.Clean,
        };
    }

    // To the cluster and to Prometheus.
    private static async Task<bool> DeliverAsync(
        AuditSettings settings,
        AuditSummary summary,
        AuditJournal journal,
        ClusterReports? reports,
        InvocationConfiguration console,
        CancellationToken cancellationToken)
    {
        string error = "";
        if (reports is not null)
        {
            // The worst first: they have a report if not all can have one.
            IEnumerable<ReportedObject> objects = journal.Results().Where(static one => !one.IsAllowed)
                .Concat(journal.Results().Where(static one => one.IsAllowed))
                .Select(AuditFindings.Of).OfType<ReportedObject>();
            ReportOutcome outcome = await reports.WriteAsync(objects, summary.IsUnread, cancellationToken);
            await console.Error.WriteLineAsync(AuditTextReport.Summary(outcome));
            if (outcome.Omitted > 0)
            {
                await console.Error.WriteLineAsync(
                    $"warning: no report was written for {ReportText.Plural(outcome.Omitted, "object")} with findings, "
                        + "because the reports would exceed --reports-size. Increase it, or use --output json.");
            }

            error = outcome.Error;
        }

        foreach (string problem in new[]
        {
            error.Length == 0 ? "" : $"reports could not be written: {error}",
            settings.Metrics is null
                ? ""
                : await AuditMetrics.WriteAsync(
                    settings.Metrics, summary, TimeProvider.System.GetUtcNow(), cancellationToken),
        }.Where(static one => one.Length > 0))
        {
            await console.Error.WriteLineAsync($"admission: {problem}");
            error = problem;
        }

        return error.Length == 0;
    }

    private static async Task WriteAsync(
        AuditSettings settings,
        AuditSummary summary,
        IEnumerable<CheckResult> results,
        InvocationConfiguration console)
    {
        if (settings.OutputFile is not { } file)
        {
            AuditReports.Write(
                settings.Output, summary, results, console.Output,
                ReportStyle.Detect(console.Output, ProcessEnvironment.Read()));
            return;
        }

        // As a stream: the report of a large cluster is large.
        await using (var writer = new StreamWriter(file, append: false, new UTF8Encoding(false)))
        await using (var escaping = new EscapingWriter(writer))
        {
            AuditReports.Write(settings.Output, summary, results, escaping, ReportStyle.Plain);
        }

        await console.Output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"{AuditTextReport.Summary(summary)}; report in {file}"));
    }
}
