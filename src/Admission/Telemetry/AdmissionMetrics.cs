using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Admission.Authorization;
using Admission.Faults;
using Admission.Lookups;
using Admission.Matching;
using Admission.Policies;
using Admission.Protocol;
using Admission.Recordings;
using Admission.Replays;
using Admission.Verdicts;

namespace Admission.Telemetry;

/// <summary>
/// Every instrument of the product: name, unit, labels. No label has a value that a user of the cluster can choose
/// freely: no name, no namespace, no user; the number of resources is bounded.
/// </summary>
public sealed class AdmissionMetrics : IDisposable
{
    /// <summary>Name of the meter that a process exports.</summary>
    public const string DefaultMeterName = "Admission";

    /// <summary>
    /// Maximum number of series of an instrument. The exporter allocates 72 bytes for each when it starts, used or not.
    /// </summary>
    public const int MaxSeries = 10_000;

    /// <summary>
    /// Maximum number of series of <c>admission_policy_evaluations</c>: enough for 2,000 policies with three outcomes,
    /// two of which can be remembered, under two enforcements each.
    /// </summary>
    public const int MaxEvaluationSeries = 20_000;

    private const string Evaluations = "admission_policy_evaluations";

    private const int MaxResources = 200;

    private static readonly InstrumentAdvice<double> RequestBuckets = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30],
    };

    // Few buckets: there is one histogram for each policy.
    private static readonly InstrumentAdvice<double> PolicyBuckets = new()
    {
        HistogramBucketBoundaries = [0.0001, 0.001, 0.01, 0.1, 1],
    };

    private readonly Meter _meter;
    private readonly ResourceLabels _resources = new(MaxResources);
    private readonly Counter<long> _reviews;
    private readonly Histogram<double> _reviewDuration;
    private readonly Histogram<double> _queueWait;
    private readonly Counter<long> _shed;
    private readonly Counter<long> _rejected;
    private readonly Counter<long> _policyEvaluations;
    private readonly Counter<long> _bypassedDenials;
    private readonly Histogram<double> _policyDuration;
    private readonly Counter<long> _policyFaults;
    private readonly Counter<long> _policyReloads;
    private readonly Counter<long> _certificateReloads;
    private readonly Counter<long> _namespaceWatchRestarts;
    private readonly Counter<long> _namespaceLookups;
    private readonly Counter<long> _accessReviews;
    private readonly Counter<long> _repairs;
    private readonly Counter<long> _addressChecks;
    private readonly Counter<long> _recordings;
    private readonly Counter<long> _shadowReviews;
    private readonly Counter<long> _shadowFlips;

    /// <summary>Maximum number of series of the instrument of that name.</summary>
    public static int MaxSeriesOf(string instrument) =>
        instrument == Evaluations ? MaxEvaluationSeries : MaxSeries;

    /// <summary>Creates the instruments.</summary>
    /// <param name="meterName">Name of the meter; only tests with several servers need another one.</param>
    public AdmissionMetrics(string meterName = DefaultMeterName)
    {
        _meter = new Meter(meterName);
        _reviews = _meter.CreateCounter<long>(
            "admission_reviews", null, "Responses to reviews, by operation, resource and verdict (allow, deny).");
        _reviewDuration = _meter.CreateHistogram(
            "admission_review_duration", "s", "Time from the arrival of a review to its response.", null,
            RequestBuckets);
        _queueWait = _meter.CreateHistogram(
            "admission_queue_wait", "s", "Time that a review waited for a worker.", null, RequestBuckets);
        _shed = _meter.CreateCounter<long>(
            "admission_shed_requests", null, "Requests rejected because of overload, by reason.");
        _rejected = _meter.CreateCounter<long>(
            "admission_rejected_requests", null, "Requests that are not a valid review, by reason.");
        _policyEvaluations = _meter.CreateCounter<long>(
            Evaluations, null,
            "Evaluations by policy, outcome (passed, violated, faulted) and enforcement (deny, warn, audit, or "
                + "break_glass for a denial that break-glass allowed); remembered is true if the policy did not run "
                + "because its result for the same values was cached.");
        _bypassedDenials = _meter.CreateCounter<long>(
            "admission_bypassed_denials", null, "Denials that break-glass allowed, by policy.");
        _policyDuration = _meter.CreateHistogram(
            "admission_policy_duration", "s", "Time of a policy for one review.", null, PolicyBuckets);
        _policyFaults = _meter.CreateCounter<long>(
            "admission_policy_faults", null,
            "Evaluations that failed, by policy, kind of fault, enforcement and onError (deny or allow).");
        _policyReloads = _meter.CreateCounter<long>(
            "admission_policy_reloads", null, "Reloads of the policies folder by result (success, failure).");
        _certificateReloads = _meter.CreateCounter<long>(
            "admission_certificate_reloads", null, "Reloads of the serving certificate by result (success, failure).");
        _namespaceWatchRestarts = _meter.CreateCounter<long>(
            "admission_namespace_watch_restarts", null, "Restarts of the watch on namespaces, by reason.");
        _namespaceLookups = _meter.CreateCounter<long>(
            "admission_namespace_lookups", null,
            "Namespaces read one by one, by result (found, missing, failed).");
        _accessReviews = _meter.CreateCounter<long>("admission_access_reviews", null,
            "Permission checks that policies sent to the cluster's authorizer, by result (allowed, denied, "
                + "unanswered).");
        _repairs = _meter.CreateCounter<long>(
            "admission_repairs", null,
            "Objects of the webhook that were restored after others changed or deleted them, by object "
                + "(registration, secret, lease).");
        _addressChecks = _meter.CreateCounter<long>(
            "admission_address_checks", null,
            "Test calls to the webhook's address before it is registered, by result (success, failure).");
        _recordings = _meter.CreateCounter<long>(
            "admission_recordings", null,
            "Reviews selected for recording, by result (written, queue_full, write_failed).");
        _shadowReviews = _meter.CreateCounter<long>(
            "admission_shadow_reviews", null,
            "Reviews for the candidate policies, by result (judged, shed).");
        _shadowFlips = _meter.CreateCounter<long>(
            "admission_shadow_flips", null,
            "Verdicts that the candidate policies would change, by policy and kind of difference.");
    }

    /// <summary>Name of the meter, for an exporter.</summary>
    public string MeterName => _meter.Name;

    /// <summary>Counts one answered review and the outcome of every policy.</summary>
    /// <param name="total">Time from arrival to answer.</param>
    public void CountReview(AdmissionRequest request, Verdict verdict, TimeSpan queued, TimeSpan total)
    {
        string answer = verdict.IsAllowed ? "allow" : "deny";
        _reviews.Add(
            1,
            new KeyValuePair<string, object?>("operation", request.Operation.ToWire()),
            new KeyValuePair<string, object?>("resource", _resources.Of(request.Resource, request.Subresource)),
            new KeyValuePair<string, object?>("verdict", answer));
        _reviewDuration.Record(total.TotalSeconds, new KeyValuePair<string, object?>("verdict", answer));
        _queueWait.Record(queued.TotalSeconds);
        foreach (PolicyResult result in verdict.Results)
        {
            CountPolicy(result);
        }
    }

    /// <summary>Counts a request that was rejected because of overload.</summary>
    public void CountShed(ShedReason reason) =>
        _shed.Add(1, new KeyValuePair<string, object?>("reason", reason switch
        {
            ShedReason.QueueFull => "queue_full",
            ShedReason.Deadline => "deadline",
            ShedReason.Memory => "memory",
            ShedReason.ClientGone => "client_gone",
            ShedReason.Stopping => "stopping",
            _ => throw new UnreachableException($"unknown reason {reason}"),
        }));

    /// <summary>Counts a request that is not a valid review.</summary>
    public void CountRejected(RejectionReason reason) =>
        _rejected.Add(1, new KeyValuePair<string, object?>("reason", reason switch
        {
            RejectionReason.Path => "path",
            RejectionReason.Method => "method",
            RejectionReason.ContentType => "content_type",
            RejectionReason.ContentEncoding => "content_encoding",
            RejectionReason.TooLarge => "too_large",
            RejectionReason.Empty => "empty",
            RejectionReason.TooSlow => "too_slow",
            RejectionReason.Incomplete => "incomplete",
            RejectionReason.Malformed => "malformed",
            RejectionReason.Failed => "failed",
            _ => throw new UnreachableException($"unknown reason {reason}"),
        }));

    /// <summary>Counts a reload of the policies folder.</summary>
    public void CountPolicyReload(bool succeeded) => _policyReloads.Add(1, ResultLabel(succeeded));

    /// <summary>Counts a reload of the serving certificate.</summary>
    public void CountCertificateReload(bool succeeded) => _certificateReloads.Add(1, ResultLabel(succeeded));

    /// <summary>Counts a failure of the watch on namespaces.</summary>
    public void CountNamespaceWatchRestart(WatchRestartReason reason) =>
        _namespaceWatchRestarts.Add(1, new KeyValuePair<string, object?>("reason", reason switch
        {
            WatchRestartReason.Expired => "expired",
            WatchRestartReason.Unauthorized => "unauthorized",
            WatchRestartReason.Unreachable => "unreachable",
            WatchRestartReason.Silent => "silent",
            WatchRestartReason.Malformed => "malformed",
            WatchRestartReason.TooLarge => "too_large",
            WatchRestartReason.Failed => "failed",
            _ => throw new UnreachableException($"unknown reason {reason}"),
        }));

    /// <summary>Counts a namespace that was read individually.</summary>
    public void CountNamespaceLookup(NamespaceLookupResult result) =>
        _namespaceLookups.Add(1, new KeyValuePair<string, object?>("result", result switch
        {
            NamespaceLookupResult.Found => "found",
            NamespaceLookupResult.Missing => "missing",
            NamespaceLookupResult.Failed => "failed",
            _ => throw new UnreachableException($"unknown result {result}"),
        }));

    /// <summary>Counts a question to the authorizer of the cluster, with its answer; null for none.</summary>
    public void CountAccessReview(AccessDecision? decision) => _accessReviews.Add(1, new KeyValuePair<string, object?>(
        "result", decision is null ? "unanswered" : decision.IsAllowed ? "allowed" : "denied"));

    /// <summary>Counts an object in the cluster that was restored.</summary>
    public void CountRepair(RepairedObject repaired) =>
        _repairs.Add(1, new KeyValuePair<string, object?>("object", repaired switch
        {
            RepairedObject.Registration => "registration",
            RepairedObject.Secret => "secret",
            RepairedObject.Lease => "lease",
            _ => throw new UnreachableException($"unknown object {repaired}"),
        }));

    /// <summary>Counts a call of the registered address.</summary>
    public void CountAddressCheck(bool succeeded) => _addressChecks.Add(1, ResultLabel(succeeded));

    /// <summary>Counts a review that was selected for recording.</summary>
    public void CountRecording(RecordingEvent result) =>
        _recordings.Add(1, new KeyValuePair<string, object?>("result", result switch
        {
            RecordingEvent.Written => "written",
            RecordingEvent.QueueFull => "queue_full",
            RecordingEvent.WriteFailed => "write_failed",
            _ => throw new UnreachableException($"unknown result {result}"),
        }));

    /// <summary>Counts a review for the candidate policies.</summary>
    /// <param name="isJudged">Was it evaluated? False if there was no time for it.</param>
    public void CountShadowReview(bool isJudged) =>
        _shadowReviews.Add(1, new KeyValuePair<string, object?>("result", isJudged ? "judged" : "shed"));

    /// <summary>Counts a verdict that the candidate policies would change.</summary>
    public void CountShadowFlip(Flip flip)
    {
        ArgumentNullException.ThrowIfNull(flip);
        string kind = flip.Kind switch
        {
            FlipKind.NewDenial => "new_denial",
            FlipKind.NewAllowance => "new_allowance",
            FlipKind.ChangedReason => "changed_reason",
            FlipKind.NewWarning => "new_warning",
            FlipKind.NewFault => "new_fault",
            FlipKind.Undecided => "undecided",
            FlipKind.Denial => "denial",
            _ => throw new UnreachableException($"unknown kind {flip.Kind}"),
        };
        _shadowFlips.Add(
            1,
            new KeyValuePair<string, object?>("policy", flip.Policy),
            new KeyValuePair<string, object?>("kind", kind));
    }

    /// <summary>Observes the state of namespace labels at the time of a scrape.</summary>
    /// <param name="status">Reads the status; null while no policy needs them, which exports nothing.</param>
    public void ObserveNamespaces(Func<NamespaceLabelsStatus?> status) =>
        LookupInstruments.ObserveNamespaces(_meter, status);

    /// <summary>Observes the state of looked-up objects at the time of a scrape.</summary>
    /// <param name="status">Reads the status of each kind; none while no policy looks up objects.</param>
    public void ObserveLookups(Func<ImmutableArray<LookupStatus>> status) =>
        LookupInstruments.Observe(_meter, status);

    /// <summary>Observes the replica's objects in the cluster at the time of a scrape.</summary>
    /// <param name="status">Reads the status; null without a cluster, which exports nothing.</param>
    public void ObserveCluster(Func<ClusterStatus?> status) => ClusterInstruments.Observe(_meter, status);

    /// <summary>Observes the failing policies at the time of a scrape.</summary>
    /// <param name="states">Reads the state of each policy that has failed; other policies export nothing.</param>
    public void ObserveFaults(Func<ImmutableArray<FaultState>> states)
    {
        _meter.CreateObservableGauge(
            "admission_policy_failing",
            () => Observed(states(), static one => one.IsFailing ? 1 : 0),
            null,
            "1 while a policy fails repeatedly, 0 after it has recovered; by policy.");
        _meter.CreateObservableGauge(
            "admission_policy_taken_out_namespaces",
            () => Observed(states(), static one => one.NamespacesTakenOut),
            null,
            "Namespaces in which the circuit breaker has disabled a policy; by policy.");
    }

    /// <summary>Observes the state of the server at the time of a scrape.</summary>
    /// <param name="state">Reads the state; called on every scrape, on any thread.</param>
    public void Observe(Func<ServerState> state) => ServerInstruments.Observe(_meter, state);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private void CountPolicy(PolicyResult result)
    {
        string outcome = result.Outcome switch
        {
            PolicyOutcome.Passed => "passed",
            PolicyOutcome.Violated => "violated",
            PolicyOutcome.Faulted => "faulted",
            _ => throw new UnreachableException($"unknown outcome {result.Outcome.GetType().Name}"),
        };
        KeyValuePair<string, object?> policy = new("policy", result.Policy.Id);
        _policyEvaluations.Add(
            1,
            policy,
            new KeyValuePair<string, object?>("outcome", outcome),
            new KeyValuePair<string, object?>("enforcement", EnforcementLabel(result)),
            new KeyValuePair<string, object?>("remembered", result.IsRemembered ? "true" : "false"));
        if (result.IsBypassed)
        {
            _bypassedDenials.Add(1, policy);
        }

        _policyDuration.Record(result.Elapsed.TotalSeconds, policy);
        if (result.Outcome.Fault is { } fault)
        {
            _policyFaults.Add(
                1,
                policy,
                new KeyValuePair<string, object?>("kind", FaultLabel(fault.Kind)),
                new KeyValuePair<string, object?>("enforcement", EnforcementLabel(result)),
                new KeyValuePair<string, object?>("on_error", result.OnError == OnError.Deny ? "deny" : "allow"));
        }
    }

    private static IEnumerable<Measurement<int>> Observed(
        ImmutableArray<FaultState> states, Func<FaultState, int> value) =>
        states.Select(one => new Measurement<int>(
            value(one), new KeyValuePair<string, object?>("policy", one.Policy)));

    private static KeyValuePair<string, object?> ResultLabel(bool succeeded) =>
        new("result", succeeded ? "success" : "failure");

    private static string EnforcementLabel(PolicyResult result) => result.Enforcement switch
    {
        _ when result.IsBypassed => "break_glass",
        Enforcement.Deny => "deny",
        Enforcement.Warn => "warn",
        Enforcement.Audit => "audit",
        _ => throw new UnreachableException($"enforcement {result.Enforcement} is not evaluated"),
    };

    private static string FaultLabel(FaultKind kind) => kind switch
    {
        FaultKind.Threw => "threw",
        FaultKind.ReturnedValue => "returned_value",
        FaultKind.TimedOut => "timed_out",
        FaultKind.TooManyStatements => "too_many_statements",
        FaultKind.OutOfMemory => "out_of_memory",
        FaultKind.TooDeep => "too_deep",
        FaultKind.Undecidable => "undecidable",
        FaultKind.EngineFailed => "engine_failed",
        FaultKind.TakenOut => "taken_out",
        _ => throw new UnreachableException($"unknown fault {kind}"),
    };
}
