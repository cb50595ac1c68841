using System.Collections.Immutable;
using Admission.Json;
using Admission.Matching;
using Admission.Protocol;

namespace Admission.Recordings;

/// <summary>
/// One review with its verdict and all that the verdict was made of, so that it can be judged again. Immutable. What it
/// holds was redacted before it was written.
/// </summary>
public sealed record Recording
{
    /// <summary><c>apiVersion</c> of the format that this version writes.</summary>
    public const string ApiVersion = "admission/v1";

    /// <summary><c>kind</c> of a recording.</summary>
    public const string KindName = "Recording";

    /// <summary>When the review was judged; null where its source does not tell.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>What was asked, redacted.</summary>
    public required AdmissionRequest Request { get; init; }

    /// <summary>
    /// Labels of namespaces that were known when it was judged, by namespace; a null value for a namespace without
    /// labels. A namespace that is not here is not known.
    /// </summary>
    public ImmutableDictionary<string, JsonValue?> Namespaces { get; init; } =
        ImmutableDictionary<string, JsonValue?>.Empty;

    /// <summary>Digest of the policy set that judged; empty where none did.</summary>
    public string PolicySet { get; init; } = "";

    /// <summary>What was answered; null where the source does not tell (an AdmissionReview, an audit log).</summary>
    public RecordedVerdict? Verdict { get; init; }

    /// <summary>What a candidate policy set would have answered, where <c>serve --shadow</c> had one.</summary>
    public RecordedVerdict? Shadow { get; init; }

    /// <summary>Which values were replaced, at most <see cref="Redactor.MaxMarks"/> of them.</summary>
    public ImmutableArray<Redaction> Redactions { get; init; } = [];

    /// <summary>Where it comes from.</summary>
    public RecordingOrigin Origin { get; init; }

    /// <summary>The labels of namespaces as a source for the evaluator.</summary>
    public INamespaceLabels Lookups => new RecordedNamespaceLabels(Namespaces);
}

/// <summary>Where a recording comes from.</summary>
public enum RecordingOrigin
{
    /// <summary>Of <c>admission serve --record</c>.</summary>
    Serve,

    /// <summary>An AdmissionReview without a verdict.</summary>
    Review,

    /// <summary>An event of a Kubernetes audit log.</summary>
    AuditLog,

    /// <summary>An object as kubectl prints it.</summary>
    Manifest,
}

/// <summary>One value that was replaced.</summary>
/// <param name="Field">Its path, <c>request.object.data.password</c>.</param>
/// <param name="Reason">Why.</param>
public sealed record Redaction(string Field, RedactionReason Reason);

/// <summary>Why a value was replaced.</summary>
public enum RedactionReason
{
    /// <summary><c>data</c> or <c>stringData</c> of a Secret.</summary>
    SecretData,

    /// <summary>Its name or its shape says that it lets somebody in.</summary>
    Credential,

    /// <summary>Arguments of a command that is run in a container.</summary>
    Command,

    /// <summary>What an authenticator told of the user, which may hold tokens.</summary>
    UserExtra,

    /// <summary>A value in <c>managedFields</c>.</summary>
    ManagedFields,

    /// <summary>A field that the operator named.</summary>
    Configured,
}

/// <summary>Knows the labels of namespaces that a recording holds.</summary>
internal sealed class RecordedNamespaceLabels(ImmutableDictionary<string, JsonValue?> namespaces) : INamespaceLabels
{
    /// <inheritdoc/>
    public string Remedy => "The recording does not contain them. Record in a cluster where the webhook can "
        + "read namespaces.";

    /// <inheritdoc/>
    public NamespaceLabels? Find(string name) =>
        namespaces.TryGetValue(name, out JsonValue? labels) ? new NamespaceLabels(labels) : null;
}
