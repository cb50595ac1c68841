using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Admission.Objects;

/// <summary>
/// The merge keys of Kubernetes' own kinds, as data. Lists that are atomic in Kubernetes (tolerations, envFrom, rules,
/// subjects, command) are not included: their items are identified by position. Source of truth: the
/// <c>patchMergeKey</c> tags and <c>+listType</c>, <c>+listMapKey</c> markers of https://github.com/kubernetes/api
/// (v1.34). If the two differ, the finer one is used (ports by containerPort and protocol), because items that share a
/// key fall back to position.
/// </summary>
internal static class KubernetesShapes
{
    private static readonly ObjectShape Metadata = new(
        ("ownerReferences", ListShape.By("uid")),
        ("finalizers", ListShape.Set()));

    private static readonly ObjectShape Conditions = new(("conditions", ListShape.By("type")));

    private static readonly ObjectShape Claims = new(("claims", ListShape.By("name")));

    private static readonly ObjectShape Container = new(
        ("ports", ListShape.By("containerPort", "protocol")),
        ("env", ListShape.By("name")),
        ("volumeMounts", ListShape.By("mountPath")),
        ("volumeDevices", ListShape.By("devicePath")),
        ("resources", Claims));

    private static readonly ObjectShape PodSpec = new(
        ("containers", ListShape.By("name", Container)),
        ("initContainers", ListShape.By("name", Container)),
        ("ephemeralContainers", ListShape.By("name", Container)),
        ("volumes", ListShape.By("name")),
        ("imagePullSecrets", ListShape.By("name")),
        ("hostAliases", ListShape.By("ip")),
        ("topologySpreadConstraints", ListShape.By("topologyKey", "whenUnsatisfiable")),
        ("schedulingGates", ListShape.By("name")),
        ("resourceClaims", ListShape.By("name")),
        ("resources", Claims));

    private static readonly ObjectShape PodStatus = new(
        ("conditions", ListShape.By("type")),
        ("podIPs", ListShape.By("ip")),
        ("resourceClaimStatuses", ListShape.By("name")));

    private static readonly ObjectShape MatchConditions = new(("matchConditions", ListShape.By("name")));

    private static readonly ObjectShape Webhooks = new(
        ("metadata", Metadata),
        ("webhooks", ListShape.By("name", MatchConditions)));

    /// <summary>A pod template: metadata and a PodSpec.</summary>
    public static readonly ObjectShape PodTemplate = new(("metadata", Metadata), ("spec", PodSpec));

    private static readonly ObjectShape PodSpecInPlace = (ObjectShape)ShapeMerge.Of(
        PodSpec, new ObjectShape(("metadata", Metadata), ("sidecars", ListShape.By("name", Container))));

    /// <summary>
    /// Every kind without an entry. Conditions are keyed by type in every API that follows the conventions.
    /// </summary>
    private static readonly ObjectShape Other = With("spec", new ObjectShape());

    // Kinds whose pod template is found by WorkloadKinds have no entry here, unless they have other keyed lists.
    private static readonly FrozenDictionary<(string Group, string Kind), ObjectShape> ByKind =
        new Dictionary<(string, string), ObjectShape>
        {
            [("", "Pod")] = new(("metadata", Metadata), ("spec", PodSpec), ("status", PodStatus)),
            [("", "Service")] = With("spec", new ObjectShape(("ports", ListShape.By("port", "protocol")))),
            [("", "ServiceAccount")] = With("secrets", ListShape.By("name")),
            [("", "Node")] = new(
                ("metadata", Metadata),
                ("spec", new ObjectShape(("podCIDRs", ListShape.Set()))),
                ("status", new ObjectShape(("conditions", ListShape.By("type")), ("addresses", ListShape.By("type"))))),
            [("admissionregistration.k8s.io", "ValidatingWebhookConfiguration")] = Webhooks,
            [("admissionregistration.k8s.io", "MutatingWebhookConfiguration")] = Webhooks,
            [("admissionregistration.k8s.io", "ValidatingAdmissionPolicy")] = With("spec", new ObjectShape(
                ("matchConditions", ListShape.By("name")),
                ("variables", ListShape.By("name")))),
            [("admissionregistration.k8s.io", "MutatingAdmissionPolicy")] = With("spec", MatchConditions),
            [("admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding")] =
                With("spec", new ObjectShape(("validationActions", ListShape.Set()))),
            [("storage.k8s.io", "CSINode")] = With("spec", new ObjectShape(("drivers", ListShape.By("name")))),
            [("storage.k8s.io", "CSIDriver")] =
                With("spec", new ObjectShape(("volumeLifecycleModes", ListShape.Set()))),
        }.ToFrozenDictionary();

    /// <summary>The keyed lists of a kind without pod templates, and of Pod.</summary>
    public static ObjectShape Of(string group, string kind) => ByKind.GetValueOrDefault((group, kind), Other);

    /// <summary>The keyed lists of a kind with pod templates, and of Pod.</summary>
    public static ObjectShape OfWorkload(WorkloadKind kind)
    {
        if (kind.Templates.Any(static path => path.Steps.IsEmpty))
        {
            return ByKind.GetValueOrDefault((kind.Group, kind.Kind), PodTemplate);
        }

        var all = new ObjectShape(("metadata", Metadata), ("status", Conditions));
        foreach (TemplatePath path in kind.Templates)
        {
            ObjectShape leaf = path.Form == TemplateForm.Template ? PodTemplate : PodSpecInPlace;
            all = (ObjectShape)ShapeMerge.Of(all, At(path.Steps.AsSpan(), leaf));
        }

        return all;
    }

    // Lists of templates are keyed by name if their items have one, as in JobSet.
    private static object At(ReadOnlySpan<TemplateStep> steps, ObjectShape leaf)
    {
        if (steps.IsEmpty)
        {
            return leaf;
        }

        object inner = At(steps[1..], leaf);
        return steps[0] switch
        {
            { Name: { } name } => new ObjectShape((name, inner)),
            { IsList: true } => ListShape.By("name", inner as ObjectShape),
            _ => ObjectShape.OfMembers(inner as ObjectShape ?? new ObjectShape()),
        };
    }

    private static ObjectShape With(string name, object shape) =>
        new(("metadata", Metadata), ("status", Conditions), (name, shape));
}
