using System.Collections.Immutable;
using Admission.Json;
using Admission.Languages;
using Admission.Lookups;
using Admission.Matching;
using Admission.Policies;
using Admission.Protocol;
using Admission.Schemas;
using Admission.Verdicts;

namespace Admission.Cel.Policies;

/// <summary>A ValidatingAdmissionPolicy with one of its bindings. This pair has an id and settings.</summary>
internal sealed class BoundAdmissionPolicy : CelPolicy
{
    // With more pairs of rules the index keeps the rules of the policy alone, which cover more.
    private const int MaxPairs = 256;

    // The name part of the key of an audit annotation has a prefix from the API server, and is limited by it.
    private const int MaxKeyLength = 63;

    private readonly AdmissionPolicy _policy;
    private readonly PolicyBinding _binding;
    private readonly PolicyParams _parameters;
    private readonly CelDocument _document;

    public BoundAdmissionPolicy(
        AdmissionPolicy policy, PolicyBinding binding, PolicyParams parameters, CelDocument document)
    {
        _policy = policy;
        _binding = binding;
        _parameters = parameters;
        _document = document;
        JsonValue? annotations = document.Value.Member("metadata")?.Member("annotations");
        string title = $"ValidatingAdmissionPolicy '{policy.Name}' with binding '{binding.Name}'";
        Policy = new Policy
        {
            Id = IdOf(binding),
            Path = document.File.Path,
            Title = title,
            Description = annotations?.Member("kubernetes.io/description")?.Text
                ?? annotations?.Member("description")?.Text ?? DescriptionOf(policy),
            Match = RulesOf(policy, binding),
            Parameters = ParameterSchema.None,
            Enforcement = binding.Actions.Contains("Deny") ? Enforcement.Deny
                : binding.Actions.Contains("Warn") ? Enforcement.Warn : Enforcement.Audit,
            OnError = policy.FailureMode == FailureMode.Ignore ? OnError.Allow : OnError.Deny,
            AllowsExisting = false,
            ReadsNamespace = policy.ReadsNamespace,
            IsKubernetesObject = true,
            RunsInApiServer = policy.IsAccepted,
            AsksForAccess = policy.AsksForAccess,
            Reads = policy.ParamKind is { } kind && parameters.AreInCluster(kind)
                ? [new ReadDeclaration { Kind = PolicyParams.ReadKindOf(kind) }]
                : [],
            Metadata = JsonRewrite.Write(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("title", title);
                writer.WriteEndObject();
            }),
        };
    }

    /// <inheritdoc/>
    public override Policy Policy { get; }

    /// <summary>The policy that the binding binds.</summary>
    public AdmissionPolicy Source => _policy;

    /// <summary>Where the policy is written.</summary>
    public CelDocument Document => _document;

    /// <summary>The id of a binding: <c>POLICY.BINDING</c>.</summary>
    public static string IdOf(PolicyBinding binding) => $"{binding.PolicyName}.{binding.Name}";

    /// <inheritdoc/>
    public override PolicyOutcome Evaluate(CelReview review, EvaluationBudget budget)
    {
        ImmutableArray<JsonValue?> parameters = FindParameters(review, out PolicyFault? fault);
        if (fault is not null)
        {
            return new PolicyOutcome.Faulted(fault) { Reason = "Invalid" };
        }

        using EvaluationClock clock = EvaluationClock.Start(budget.Time);
        if (parameters is [var only])
        {
            AdmissionPolicyResult result = AdmissionPolicyEvaluator.Evaluate(_policy, review, only, clock);
            if (result.Decisions.IsEmpty && result.Annotations.IsEmpty && result.AnnotationErrors.IsEmpty)
            {
                return new PolicyOutcome.Passed { Cost = (long)result.Cost };
            }

            return Combine([result]);
        }

        return Combine([.. parameters.Select(one =>
            AdmissionPolicyEvaluator.Evaluate(_policy, review, one, clock))]);
    }

    /// <inheritdoc/>
    public override ImmutableArray<ExplainedExpression> Explain(CelReview review)
    {
        ImmutableArray<JsonValue?> parameters = FindParameters(review, out PolicyFault? fault);
        var explained = ImmutableArray.CreateBuilder<ExplainedExpression>();
        foreach (JsonValue? one in fault is null ? parameters : [])
        {
            PolicyExplanation.Add(explained, _policy, review, one);
        }

        return explained.DrainToImmutable();
    }

    /// <summary>The params objects for a review.</summary>
    public ImmutableArray<JsonValue?> FindParameters(CelReview review, out PolicyFault? fault)
    {
        fault = null;
        bool? isNamespaced = false;
        string unknown = "";
        if (_policy.ParamKind is { } kind
            && (isNamespaced = _parameters.IsNamespaced(kind, review.Input.Objects, out unknown)) is null)
        {
            fault = Fault(
                unknown.Length > 0 ? FaultKind.Undecidable : FaultKind.Threw,
                unknown.Length > 0 ? unknown
                    : $"failed to configure policy: failed to find resource referenced by paramKind: '{kind}'",
                "spec.paramKind") with
            { DeniesAlways = true };
            return [];
        }

        ImmutableArray<JsonValue?> found = _binding.FindParameters(
            _policy.ParamKind,
            review.Request,
            isNamespaced == true,
            _parameters,
            review.Input.Objects,
            out ParamsProblem? problem);
        if (problem is not null)
        {
            fault = Fault(
                problem.IsUnknown ? FaultKind.Undecidable : FaultKind.Threw,
                problem.IsUnknown ? problem.Message : $"failed to configure binding: {problem.Message}",
                "spec.paramKind") with
            { DeniesAlways = true };
        }

        return found;
    }

    private PolicyOutcome Combine(ImmutableArray<AdmissionPolicyResult> results)
    {
        PolicyDecision? first = null;
        PolicyDecision? annotationError = null;
        PolicyDecision? failure = null;
        var violations = ImmutableArray.CreateBuilder<Violation>();
        long cost = 0;
        foreach (AdmissionPolicyResult result in results)
        {
            cost += (long)result.Cost;
            annotationError ??= result.AnnotationErrors.IsEmpty ? null : result.AnnotationErrors[0];
            foreach (PolicyDecision decision in result.Decisions)
            {
                first ??= decision;
                if (decision.Kind != DecisionKind.Violation)
                {
                    failure ??= decision;
                    continue;
                }

                var violation = new Violation(decision.Message, _policy.Validations[decision.Index].Field);
                if (!violations.Contains(violation))
                {
                    violations.Add(violation);
                }
            }
        }

        failure = annotationError ?? failure;
        PolicyFault? fault = failure is null
            ? null
            : Fault(failure.FaultKind, failure.Message, FieldOf(failure)) with
            {
                DeniesAlways = annotationError is not null,
            };
        string reason = first?.Reason is { Length: > 0 } given ? given : "Invalid";
        ImmutableArray<KeyValuePair<string, string>> annotations = AnnotationsOf(results, first);
        return violations.Count > 0
            ? new PolicyOutcome.Violated(violations.DrainToImmutable(), fault)
            {
                Reason = reason,
                AuditAnnotations = annotations,
                Cost = cost,
            }
            : fault is not null
            ? new PolicyOutcome.Faulted(fault) { Reason = reason, AuditAnnotations = annotations, Cost = cost }
            : new PolicyOutcome.Passed { Reason = reason, AuditAnnotations = annotations, Cost = cost };
    }

    private ImmutableArray<KeyValuePair<string, string>> AnnotationsOf(
        ImmutableArray<AdmissionPolicyResult> results, PolicyDecision? first)
    {
        bool isAudited = first is not null && _binding.Actions.Contains("Audit");
        if (!isAudited && _policy.Annotations.IsEmpty)
        {
            return [];
        }

        var annotations = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        foreach (IGrouping<string, string> one in results.SelectMany(static one => one.Annotations)
            .GroupBy(static one => one.Key, static one => one.Value, StringComparer.Ordinal))
        {
            string key = $"{_policy.Name}.{one.Key}";
            annotations.Add(new(
                key.Length <= MaxKeyLength ? key : one.Key,
                string.Join(", ", one.Distinct(StringComparer.Ordinal))));
        }

        if (isAudited)
        {
            annotations.Add(new("validation_failure", FailureOf(first!)));
        }

        return annotations.DrainToImmutable();
    }

    // The annotation that the API server writes for the action Audit.
    private string FailureOf(PolicyDecision decision) => JsonRewrite.Write(writer =>
    {
        writer.WriteStartArray();
        writer.WriteStartObject();
        writer.WriteString("message", decision.Message);
        writer.WriteString("policy", _policy.Name);
        writer.WriteString("binding", _binding.Name);
        writer.WriteNumber("expressionIndex", Math.Max(decision.Index, 0));
        writer.WriteStartArray("validationActions");
        foreach (string action in _binding.Actions)
        {
            writer.WriteStringValue(action);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
    }).ToString();

    // What is denied, for a policy without a description.
    private static string DescriptionOf(AdmissionPolicy policy) => string.Join(' ', policy.Validations
        .Select(static one => one.Message.Trim() is { Length: > 0 } message ? message
            : $"Requires {one.Expression.Text.Trim().ReplaceLineEndings(" ")}")
        .Distinct(StringComparer.Ordinal)
        .Select(static one => one.EndsWith('.') ? one : one + "."));

    private static string FieldOf(PolicyDecision decision) =>
        decision.Index >= 0 ? $"spec.validations[{decision.Index}].expression" : "spec";

    private PolicyFault Fault(FaultKind kind, string message, string field)
    {
        (int line, int column) = _document.PositionOf(field);
        return new PolicyFault(kind, message, _document.File.Path, line, column);
    }

    // What the index is made of: the resources and operations that both the policy and its binding cover.
    private static ImmutableArray<MatchRule> RulesOf(AdmissionPolicy policy, PolicyBinding binding)
    {
        var native = new BoundMatch(policy.Match, binding.Match);
        var rules = new List<MatchRule>();
        bool isNarrowed = !binding.Match.Rules.IsEmpty
            && policy.Match.Rules.Length * binding.Match.Rules.Length <= MaxPairs;
        foreach (ResourceRule rule in policy.Match.Rules)
        {
            foreach (ResourceRule? other in isNarrowed ? binding.Match.Rules : (IEnumerable<ResourceRule?>)[null])
            {
                ImmutableArray<Operation> operations = other is null
                    ? rule.Operations
                    : [.. rule.Operations.Intersect(other.Operations)];
                ImmutableArray<ResourcePattern> patterns = other is null
                    ? [.. rule.Patterns.Distinct()]
                    : [.. rule.Patterns.SelectMany(left => other.Patterns.Select(right => Both(left, right)))
                        .OfType<ResourcePattern>().Distinct()];
                if (!operations.IsEmpty && !patterns.IsEmpty)
                {
                    rules.Add(new MatchRule { Resources = patterns, Operations = operations, Native = native });
                }
            }
        }

        return [.. rules];
    }

    private static ResourcePattern? Both(ResourcePattern left, ResourcePattern right) =>
        Both(left.Resource, right.Resource) is { } resource
        && Both(left.Group, right.Group) is { } group
        && Both(left.Subresource, right.Subresource) is { } subresource
            ? ResourcePattern.OfApiServer(resource, group, subresource)
            : null;

    // All of a resource means its object and its subresources, which have separate patterns.
    private static string? Both(string left, string right) =>
        left == right ? left : left == "*" ? right : right == "*" ? left : null;
}
