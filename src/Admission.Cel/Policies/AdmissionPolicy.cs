using System.Collections.Immutable;
using Admission.Cel.Checking;
using Admission.Cel.Libraries;
using Admission.Cel.Syntax;
using Admission.Cel.Values;
using Admission.Json;
using Admission.Kinds;

namespace Admission.Cel.Policies;

/// <summary>A ValidatingAdmissionPolicy, compiled. Immutable; safe to share between threads.</summary>
internal sealed class AdmissionPolicy
{
    // What Gatekeeper puts before the variables of a template.
    // Source of truth: https://github.com/open-policy-agent/gatekeeper/tree/master/pkg/drivers/k8scel/transform
    internal static readonly ImmutableArray<(string Name, string Expression)> TemplateVariables =
    [
        ("anyObject",
            "has(request.operation) && request.operation == \"DELETE\" && object == null ? oldObject : object"),
        ("params", "!has(params.spec) ? null : !has(params.spec.parameters) ? null: params.spec.parameters"),
    ];

    private const int FirstServed = 30;

    private readonly Scope _scope;

    private AdmissionPolicy(string name, JsonValue? spec, Scope scope)
    {
        Name = name;
        FailureMode = spec?.Member("failurePolicy")?.Text == "Ignore" ? FailureMode.Ignore : FailureMode.Fail;
        Match = new PolicyMatch("matchConstraints", spec?.Member("matchConstraints"));
        ParamKind = KindTable.KindOf(spec?.Member("paramKind"));
        Variables = scope.Variables;
        _scope = scope;
        CelEnvironment environment = scope.Environment;
        CelEnvironment ofConditions = scope.OfConditions;
        MatchConditions = Read(spec, scope.Conditions, (item, field) => PolicyExpression.Compile(
            field + ".expression", item.Member("expression")?.Text ?? "", ofConditions, CelTypeKind.Bool));
        Validations = Read(spec, "validations", (item, field) =>
            ReadValidation(item, field, scope.Variables, environment));
        MessageCount = Validations.Count(static one => one.MessageExpression is not null);
        AsksForAccess = spec?.ToString().Contains("authorizer", StringComparison.Ordinal) == true;
        ReadsNamespace = spec?.ToString().Contains("namespaceObject", StringComparison.Ordinal) == true;
        Annotations = Read(spec, "auditAnnotations", (item, field) => new PolicyAnnotation(
            item.Member("key")?.Text ?? "",
            PolicyExpression.Compile(
                field + ".valueExpression",
                item.Member("valueExpression")?.Text ?? "",
                environment,
                CelTypeKind.String,
                CelTypeKind.Null)));
    }

    public string Name { get; }

    /// <summary>The version of Kubernetes whose functions and costs apply.</summary>
    public KubernetesVersion Version { get; private init; }

    /// <summary>What an error means for a request.</summary>
    public FailureMode FailureMode { get; }

    /// <summary>Which requests it is for.</summary>
    public PolicyMatch Match { get; }

    /// <summary>The kind of its params objects; null for none.</summary>
    public GroupVersionKind? ParamKind { get; }

    /// <summary>Conditions for its requests.</summary>
    public ImmutableArray<PolicyExpression> MatchConditions { get; }

    /// <summary>
    /// Does an API server accept the policy as a new one? API servers accept new policies from version 1.30 on. They
    /// compile new expressions with the functions of the previous version, so that a downgrade is possible. The first
    /// read of this property compiles the policy with these functions.
    /// </summary>
    public Lazy<bool> IsAccepted { get; private init; } = new(false);

    /// <summary>Does an expression read <c>authorizer</c>?</summary>
    public bool AsksForAccess { get; }

    /// <summary>Does an expression read <c>namespaceObject</c>?</summary>
    public bool ReadsNamespace { get; }

    public CelVariables Variables { get; }

    public ImmutableArray<PolicyValidation> Validations { get; }

    /// <summary>The number of message expressions.</summary>
    public int MessageCount { get; }

    /// <summary>Its audit annotations.</summary>
    public ImmutableArray<PolicyAnnotation> Annotations { get; }

    /// <summary>Every expression but the variables, in the order of the fields.</summary>
    public IEnumerable<PolicyExpression> Expressions =>
        MatchConditions.Concat(Validations.Select(static one => one.Expression))
            .Concat(Validations.Select(static one => one.MessageExpression).OfType<PolicyExpression>())
            .Concat(Annotations.Select(static one => one.Value));

    /// <summary>
    /// The expressions that do not compile, with the field and the place of the error; empty if all compile.
    /// </summary>
    public IEnumerable<(string Field, CelIssue Issue)> Problems =>
    [
        .. Variables.Failures.Select(one =>
            ($"{_scope.Parent}variables[{one.Index - _scope.GivenVariables}].expression", one.Compilation.Issues[0])),
        .. Expressions.Where(static one => one.Issue is not null).Select(static one => (one.Field, one.Issue!)),
    ];

