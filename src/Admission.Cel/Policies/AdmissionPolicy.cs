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
    private AdmissionPolicy(JsonValue document, KubernetesVersion version)
    {
        JsonValue? spec = document.Member("spec");
        Name = document.Member("metadata")?.Member("name")?.Text ?? "";
        FailureMode = spec?.Member("failurePolicy")?.Text == "Ignore" ? FailureMode.Ignore : FailureMode.Fail;
        Match = new PolicyMatch("matchConstraints", spec?.Member("matchConstraints"));
        ParamKind = spec?.Member("paramKind") is { Kind: JsonKind.Object } kind
            ? KindTable.Parse(kind.Member("apiVersion")?.Text ?? "", kind.Member("kind")?.Text ?? "")
            : null;
        CelEnvironment environment = KubernetesEnvironments.ForPolicies(version);
        MatchConditions = Read(spec, "matchConditions", (item, field) => PolicyExpression.Compile(
            field + ".expression", item.Member("expression")?.Text ?? "", environment, CelTypeKind.Bool));
        Variables = CelVariables.Compile(
            Read(spec, "variables", (item, _) => (item.Member("name")?.Text ?? "",
                item.Member("expression")?.Text ?? "")),
            environment);
        Validations = Read(spec, "validations", ReadValidation);
        ReadsNamespace = spec?.ToString().Contains("namespaceObject", StringComparison.Ordinal) == true;
        Annotations = Read(spec, "auditAnnotations", (item, field) => new PolicyAnnotation(
            item.Member("key")?.Text ?? "",
            PolicyExpression.Compile(
                field + ".valueExpression",
                item.Member("valueExpression")?.Text ?? "",
                Variables.Environment,
                CelTypeKind.String,
                CelTypeKind.Null)));
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>What an error means for a request.</summary>
    public FailureMode FailureMode { get; }

    /// <summary>Which requests it is for.</summary>
    public PolicyMatch Match { get; }

    /// <summary>The kind of its params objects; null for none.</summary>
    public GroupVersionKind? ParamKind { get; }

    /// <summary>Conditions for its requests.</summary>
    public ImmutableArray<PolicyExpression> MatchConditions { get; }

    /// <summary>Does an expression read <c>namespaceObject</c>?</summary>
    public bool ReadsNamespace { get; }

    /// <summary>Its variables.</summary>
    public CelVariables Variables { get; }

    /// <summary>Its validations.</summary>
    public ImmutableArray<PolicyValidation> Validations { get; }

    /// <summary>Its audit annotations.</summary>
    public ImmutableArray<PolicyAnnotation> Annotations { get; }

    /// <summary>Every expression but the variables, in the order of the fields.</summary>
    public IEnumerable<PolicyExpression> Expressions =>
        MatchConditions.Concat(Validations.Select(static one => one.Expression))
            .Concat(Validations.Select(static one => one.MessageExpression).OfType<PolicyExpression>())
            .Concat(Annotations.Select(static one => one.Value));

    /// <summary>What does not compile, with the field and the place in its expression; empty for nothing.</summary>
    public IEnumerable<(string Field, CelIssue Issue)> Problems =>
    [
        .. Variables.Failures.Select(static one =>
            ($"spec.variables[{one.Index}].expression", one.Compilation.Issues[0])),
        .. Expressions.Where(static one => one.Issue is not null).Select(static one => (one.Field, one.Issue!)),
    ];

    /// <summary>Reads and compiles a policy; <see cref="Problems"/> lists what does not compile.</summary>
    public static AdmissionPolicy Read(JsonValue document, KubernetesVersion version) => new(document, version);

    private static ImmutableArray<T> Read<T>(JsonValue? spec, string name, Func<JsonValue, string, T> read)
    {
        var items = ImmutableArray.CreateBuilder<T>();
        foreach (JsonValue item in spec?.Member(name) is { } list ? list.Items : [])
        {
            items.Add(read(item, $"spec.{name}[{items.Count}]"));
        }

        return items.DrainToImmutable();
    }

    private PolicyValidation ReadValidation(JsonValue item, string field) => new(
        PolicyExpression.Compile(
            field + ".expression", item.Member("expression")?.Text ?? "", Variables.Environment, CelTypeKind.Bool),
        item.Member("message")?.Text ?? "",
        item.Member("messageExpression")?.Text is { } message
            ? PolicyExpression.Compile(field + ".messageExpression", message, Variables.Environment, CelTypeKind.String)
            : null,
        item.Member("reason")?.Text is { Length: > 0 } reason ? reason : "Invalid");
}
