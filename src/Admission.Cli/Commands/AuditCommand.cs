using System.CommandLine;
using System.Globalization;
using System.Text;
using Admission.Cli.Audits;
using Admission.Cli.Checks;
using Admission.Cli.CommandLine;
using Admission.Cli.Options;
using Admission.Cli.Reports;
using Admission.Cluster;
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
                ("admission audit", "The cluster of the kubeconfig: only kinds that some policy matches"),
                ("admission audit --output html --output-file audit.html", "As a page, by policy and namespace"),
                ("admission audit --resume audit.progress --requests-per-second 5",
                    "A large cluster: with fewer requests, and continued after an interruption"),
                ("kubectl get deployments,pods,services -A -o yaml | admission audit -",
                    "Without access to the cluster"),
            ],
        };
        options.AddTo(command);
        command.SetAction(
            (parsed, cancellationToken) =>
                RunAsync(options.Read(parsed), parsed.InvocationConfiguration, cancellationToken));
        return command;
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
            (IAuditSource? source, string error) = Open(settings, set);
            if (source is null)
            {
                await console.Error.WriteLineAsync($"admission: {error}");
                return ExitCode.CouldNotRun;
            }

            await using (source)
            {
                return await RunAsync(settings, set, source, console, cancellationToken);
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

    private static (IAuditSource? Source, string Error) Open(AuditSettings settings, PolicySet set)
    {
        if (!settings.Paths.IsEmpty)
        {
            return (new FileAuditSource(set, settings, Console.OpenStandardInput()), "");
        }

        if (!ClusterSource.TryFind(settings.Kubeconfig, out ClusterSource? cluster, out string error))
        {
            return (null, error);
        }

        return cluster is null
            ? (null, "no cluster is configured. Give --kubeconfig FILE, or files with the objects.")
            : (new ClusterAuditSource(cluster, set, settings), "");
    }

    private static async Task<int> RunAsync(
        AuditSettings settings,
        PolicySet set,
        IAuditSource source,
        InvocationConfiguration console,
        CancellationToken cancellationToken)
    {
        using AuditJournal? journal = AuditJournal.Open(settings.Resume, set, source.Description, out string error);
        if (journal is null)
        {
            await console.Error.WriteLineAsync($"admission: {error}");
            return ExitCode.CouldNotRun;
        }

        foreach (string missing in await source.PrepareAsync(cancellationToken))
        {
            await console.Error.WriteLineAsync($"warning: {missing}");
        }

        await new AuditRun(set, source, journal, TimeProvider.System).RunAsync(static _ => { }, cancellationToken);
        AuditSummary summary = journal.Summarize(set, source.Description);
        await WriteAsync(settings, summary, journal.Results(), console);
        if (summary.Problems.Count > 0)
        {
            return ExitCode.CouldNotRun;
        }

        journal.Finish();
        return summary.Denied > 0 || (settings.FailsOnWarnings && summary.Warned > 0)
            ? ExitCode.Findings
            : ExitCode.Clean;
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
