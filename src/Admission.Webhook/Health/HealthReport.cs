using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Admission.Decisions;
using Admission.Faults;
using Admission.Lookups;
using Admission.Matching;
using Admission.Telemetry;
using Admission.Verdicts;
using Admission.Webhook.Certificates;

namespace Admission.Webhook.Health;

/// <summary>
/// Whether the server is ready, and why not: one line for each check, in the format of Kubernetes' own servers.
/// </summary>
internal sealed class HealthReport
{
    private const int MaxErrors = 10;

    private readonly StringBuilder _text = new();

    private HealthReport()
    {
    }

    /// <summary>Is the server ready for reviews?</summary>
    public bool IsReady { get; private set; } = true;

    public string Text => _text.ToString();

    /// <summary>Runs every check.</summary>
    /// <param name="policies">The policies in force.</param>
    /// <param name="namespaces">State of namespace labels.</param>
    /// <param name="faults">State of the policies that have failed.</param>
    /// <param name="breakGlass">The break-glass in force; null if there is none.</param>
    /// <param name="cluster">State of the webhook's own objects in the cluster; null without a cluster.</param>
    /// <param name="decisions">The decision log; null for none.</param>
    /// <param name="wasReady">Was the server ready before?</param>
    /// <param name="draining">Is it stopping?</param>
    /// <param name="lookups">State of each looked-up kind; none if policies look up nothing.</param>
    public static HealthReport Of(
        PolicyStatus policies,
        ServingCertificate certificate,
        NamespaceLabelsStatus namespaces,
        ImmutableArray<FaultState> faults,
        BreakGlass? breakGlass,
        ClusterStatus? cluster,
        DecisionLog? decisions,
        bool wasReady,
        bool draining,
        DateTimeOffset now,
        ImmutableArray<LookupStatus> lookups = default)
    {
        HealthReport report = new();
        report.AddPolicies(policies);
        report.AddFaults(faults);
        report.AddCertificate(certificate, now);
        if (policies.Set is { NeedsNamespaceLabels: true })
        {
            report.AddNamespaces(namespaces, wasReady);
        }

        foreach (LookupStatus lookup in lookups.IsDefault ? [] : lookups)
        {
            report.AddLookup(lookup, wasReady);
        }

        if (breakGlass is not null)
        {
            report.Warn("break-glass", breakGlass.ToString());
        }

        if (cluster is not null)
        {
            report.AddCluster(cluster);
        }

        if (decisions is { Problem: { Length: > 0 } problem })
        {
            // If the replica became unready, the API server would allow requests that fail open, and nobody would log
            // them.
            report.Warn("decision-log", $"cannot be written: {problem}");
        }

        report.Add("serving", draining ? "the server is stopping" : "");
        report._text.Append(report.IsReady ? "readyz check passed\n" : "readyz check failed\n");
        return report;
    }

    private void AddPolicies(PolicyStatus policies)
    {
        if (policies.Set is not { } set)
        {
            Add("policies", "no policies are loaded");
        }
        else
        {
            Add("policies", "", $"{Number(set.Policies.Length)} policies, set {set.Digest} is active");
        }

        ImmutableArray<Policies.PolicyError> errors = policies.LastErrors.IsDefault ? [] : policies.LastErrors;
        if (errors.Length > 0)
        {
            // Not a reason to become unready: the last good set is still evaluated.
            _text.Append("[!]policy-reload rejected: ").Append(Number(errors.Length))
                .Append(" errors in the policies folder, the last valid set stays active\n");
            foreach (Policies.PolicyError error in errors.Take(MaxErrors))
            {
                _text.Append("    ").Append(OneLine(error.ToString())).Append('\n');
            }
        }
    }

    // Not a reason to become unready: other replicas have the same policies.
    private void AddFaults(ImmutableArray<FaultState> faults)
    {
        FaultState[] failing = [.. faults.Where(static one => one.IsFailing)];
        if (failing.Length == 0)
        {
            return;
        }

        Warn("policy-faults", $"{Number(failing.Length)} policies fail repeatedly");
        foreach (FaultState one in failing.Take(MaxErrors))
        {
            _text.Append("    ").Append(one.Policy).Append(": ").Append(Number(one.Faults))
                .Append(" faults in ").Append(Number((long)one.Window.TotalSeconds)).Append(" s, the latest ")
                .Append(one.Latest);
            if (one.NamespacesTakenOut > 0)
            {
                _text.Append("; disabled in ").Append(Number(one.NamespacesTakenOut)).Append(" namespaces");
            }

            _text.Append('\n');
        }
    }

