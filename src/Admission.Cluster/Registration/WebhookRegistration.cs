using System.Collections.Immutable;
using Admission.Matching;
using Admission.Protocol;

namespace Admission.Cluster.Registration;

/// <summary>
/// A ValidatingWebhookConfiguration that was computed from policies. Immutable.
/// Source of truth: ValidatingWebhookConfiguration in
/// https://github.com/kubernetes/api/blob/master/admissionregistration/v1/types.go
/// </summary>
/// <param name="Options">Address and exemptions of the webhook.</param>
/// <param name="Webhooks">Its webhooks, first the one that fails closed. Empty if no policy is on.</param>
public sealed record WebhookRegistration(RegistrationOptions Options, ImmutableArray<RegisteredWebhook> Webhooks);

/// <summary>One webhook of a registration. Immutable.</summary>
public sealed record RegisteredWebhook
{
    /// <summary>Its name, <c>fail-closed.policies.admission</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Are writes rejected while no replica answers?</summary>
    public required bool FailsClosed { get; init; }

    /// <summary>The requests that it receives.</summary>
    public required ImmutableArray<RegisteredRule> Rules { get; init; }

    /// <summary>CEL conditions that the API server checks before the call.</summary>
    public required ImmutableArray<MatchCondition> Conditions { get; init; }

    /// <summary>Requirements on the labels of the namespace; cluster-scoped objects are always sent.</summary>
    public required ImmutableArray<LabelExpression> NamespaceSelector { get; init; }

    /// <summary>Requirements on the labels of the object; empty for none.</summary>
    public ImmutableArray<LabelExpression> ObjectSelector { get; init; } = [];
}

/// <summary>Resources of one group with the operations on them. Immutable.</summary>
/// <param name="Group">API group, empty for the core group, or <c>*</c>.</param>
/// <param name="Resources">Plurals with their subresource, sorted.</param>
/// <param name="Operations">In the order of the enum.</param>
/// <param name="Scope"><c>Namespaced</c>, <c>Cluster</c>, or <c>*</c> if not known.</param>
public sealed record RegisteredRule(
    string Group, ImmutableArray<string> Resources, ImmutableArray<Operation> Operations, string Scope);

/// <summary>A CEL condition that must be true for a request to be sent.</summary>
/// <param name="Name">Unique within the webhook.</param>
/// <param name="Expression">The expression; never fails, whatever the request.</param>
public sealed record MatchCondition(string Name, string Expression);
