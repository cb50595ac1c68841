using System.Collections.Immutable;
using Admission.Json;
using Admission.Kinds;
using Admission.Lookups;
using Admission.Matching;
using Admission.Protocol;

namespace Admission.Cel.Policies;

/// <summary>A ValidatingAdmissionPolicyBinding. Immutable.</summary>
internal sealed class PolicyBinding
{
    private readonly JsonValue? _paramRef;
    private readonly LabelSelector? _selector;

    private PolicyBinding(JsonValue document)
    {
        JsonValue? spec = document.Member("spec");
        Name = document.Member("metadata")?.Member("name")?.Text ?? "";
        PolicyName = spec?.Member("policyName")?.Text ?? "";
        Actions = spec?.Member("validationActions") is { Kind: JsonKind.Array } actions
            ? [.. actions.Items.ToArray().Select(static action => action.Text ?? "")]
            : [];
        Match = new PolicyMatch("matchResources", spec?.Member("matchResources"));
        _paramRef = spec?.Member("paramRef") is { Kind: JsonKind.Object } reference ? reference : null;
        if (_paramRef?.Member("selector") is { Kind: JsonKind.Object } selector)
        {
            var errors = new List<(string Field, string Message)>();
            JsonLabelSelector.TryRead(selector, out _selector, errors);
            Problems.AddRange(errors.Select(static one =>
                ($"spec.paramRef.selector.{one.Field}".TrimEnd('.'), one.Message)));
        }
    }

    public string Name { get; }

    /// <summary>The name of its policy.</summary>
    public string PolicyName { get; }

    /// <summary>What happens when a validation fails: <c>Deny</c>, <c>Warn</c>, <c>Audit</c>.</summary>
    public ImmutableArray<string> Actions { get; }

    /// <summary>Which requests it is for, besides what the policy says.</summary>
    public PolicyMatch Match { get; }

    /// <summary>Does it refer to params?</summary>
    public bool HasParams => _paramRef is not null;

    /// <summary>The errors of its selectors, with the field; empty if there are none.</summary>
    public List<(string Field, string Message)> Problems { get; } = [];

    public static PolicyBinding Read(JsonValue document) => new(document);

    /// <summary>The params objects that the policy is evaluated with; one null item if there are none.</summary>
    /// <param name="kind">The kind of the policy's params; null if it has none.</param>
    /// <param name="request">The request.</param>
    /// <param name="isNamespaced">Is that kind namespaced?</param>
    /// <param name="source">Where params objects come from.</param>
    /// <param name="cluster">The objects of the cluster.</param>
    /// <param name="problem">The error of the configuration; null if there is none.</param>
    public ImmutableArray<JsonValue?> FindParameters(
        GroupVersionKind? kind,
        AdmissionRequest request,
        bool isNamespaced,
        PolicyParams source,
        IClusterObjects cluster,
        out ParamsProblem? problem)
    {
        problem = null;
        if (kind is not { } known || _paramRef is null)
        {
            return [null];
        }

        string fixedNamespace = _paramRef.Member("namespace")?.Text ?? "";
        if (!isNamespaced && fixedNamespace.Length > 0)
        {
            problem = new ParamsProblem("paramRef.namespace must not be provided for a cluster-scoped `paramKind`");
            return [];
        }

        // The namespace of a Namespace is its own name.
        string space = fixedNamespace.Length > 0 ? fixedNamespace : request.Namespace;
        if (isNamespaced && space.Length == 0)
        {
            problem = new ParamsProblem(
                "cannot use namespaced paramRef in policy binding that matches cluster-scoped resources");
            return [];
        }

        string name = _paramRef.Member("name")?.Text ?? "";
        ImmutableArray<JsonValue> found = source.Find(
            known, isNamespaced ? space : null, name, cluster, out string unknown);
        if (unknown.Length > 0)
        {
            problem = new ParamsProblem(unknown) { IsUnknown = true };
            return [];
        }

        if (name.Length == 0 && _selector is { } selector)
        {
            found = [.. found.Where(one => selector.Matches(one.Member("metadata")?.Member("labels")))];
        }

        // A missing action is Deny, which is the default of v1alpha1; the other versions require the field.
        if (found.IsEmpty && _paramRef.Member("parameterNotFoundAction")?.Text != "Allow")
        {
            problem = new ParamsProblem("no params found for policy binding with `Deny` parameterNotFoundAction");
        }

        return [.. found];
    }
}

/// <summary>Why the params of a binding cannot be used.</summary>
/// <param name="Message">Why, as the API server says it.</param>
internal sealed record ParamsProblem(string Message)
{
    /// <summary>Is it not known which params objects exist?</summary>
    public bool IsUnknown { get; init; }
}
