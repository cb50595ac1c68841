using Admission.Verdicts;
using Microsoft.Extensions.Logging;

namespace Admission.Webhook;

/// <summary>Every log line of the server, with a stable event id. No line contains the content of an object.</summary>
internal static partial class WebhookLog
{
    [LoggerMessage(
        1000, LogLevel.Information, "serving reviews on {Reviews}, health on {Health}, policy set {PolicySet}")]
    public static partial void Serving(ILogger logger, string reviews, string health, string policySet);

    [LoggerMessage(EventId = 1001, Message =
        "{Operation} {Resource} {Namespace}/{Name} by {User}: {Verdict} {Policies} {Findings} {Faults} in "
        + "{ElapsedMs} ms "
        + "(dry run {DryRun}, policy set {PolicySet}, uid {Uid})")]
    public static partial void Decided(
        ILogger logger,
        LogLevel level,
        string operation,
        string resource,
        string nameSpace,
        string name,
        string user,
        string verdict,
        string policies,
        string findings,
        string faults,
        double elapsedMs,
        bool dryRun,
        string policySet,
        string uid);

    [LoggerMessage(1002, LogLevel.Warning, "review rejected: {Errors} (errors: {Count})")]
    public static partial void Malformed(ILogger logger, string errors, int count);

    [LoggerMessage(1003, LogLevel.Error, "review failed")]
    public static partial void ReviewFailed(ILogger logger, Exception exception);

    [LoggerMessage(1004, LogLevel.Warning, "review rejected because of overload: {Reason}, {Waiting} waiting")]
    public static partial void Shed(ILogger logger, Telemetry.ShedReason reason, int waiting);

    [LoggerMessage(1005, LogLevel.Debug, "request rejected: {Reason}")]
    public static partial void Rejected(ILogger logger, Telemetry.RejectionReason reason);

    [LoggerMessage(1006, LogLevel.Debug, "policy {Policy} logs: {Line}")]
    public static partial void PolicyLogged(ILogger logger, string policy, string line);

    [LoggerMessage(
        1007, LogLevel.Warning,
        "recordings lost since the start: {QueueFull} because the queue of recordings was full, {WriteFailed} "
            + "because writing failed. If the queue was full, record fewer reviews with --record-one-in")]
    public static partial void RecordingsDropped(ILogger logger, long queueFull, long writeFailed);

    [LoggerMessage(1008, LogLevel.Error, "the candidate policies failed to evaluate a review")]
    public static partial void ShadowFailed(ILogger logger, Exception exception);

    [LoggerMessage(1010, LogLevel.Information, "certificate {Fingerprint} is in use, expires {Expires}")]
    public static partial void CertificateTaken(ILogger logger, string fingerprint, DateTimeOffset expires);

    [LoggerMessage(1011, LogLevel.Error, "new certificate rejected, the last valid one stays in use: {Errors}")]
    public static partial void CertificateKept(ILogger logger, string errors);

    [LoggerMessage(1012, LogLevel.Information, "client certificate authorities reloaded: {Count}")]
    public static partial void ClientAuthorityTaken(ILogger logger, int count);

    [LoggerMessage(1013, LogLevel.Error, "new client certificate authorities rejected, the last valid ones stay in "
        + "use: {Error}")]
    public static partial void ClientAuthorityKept(ILogger logger, string error);

    [LoggerMessage(
        1014, LogLevel.Warning,
        "certificate {Fingerprint} expires {Expires}, in {Days} days; after that, no API server trusts it. "
            + "Renew {File}.")]
    public static partial void CertificateExpires(
        ILogger logger, string fingerprint, DateTimeOffset expires, long days, string file);

    [LoggerMessage(1020, LogLevel.Information, "draining for {Seconds} s, then stopping")]
    public static partial void Draining(ILogger logger, double seconds);

    [LoggerMessage(1021, LogLevel.Information, "stopped")]
    public static partial void Stopped(ILogger logger);

    [LoggerMessage(1030, LogLevel.Information, "policy set {PolicySet} is active (policies: {Policies})")]
    public static partial void PoliciesTaken(ILogger logger, string policySet, int policies);

    [LoggerMessage(1032, LogLevel.Information, "candidate policy set {PolicySet} is active (policies: {Policies})")]
    public static partial void CandidatesTaken(ILogger logger, string policySet, int policies);

    [LoggerMessage(
        1033, LogLevel.Error,
        "new candidate policies rejected, set {PolicySet} stays active: {Error} (errors: {Count})")]
    public static partial void CandidatesKept(ILogger logger, string policySet, string error, int count);

    [LoggerMessage(
        1031, LogLevel.Error, "new policies rejected, set {PolicySet} stays active: {Error} (errors: {Count})")]
    public static partial void PoliciesKept(ILogger logger, string policySet, string error, int count);

    [LoggerMessage(1040, LogLevel.Warning,
        "policy {Policy} fails repeatedly: {Faults} faults in {Seconds} s, the latest {Kind}")]
    public static partial void PolicyFailing(
        ILogger logger, string policy, int faults, double seconds, FaultKind kind);

    [LoggerMessage(1041, LogLevel.Warning, "policies that still fail repeatedly ({Count}): {Policies}")]
    public static partial void PoliciesFailing(ILogger logger, int count, string policies);

    [LoggerMessage(1042, LogLevel.Information, "policy {Policy} has recovered: no fault for {Seconds} s")]
    public static partial void PolicyRecovered(ILogger logger, string policy, double seconds);

    [LoggerMessage(1043, LogLevel.Warning,
        "policy {Policy} is disabled in the namespace {Namespace}, where onError applies: {Faults} faults in "
        + "{Seconds} s, the latest {Kind}")]
    public static partial void PolicyTakenOut(
        ILogger logger, string policy, string nameSpace, int faults, double seconds, FaultKind kind);

    [LoggerMessage(1044, LogLevel.Information, "policy {Policy} is enabled again in the namespace {Namespace}")]
    public static partial void PolicyReturned(ILogger logger, string policy, string nameSpace);

    [LoggerMessage(1050, LogLevel.Error, "the decision log cannot be written: {Problem}")]
    public static partial void DecisionLogBroken(ILogger logger, string problem);

    [LoggerMessage(1051, LogLevel.Information, "the decision log can be written again")]
    public static partial void DecisionLogMended(ILogger logger);

    [LoggerMessage(
        1052, LogLevel.Error,
        "decisions missing from the decision log since the start: {QueueFull} because the memory of "
        + "--decision-log-queue was full, {WriteFailed} because writing to a destination failed")]
    public static partial void DecisionsLost(ILogger logger, long queueFull, long writeFailed);

    [LoggerMessage(1060, LogLevel.Warning, "break-glass: {BreakGlass}")]
    public static partial void GlassBroken(ILogger logger, Verdicts.BreakGlass breakGlass);

    [LoggerMessage(1061, LogLevel.Warning, "break-glass has ended, policies deny again")]
    public static partial void GlassMended(ILogger logger);

    [LoggerMessage(1062, LogLevel.Error, "break-glass rejected, policies still deny: {Error}")]
    public static partial void GlassRefused(ILogger logger, string error);
}
