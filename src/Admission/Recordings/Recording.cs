using System.Collections.Immutable;
using Admission.Authorization;
using Admission.Json;
using Admission.Lookups;
using Admission.Matching;
using Admission.Protocol;

namespace Admission.Recordings;

/// <summary>
/// One review with its verdict and everything that the verdict depended on, so that it can be evaluated again.
/// Immutable. It was redacted before it was written.
/// </summary>
public sealed record Recording
{
    /// <summary><c>apiVersion</c> of the format that this version writes.</summary>
    public const string ApiVersion = "admission/v1";

    /// <summary><c>kind</c> of a recording.</summary>
    public const string KindName = "Recording";

    /// <summary>Time of the evaluation; null if the source has none.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>The redacted request.</summary>
    public required AdmissionRequest Request { get; init; }

    /// <summary>
    /// Labels of namespaces that were known during the evaluation, by namespace; a null value for a namespace without
    /// labels. A namespace that is not included is not known.
    /// </summary>
    public ImmutableDictionary<string, JsonValue?> Namespaces { get; init; } =
        ImmutableDictionary<string, JsonValue?>.Empty;

    /// <summary>
    /// What the authorizer of the cluster answered during the evaluation. Default nothing.
    /// </summary>
    public ImmutableArray<AccessAnswer> Access { get; init; } = [];

    /// <summary>The objects of the cluster that policies looked up during the evaluation. Default nothing.</summary>
    public ImmutableArray<LookedUpKind> LookedUp { get; init; } = [];

    /// <summary>The owners of the object that the evaluation read. Default nothing.</summary>
    public ImmutableArray<FreshObject> Owners { get; init; } = [];

    /// <summary>Digest of the policy set; empty if there was none.</summary>
    public string PolicySet { get; init; } = "";

    /// <summary>The verdict; null if the source has none (an AdmissionReview, an audit log).</summary>
    public RecordedVerdict? Verdict { get; init; }

    /// <summary>The verdict of the candidate policy set of <c>serve --shadow</c>; null if there was none.</summary>
    public RecordedVerdict? Shadow { get; init; }

    /// <summary>The replaced values, at most <see cref="Redactor.MaxMarks"/>.</summary>
    public ImmutableArray<Redaction> Redactions { get; init; } = [];

    public RecordingOrigin Origin { get; init; }

    /// <summary>The answers of the authorizer as a source for the evaluator.</summary>
    public IAccessReviews AccessReviews => new GivenAccess(Access, RecordedAccess.Remedy);

    /// <summary>The looked-up objects as a source for the evaluator.</summary>
    /// <param name="reads">The declarations of the policies that are evaluated.</param>
    /// <param name="others">The source of objects that were not recorded.</param>
    public IClusterObjects ObjectsFor(ImmutableArray<ReadDeclaration> reads, IClusterObjects others) =>
        LookedUp.IsEmpty || reads.IsEmpty ? others : new RecordedClusterObjects(LookedUp, reads, others);

    /// <summary>The owners for the evaluator; null if none were recorded.</summary>
    public ReviewOwners? ReviewOwners => Owners.IsEmpty ? null : new ReviewOwners(Owners.AsSpan());

    /// <summary>The labels of namespaces as a source for the evaluator.</summary>
    public INamespaceLabels Lookups => new RecordedNamespaceLabels(Namespaces);
}

/// <summary>Source of a recording.</summary>
public enum RecordingOrigin
{
    /// <summary>Of <c>admission serve --record</c>.</summary>
    Serve,

    /// <summary>An AdmissionReview without a verdict.</summary>
    Review,

    /// <summary>An event of a Kubernetes audit log.</summary>
    AuditLog,

    /// <summary>An object from kubectl.</summary>
    Manifest,
}

/// <summary>One value that was replaced.</summary>
/// <param name="Field">Its path, <c>request.object.data.password</c>.</param>
public sealed record Redaction(string Field, RedactionReason Reason);

/// <summary>Reason for the replacement of a value.</summary>
public enum RedactionReason
{
    /// <summary><c>data</c> or <c>stringData</c> of a Secret.</summary>
    SecretData,

    /// <summary>Its name or form is that of a credential.</summary>
    Credential,

    /// <summary>Arguments of a command that is run in a container.</summary>
    Command,

    /// <summary>Facts of the authenticator about the user, which can contain tokens.</summary>
    UserExtra,

    /// <summary>A value in <c>managedFields</c>.</summary>
    ManagedFields,

    /// <summary>A field that the operator named.</summary>
    Configured,
}

internal sealed class RecordedNamespaceLabels(ImmutableDictionary<string, JsonValue?> namespaces) : INamespaceLabels
{
    /// <inheritdoc/>
    public string Remedy => "The recording does not contain them. Record in a cluster where the webhook can "
        + "read namespaces.";

    /// <inheritdoc/>
    public NamespaceLabels? Find(string name) =>
        namespaces.TryGetValue(name, out JsonValue? labels) ? new NamespaceLabels(labels) : null;
}
