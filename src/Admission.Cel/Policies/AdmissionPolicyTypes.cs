namespace Admission.Cel.Policies;

/// <summary>
/// The fields of ValidatingAdmissionPolicy and ValidatingAdmissionPolicyBinding, with the versions that added them.
/// Source of truth: https://github.com/kubernetes/api/blob/master/admissionregistration/v1/types.go
/// </summary>
internal static class AdmissionPolicyTypes
{
    /// <summary>The first version that has <c>spec.variables</c> and <c>namespaceObject</c>.</summary>
    public const int FirstVariables = 28;

    private const int FirstParamSelectors = 28;

    /// <summary>A label selector.</summary>
    public static ApiType LabelSelector { get; } = ApiType.Of(
        new ApiField("matchLabels", ApiType.TextMap),
        new ApiField("matchExpressions", ApiType.ListOf(ApiType.Of(
            new ApiField("key", ApiType.Text),
            new ApiField("operator", ApiType.Text),
            new ApiField("values", ApiType.Texts)))));

    private static readonly ApiType Rules = ApiType.ListOf(ApiType.Of(
        new ApiField("apiGroups", ApiType.Texts),
        new ApiField("apiVersions", ApiType.Texts),
        new ApiField("operations", ApiType.Texts),
        new ApiField("resources", ApiType.Texts),
        new ApiField("resourceNames", ApiType.Texts),
        new ApiField("scope", ApiType.Text)));

    /// <summary><c>matchConstraints</c> and <c>matchResources</c>.</summary>
    public static ApiType Match { get; } = ApiType.Of(
        new ApiField("resourceRules", Rules),
        new ApiField("excludeResourceRules", Rules),
        new ApiField("namespaceSelector", LabelSelector),
        new ApiField("objectSelector", LabelSelector),
        new ApiField("matchPolicy", ApiType.Text));

    private static readonly ApiType Named = ApiType.ListOf(ApiType.Of(
        new ApiField("name", ApiType.Text), new ApiField("expression", ApiType.Text)));

    private static readonly ApiType Metadata = ApiType.Of(
        new ApiField("name", ApiType.Text),
        new ApiField("generateName", ApiType.Text),
        new ApiField("namespace", ApiType.Text),
        new ApiField("labels", ApiType.TextMap),
        new ApiField("annotations", ApiType.TextMap),
        new ApiField("finalizers", ApiType.Texts),
        new ApiField("ownerReferences", ApiType.ListOf(ApiType.Any)),
        new ApiField("managedFields", ApiType.ListOf(ApiType.Any)),
        new ApiField("uid", ApiType.Text),
        new ApiField("resourceVersion", ApiType.Text),
        new ApiField("selfLink", ApiType.Text),
        new ApiField("generation", ApiType.Any),
        new ApiField("creationTimestamp", ApiType.Any),
        new ApiField("deletionTimestamp", ApiType.Any),
        new ApiField("deletionGracePeriodSeconds", ApiType.Any));

    /// <summary>ValidatingAdmissionPolicy.</summary>
    public static ApiType Policy { get; } = Object(ApiType.Of(
        new ApiField("paramKind", ApiType.Of(
            new ApiField("apiVersion", ApiType.Text), new ApiField("kind", ApiType.Text))),
        new ApiField("matchConstraints", Match),
        new ApiField("matchConditions", Named),
        new ApiField("variables", Named, FirstVariables),
        new ApiField("validations", ApiType.ListOf(ApiType.Of(
            new ApiField("expression", ApiType.Text),
            new ApiField("message", ApiType.Text),
            new ApiField("messageExpression", ApiType.Text),
            new ApiField("reason", ApiType.Text)))),
        new ApiField("auditAnnotations", ApiType.ListOf(ApiType.Of(
            new ApiField("key", ApiType.Text), new ApiField("valueExpression", ApiType.Text)))),
        new ApiField("failurePolicy", ApiType.Text)));

    /// <summary>ValidatingAdmissionPolicyBinding.</summary>
    public static ApiType Binding { get; } = Object(ApiType.Of(
        new ApiField("policyName", ApiType.Text),
        new ApiField("paramRef", ApiType.Of(
            new ApiField("name", ApiType.Text),
            new ApiField("namespace", ApiType.Text),
            new ApiField("selector", LabelSelector, FirstParamSelectors),
            new ApiField("parameterNotFoundAction", ApiType.Text, FirstParamSelectors))),
        new ApiField("matchResources", Match),
        new ApiField("validationActions", ApiType.Texts)));

    private static ApiType Object(ApiType spec) => ApiType.Of(
        new ApiField("apiVersion", ApiType.Text),
        new ApiField("kind", ApiType.Text),
        new ApiField("metadata", Metadata),
        new ApiField("spec", spec),
        new ApiField("status", ApiType.Any));
}
