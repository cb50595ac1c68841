using System.Collections.Immutable;
using Admission.Json;

namespace Admission.Cel.Policies;

/// <summary>A ValidatingAdmissionPolicyBinding. Immutable.</summary>
public sealed class PolicyBinding
{
    private readonly JsonValue? _paramRef;

    private PolicyBinding(JsonValue document)
    {
        JsonValue? spec = document.Member("spec");
        Name = document.Member("metadata")?.Member("name")?.Text ?? "";
        PolicyName = spec?.Member("policyName")?.Text ?? "";
        Actions = [.. (spec?.Member("validationActions") is { } actions ? actions.Items : []).ToArray()
            .Select(action => action.Text ?? "")];
        Match = new PolicyMatch(spec?.Member("matchResources"));
        _paramRef = spec?.Member("paramRef") is { Kind: JsonKind.Object } reference ? reference : null;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The name of its policy.</summary>
    public string PolicyName { get; }

    /// <summary>What happens when a validation fails: <c>Deny</c>, <c>Warn</c>, <c>Audit</c>.</summary>
    public ImmutableArray<string> Actions { get; }

    /// <summary>Which requests it is for, besides what the policy says.</summary>
    public PolicyMatch Match { get; }

    /// <summary>Reads a binding.</summary>
    public static PolicyBinding Read(JsonValue document) => new(document);

    /// <summary>The params objects that the policy is evaluated with; one that is null stands for none.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="request">The request of a review.</param>
    /// <param name="source">Where params objects come from.</param>
    /// <param name="problem">What is wrong with the configuration; null for nothing.</param>
    public ImmutableArray<JsonValue?> FindParameters(
        AdmissionPolicy policy, JsonValue request, IParamSource source, out string? problem)
    {
        problem = null;
        if (policy.ParamKind is not { } kind || _paramRef is null)
        {
            return [null];
        }

        string fixedNamespace = _paramRef.Member("namespace")?.Text ?? "";
        bool isNamespaced = source.IsNamespaced(kind.ApiVersion, kind.Kind) == true;
        if (!isNamespaced && fixedNamespace.Length > 0)
        {
            problem = "paramRef.namespace must not be provided for a cluster-scoped `paramKind`";
            return [];
        }

        string space = fixedNamespace.Length > 0 ? fixedNamespace : NamespaceOf(request);
        if (isNamespaced && space.Length == 0)
        {
            problem = "cannot use namespaced paramRef in policy binding that matches cluster-scoped resources";
            return [];
        }

        string? name = _paramRef.Member("name")?.Text;
        JsonValue? selector = _paramRef.Member("selector");
        ImmutableArray<JsonValue?> found =
        [
            .. source.List(kind.ApiVersion, kind.Kind, isNamespaced ? space : null).Where(candidate =>
                string.IsNullOrEmpty(name)
                    ? JsonLabelSelector.Matches(selector, candidate.Member("metadata")?.Member("labels"))
                    : candidate.Member("metadata")?.Member("name")?.Text == name),
        ];
        if (found.IsEmpty && _paramRef.Member("parameterNotFoundAction")?.Text == "Deny")
        {
            problem = "no params found for policy binding with `Deny` parameterNotFoundAction";
        }

        return found;
    }

    // The namespace of a Namespace is its own name.
    private static string NamespaceOf(JsonValue request) => request.Member("namespace")?.Text ?? "";
}
