using Admission.Telemetry;
using Microsoft.Extensions.Logging;

namespace Admission.Cluster;

/// <summary>
/// Every log line about the cluster, with a stable event id. No line contains a token or the content of a kubeconfig.
/// </summary>
internal static partial class ClusterLog
{
    [LoggerMessage(1100, LogLevel.Information, "labels of {Count} namespaces were read from {Source}")]
    public static partial void Synced(ILogger logger, int count, string source);

    [LoggerMessage(1101, LogLevel.Warning, "namespaces cannot be watched: {Reason}: {Error} Next try in {Seconds} s")]
    public static partial void Broken(ILogger logger, WatchRestartReason reason, string error, double seconds);

    [LoggerMessage(1102, LogLevel.Debug, "watching namespaces from version {Version}")]
    public static partial void Watching(ILogger logger, string version);

    [LoggerMessage(1103, LogLevel.Warning,
        "a policy needs labels of namespaces, but no cluster is configured: the policy fails, and its onError applies. "
        + "Use --kubeconfig FILE")]
    public static partial void Unavailable(ILogger logger);

    [LoggerMessage(1104, LogLevel.Warning, "namespace {Namespace} could not be read: {Error}")]
    public static partial void LookupFailed(ILogger logger, string @namespace, string error);

    [LoggerMessage(1110, LogLevel.Warning, "{Target} cannot be watched: {Error} Next try in {Seconds} s")]
    public static partial void ObjectLost(ILogger logger, string target, string error, double seconds);

    [LoggerMessage(1120, LogLevel.Information, "this replica {State}")]
    public static partial void Led(ILogger logger, string state);

    [LoggerMessage(1121, LogLevel.Information,
        "Secret {Secret} was renewed: serving certificate until {Serving}, authority until {Authority}")]
    public static partial void Renewed(
        ILogger logger, string secret, DateTimeOffset serving, DateTimeOffset authority);

    [LoggerMessage(1122, LogLevel.Information,
        "registration {Name} was updated for policy set {PolicySet} (webhooks: {Webhooks})")]
    public static partial void Registered(ILogger logger, string name, string policySet, int webhooks);

    [LoggerMessage(1123, LogLevel.Warning, "the {Controller} controller failed: {Error}")]
    public static partial void ControllerFailed(ILogger logger, string controller, string error);

    [LoggerMessage(1124, LogLevel.Warning, "no leader can be elected: {Error}")]
    public static partial void ElectionFailed(ILogger logger, string error);

    [LoggerMessage(1125, LogLevel.Warning, "{Target} was missing and was created again")]
    public static partial void Recreated(ILogger logger, string target);

    [LoggerMessage(1126, LogLevel.Warning,
        "Secret {Secret} was deleted or damaged and was restored, with {Origin}")]
    public static partial void Restored(ILogger logger, string secret, string origin);

    [LoggerMessage(1127, LogLevel.Warning, "registration {Name} was restored: {Difference}")]
    public static partial void Repaired(ILogger logger, string name, string difference);

    [LoggerMessage(1128, LogLevel.Warning, "registration: {Problem}")]
    public static partial void NotAsPlanned(ILogger logger, string problem);

    [LoggerMessage(1129, LogLevel.Information, "registration {Name} matches the policies")]
    public static partial void AsPlanned(ILogger logger, string name);

    [LoggerMessage(1130, LogLevel.Warning,
        "the old certificate authority stays trusted, because the webhook cannot be verified without it: {Problem}")]
    public static partial void OldAuthorityKept(ILogger logger, string problem);

    [LoggerMessage(1140, LogLevel.Information, "{Count} {Kind} are cached, {Bytes} bytes")]
    public static partial void KindSynced(ILogger logger, int count, string kind, long bytes);

    [LoggerMessage(1141, LogLevel.Warning, "{Kind} cannot be watched: {Reason}: {Error} Next try in {Seconds} s")]
    public static partial void KindLost(
        ILogger logger, string kind, WatchRestartReason reason, string error, double seconds);

    [LoggerMessage(1142, LogLevel.Warning,
        "a permission of a user could not be checked, because the cluster did not respond: {Error}")]
    public static partial void AccessUnknown(ILogger logger, string error);

    [LoggerMessage(1143, LogLevel.Warning, "an owner of the kind {Kind} could not be read: {Error}")]
    public static partial void OwnerUnknown(ILogger logger, string kind, string error);

    [LoggerMessage(1150, LogLevel.Information, "{Count} {Kind} are watched for drift")]
    public static partial void DriftWatched(ILogger logger, int count, string kind);

    [LoggerMessage(1151, LogLevel.Warning,
        "{Kind} cannot be watched for drift: {Reason}: {Error} Next try in {Seconds} s")]
    public static partial void DriftLost(
        ILogger logger, string kind, WatchRestartReason reason, string error, double seconds);

    [LoggerMessage(1152, LogLevel.Warning,
        "drift: {Target} was {Change} without a review, by {Managers}: {Fields} (version {Version}, last review "
        + "{Review}, reason for doubt: {Doubt})")]
    public static partial void Drifted(
        ILogger logger, string target, string change, string managers, string fields, string version, string review,
        string doubt);

    [LoggerMessage(1153, LogLevel.Warning,
        "the replicas cannot share which changes they admitted, so drift stays unconfirmed: {Error}")]
    public static partial void DriftNotShared(ILogger logger, string error);

    [LoggerMessage(1154, LogLevel.Warning, "an Event about drift of {Target} could not be written: {Error}")]
    public static partial void DriftEventFailed(ILogger logger, string target, string error);

    [LoggerMessage(1105, LogLevel.Error, "watching the cluster failed because of a bug in Admission. Report it with "
        + "this stack trace")]
    public static partial void Unexpected(ILogger logger, Exception exception);
}
