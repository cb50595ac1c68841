using System.Collections.Immutable;
using System.Text.Json;
using Admission.Json;

namespace Admission.Cel.Policies;

/// <summary>ValidatingAdmissionPolicies with their bindings, and what they answer. Immutable.</summary>
/// <param name="Policies">The policies.</param>
/// <param name="Bindings">Their bindings; a policy without one does nothing.</param>
/// <param name="Parameters">Where params objects come from.</param>
public sealed record AdmissionPolicySet(
    ImmutableArray<AdmissionPolicy> Policies, ImmutableArray<PolicyBinding> Bindings, IParamSource Parameters)
{
    private const string FailureAnnotation = "validation.policy.admission.k8s.io/validation_failure";

    /// <summary>Answers a request as the API server does; policies in their order, the first denial is told.</summary>
    /// <param name="request">The request of a review.</param>
    /// <param name="namespaceObject">The request's namespace; null for none.</param>
    public PolicyAnswer Answer(JsonValue request, JsonValue? namespaceObject)
    {
        var answer = new Collector();
        if (IsExempt(request))
        {
            return answer.ToAnswer();
        }

        JsonValue? labels = namespaceObject?.Member("metadata")?.Member("labels");
        JsonValue? visible = request.Member("resource")?.Member("resource")?.Text == "namespaces"
            || string.IsNullOrEmpty(request.Member("namespace")?.Text) ? null : namespaceObject;
        foreach (AdmissionPolicy policy in Policies)
        {
            ImmutableArray<PolicyBinding> bindings = [.. Bindings.Where(binding => binding.PolicyName == policy.Name)];
            if (bindings.IsEmpty || !policy.Match.Matches(request, labels))
            {
                continue;
            }

            if (policy.ParamKind is { } kind && Parameters.IsNamespaced(kind.ApiVersion, kind.Kind) is null)
            {
                answer.AddConfigurationError(
                    policy,
                    null,
                    "failed to configure policy: failed to find resource referenced by paramKind: "
                    + $"'{kind.ApiVersion}, Kind={kind.Kind}'");
                continue;
            }

            foreach (PolicyBinding binding in bindings)
            {
                if (binding.Match.Matches(request, labels))
                {
                    Apply(policy, binding, request, visible, answer);
                }
            }
        }

        return answer.ToAnswer();
    }

    private void Apply(
        AdmissionPolicy policy, PolicyBinding binding, JsonValue request, JsonValue? namespaceObject, Collector answer)
    {
        ImmutableArray<JsonValue?> parameters = binding.FindParameters(policy, request, Parameters,
            out string? problem);
        if (problem is not null)
        {
            answer.AddConfigurationError(policy, binding, $"failed to configure binding: {problem}");
            return;
        }

        foreach (JsonValue? parameter in parameters)
        {
            answer.Add(policy, binding, AdmissionPolicyEvaluator.Evaluate(policy, request, parameter, namespaceObject));
        }
    }

    // The API server never asks policies about these.
    private static bool IsExempt(JsonValue request)
    {
        JsonValue? resource = request.Member("resource");
        return (resource?.Member("group")?.Text, resource?.Member("resource")?.Text) switch
        {
            ("admissionregistration.k8s.io", "validatingadmissionpolicies" or "validatingadmissionpolicybindings"
                or "mutatingadmissionpolicies" or "mutatingadmissionpolicybindings") => true,
            ("authentication.k8s.io", "tokenreviews" or "selfsubjectreviews") => true,
            ("authorization.k8s.io", "subjectaccessreviews" or "localsubjectaccessreviews" or "selfsubjectaccessreviews"
                or "selfsubjectrulesreviews") => true,
            _ => false,
        };
    }

    private sealed class Collector
    {
        private readonly List<string> _warnings = [];
        private readonly SortedDictionary<string, List<string>> _annotations = new(StringComparer.Ordinal);
        private string? _failure;
        private (string Message, string Reason)? _denial;

        public void AddConfigurationError(AdmissionPolicy policy, PolicyBinding? binding, string message)
        {
            if (policy.FailureMode == FailureMode.Fail)
            {
                Deny(policy, binding, message, "");
            }
        }

        public void Add(AdmissionPolicy policy, PolicyBinding binding, PolicyResult result)
        {
            foreach (PolicyDecision decision in result.Decisions)
            {
                foreach (string action in binding.Actions)
                {
                    switch (action)
                    {
                        case "Deny":
                            Deny(policy, binding, decision.Message, decision.Reason);
                            break;
                        case "Warn":
                            _warnings.Add(
                                $"Validation failed for ValidatingAdmissionPolicy '{policy.Name}' with binding "
                                + $"'{binding.Name}': {decision.Message}");
                            break;
                        case "Audit":
                            _failure ??= Failure(policy, binding, decision);
                            break;
                    }
                }
            }

            foreach (PolicyDecision error in result.AnnotationErrors)
            {
                Deny(policy, binding, error.Message, "");
            }

            foreach ((string key, string value) in result.Annotations)
            {
                if (!_annotations.TryGetValue(key, out List<string>? values))
                {
                    _annotations[key] = values = [];
                }

                if (!values.Contains(value))
                {
                    values.Add(value);
                }
            }
        }

        public PolicyAnswer ToAnswer()
        {
            ImmutableSortedDictionary<string, string> annotations = _annotations.ToImmutableSortedDictionary(
                pair => pair.Key, pair => string.Join(", ", pair.Value), StringComparer.Ordinal);
            if (_failure is not null)
            {
                annotations = annotations.Add(FailureAnnotation, _failure);
            }

            string reason = _denial is { } denial ? denial.Reason.Length > 0 ? denial.Reason : "Invalid" : "";
            return new PolicyAnswer(
                _denial is null,
                _denial is null ? 0 : CodeOf(reason),
                reason,
                _denial?.Message ?? "",
                WarningLimits.Apply(_warnings),
                annotations);
        }

        private static int CodeOf(string reason) => reason switch
        {
            "Forbidden" => 403,
            "Unauthorized" => 401,
            "RequestEntityTooLarge" => 413,
            _ => 422,
        };

        private void Deny(AdmissionPolicy policy, PolicyBinding? binding, string message, string reason)
        {
            string by = binding is null ? "" : $" with binding '{binding.Name}'";
            _denial ??= ($"ValidatingAdmissionPolicy '{policy.Name}'{by} denied request: {message}", reason);
        }

        private static string Failure(AdmissionPolicy policy, PolicyBinding binding, PolicyDecision decision)
        {
            using var stream = new MemoryStream();
            using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions
            {
                Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }))
            {
                writer.WriteStartArray();
                writer.WriteStartObject();
                writer.WriteString("message", decision.Message);
                writer.WriteString("policy", policy.Name);
                writer.WriteString("binding", binding.Name);
                writer.WriteNumber("expressionIndex", Math.Max(decision.Index, 0));
                writer.WriteStartArray("validationActions");
                foreach (string action in binding.Actions)
                {
                    writer.WriteStringValue(action);
                }

                writer.WriteEndArray();
                writer.WriteEndObject();
                writer.WriteEndArray();
            }

            return System.Text.Encoding.UTF8.GetString(stream.ToArray());
        }
    }
}