    /// <summary>The variables that match conditions can read; null for none.</summary>
    public CelVariables? ConditionVariables => _scope.IsTemplate ? Variables : null;

    /// <summary>Maximum cost of all validations together.</summary>
    public ulong Budget => _scope.IsTemplate ? CelProgram.CostLimit : AdmissionPolicyEvaluator.PolicyBudget;

    /// <summary>Reads and compiles a policy; <see cref="Problems"/> lists what does not compile.</summary>
    public static AdmissionPolicy Read(JsonValue document, KubernetesVersion version)
    {
        JsonValue? spec = document.Member("spec");
        bool hasParams = spec?.Member("paramKind") is { Kind: JsonKind.Object };
        CelEnvironment environment = KubernetesEnvironments.ForPolicies(version);
        environment = hasParams ? environment : environment.Without("params");
        (string, string)[] written = version.Minor < AdmissionPolicyTypes.FirstVariables ? [] : [.. VariablesOf(spec)];
        var variables = CelVariables.Compile(written, environment);
        return new AdmissionPolicy(
            document.Member("metadata")?.Member("name")?.Text ?? "",
            spec,
            new Scope(
                "spec.",
                "matchConditions",
                variables,
                0,
                environment,
                written.Length == 0 ? environment : variables.Environment))
        {
            Version = version,
            IsAccepted = new Lazy<bool>(() => version.Minor >= FirstServed
                && !Read(document, new KubernetesVersion(version.Minor - 1)).Problems.Any()),
        };
    }

    /// <summary>
    /// Reads and compiles the source of a ConstraintTemplate of Gatekeeper. Its own variables see the constraint as
    /// <c>params</c>; its conditions and validations see variables alone.
    /// </summary>
    /// <param name="source">The member <c>source</c>; fields are counted from there.</param>
    /// <param name="version">The version of Kubernetes whose functions apply.</param>
    public static AdmissionPolicy ReadTemplate(JsonValue source, KubernetesVersion version)
    {
        CelEnvironment environment = TemplateEnvironment(version);
        var variables = CelVariables.Compile(TemplateVariables.Concat(VariablesOf(source)), environment);
        CelEnvironment own = variables.Environment.Without("params");
        return new AdmissionPolicy(
            "", source, new Scope("", "matchCondition", variables, TemplateVariables.Length, own, own));
    }

    /// <summary>What the expressions of a ConstraintTemplate may use, except variables.</summary>
    internal static CelEnvironment TemplateEnvironment(KubernetesVersion version) =>
        WithoutAuthorizer(KubernetesEnvironments.ForPolicies(version));

    private static CelEnvironment WithoutAuthorizer(CelEnvironment environment) =>
        environment.Without("authorizer").Without(AuthorizerLibrary.ResourceVariable);

    private static IEnumerable<(string, string)> VariablesOf(JsonValue? spec) =>
        spec?.Member("variables") is { Kind: JsonKind.Array } list
            ? list.Items.ToArray().Select(static item =>
                (item.Member("name")?.Text ?? "", item.Member("expression")?.Text ?? ""))
            : [];

    private ImmutableArray<T> Read<T>(JsonValue? spec, string name, Func<JsonValue, string, T> read)
    {
        var items = ImmutableArray.CreateBuilder<T>();
        foreach (JsonValue item in spec?.Member(name) is { Kind: JsonKind.Array } list ? list.Items : [])
        {
            items.Add(read(item, $"{_scope.Parent}{name}[{items.Count}]"));
        }

        return items.DrainToImmutable();
    }

    private static PolicyValidation ReadValidation(
        JsonValue item, string field, CelVariables variables, CelEnvironment environment)
    {
        PolicyExpression expression = PolicyExpression.Compile(
            field + ".expression", item.Member("expression")?.Text ?? "", environment, CelTypeKind.Bool);
        return new PolicyValidation(
            expression,
            item.Member("message")?.Text ?? "",
            item.Member("messageExpression")?.Text is { Length: > 0 } message
                ? PolicyExpression.Compile(
                    field + ".messageExpression", message, WithoutAuthorizer(environment), CelTypeKind.String)
                : null,
            item.Member("reason")?.Text is { Length: > 0 } reason ? reason : "Invalid",
            ReadField.Of(expression.Program, variables));
    }

    // The position of a policy in its document, and the variables of its expressions.
    private readonly record struct Scope(
        string Parent,
        string Conditions,
        CelVariables Variables,
        int GivenVariables,
        CelEnvironment OfConditions,
        CelEnvironment Environment)
    {
        public bool IsTemplate => GivenVariables > 0;
    }
}