    private void AddCertificate(ServingCertificate certificate, DateTimeOffset now)
    {
        TimeSpan left = certificate.Expires - now;
        string expiry = $"expires {certificate.Expires:u}, in {Number((long)left.TotalDays)} days";
        bool isLate = left < ServingCertificate.ExpiresSoon;
        Add("certificate", certificate.Problem(), isLate ? $"{expiry}: renew it" : expiry);
        foreach (string error in certificate.LastErrors)
        {
            _text.Append("[!]certificate-reload rejected: ").Append(OneLine(error)).Append('\n');
        }
    }

    // A new replica waits for the labels. A serving replica continues: policies that do not need them still work, and
    // if all replicas became unready together, that would be worse than some undecided policies.
    private void AddNamespaces(NamespaceLabelsStatus namespaces, bool wasReady)
    {
        const string Check = "namespaces";
        switch (namespaces.State)
        {
            case NamespaceLabelsState.Current:
                string trouble = namespaces.Detail.Length == 0 ? "" : $"; {namespaces.Detail}";
                Add(Check, "", $"labels of {Number(namespaces.Count)} namespaces are cached{trouble}");
                break;
            case NamespaceLabelsState.Idle or NamespaceLabelsState.Syncing when !wasReady:
                Add(Check, $"labels have not been read yet: {namespaces.Detail}");
                break;
            case NamespaceLabelsState.Unavailable:
                Warn(Check, $"labels are not known, so policies that need them fail: {namespaces.Detail}. "
                    + "Use --kubeconfig FILE");
                break;
            case NamespaceLabelsState.Stale:
                Warn(Check, $"labels are out of date, so they are read one by one: {namespaces.Detail}");
                break;
            default:
                Warn(Check, $"labels have not been read yet, so they are read one by one: {namespaces.Detail}");
                break;
        }
    }

    // As for labels of namespaces.
    private void AddLookup(LookupStatus lookup, bool wasReady)
    {
        string check = $"lookup-{lookup.Kind}";
        string policies = "policies that look them up cannot decide";
        switch (lookup.State)
        {
            case LookupStatusState.Current:
                string trouble = lookup.Detail.Length == 0 ? "" : $"; {lookup.Detail}";
                Add(check, "", $"{Number(lookup.Count)} objects in {Number(lookup.Bytes)} bytes, last contact "
                    + $"{Number((long)(lookup.Age ?? TimeSpan.Zero).TotalSeconds)} s ago{trouble}");
                break;
            case LookupStatusState.Syncing when !wasReady:
                Add(check, $"not read yet: {lookup.Detail}");
                break;
            case LookupStatusState.Unavailable:
                Warn(check, $"not known, so {policies}: {lookup.Detail}. Use --kubeconfig FILE");
                break;
            case LookupStatusState.Stale:
                Warn(check, $"out of date, so {policies}: {lookup.Detail}");
                break;
            default:
                Warn(check, $"not read yet, so {policies}: {lookup.Detail}");
                break;
        }
    }

    // None of these makes a replica unready: the Service routes only to ready replicas, and the leader must be
    // reachable before it can register.
    private void AddCluster(ClusterStatus cluster)
    {
        foreach ((string controller, string problem) in cluster.Controllers)
        {
            if (problem.Length > 0)
            {
                Warn(controller, problem);
            }
        }

        const string Check = "registration";
        switch (cluster.Registration)
        {
            case null:
                break;
            case RegistrationState.Registered:
                Add(Check, "", cluster.IsLeader ? "this replica is the leader" : "another replica is the leader");
                break;
            default:
                string detail = cluster.RegistrationDetail;
                Warn(Check, detail.Length > 0 ? detail : "not known yet: the cluster has not responded");
                break;
        }
    }

    private void Warn(string check, string text) =>
        _text.Append("[!]").Append(check).Append(": ").Append(OneLine(text)).Append('\n');

    private void Add(string check, string problem, string detail = "")
    {
        IsReady &= problem.Length == 0;
        _text.Append(problem.Length == 0 ? "[+]" : "[-]").Append(check).Append(problem.Length == 0 ? " ok" : " failed");
        string text = problem.Length == 0 ? detail : problem;
        _text.Append(text.Length == 0 ? "" : ": ").Append(OneLine(text)).Append('\n');
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
