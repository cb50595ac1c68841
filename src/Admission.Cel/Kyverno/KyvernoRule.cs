using System.Collections.Immutable;
using Admission.Cel.Checking;
using Admission.Cel.Policies;
using Admission.Cel.Syntax;
using Admission.Cel.Values;
using Admission.Json;

namespace Admission.Cel.Kyverno;

/// <summary>One spec of a Kyverno policy, compiled: the policy's own, or one derived from it. Immutable.</summary>
internal sealed class KyvernoRule
{
    public KyvernoRule(JsonValue spec, CelEnvironment environment)
    {
        Match = new PolicyMatch("matchConstraints", spec.Member("matchConstraints"));
        Conditions = ReadConditions(spec, environment);
        Variables = CelVariables.Compile(
            Items(spec, "variables").Select(static one =>
                (one.Item.Member("name")?.Text ?? "", one.Item.Member("expression")?.Text ?? "")),
            environment,
            keepsTypes: true);
        Validations = ReadValidations(spec, Variables);
        Annotations =
        [
            .. Items(spec, "auditAnnotations").Select(one => new PolicyAnnotation(
                Text(one.Item, "key"),
                PolicyExpression.Compile(
                    one.Field + ".valueExpression",
                    Text(one.Item, "valueExpression"),
                    Variables.Environment,
                    CelTypeKind.String,
                    CelTypeKind.Null))),
        ];
    }

    /// <summary>Which requests it is for.</summary>
    public PolicyMatch Match { get; }

    /// <summary>Its match conditions.</summary>
    public ImmutableArray<PolicyExpression> Conditions { get; }

    public CelVariables Variables { get; }

    public ImmutableArray<PolicyValidation> Validations { get; }

    /// <summary>Its audit annotations.</summary>
    public ImmutableArray<PolicyAnnotation> Annotations { get; }

    /// <summary>The programs of all its expressions, as far as they compile.</summary>
    public IEnumerable<CelProgram> Programs =>
        Variables.Programs.Concat(Expressions.Select(static one => one.Program).OfType<CelProgram>());

    /// <summary>The expressions that do not compile, with the field and the place of the error.</summary>
    public IEnumerable<(string Field, CelIssue Issue)> Problems =>
        Variables.Failures.Select(static one =>
            ($"spec.variables[{one.Index}].expression", one.Compilation.Issues[0]))
        .Concat(Expressions.Where(static one => one.Issue is not null).Select(static one => (one.Field, one.Issue!)));

    private IEnumerable<PolicyExpression> Expressions =>
        Conditions.Concat(Validations.Select(static one => one.Expression))
            .Concat(Validations.Select(static one => one.MessageExpression).OfType<PolicyExpression>())
            .Concat(Annotations.Select(static one => one.Value));

    /// <summary>The match conditions of a policy or an exception.</summary>
    public static ImmutableArray<PolicyExpression> ReadConditions(JsonValue spec, CelEnvironment environment) =>
    [
        .. Items(spec, "matchConditions").Select(one => PolicyExpression.Compile(
            one.Field + ".expression", Text(one.Item, "expression"), environment, CelTypeKind.Bool)),
    ];

    /// <summary>The validations of a policy or an exception.</summary>
    public static ImmutableArray<PolicyValidation> ReadValidations(JsonValue spec, CelVariables variables) =>
        [.. Items(spec, "validations").Select(one => ReadValidation(one.Item, one.Field, variables))];

    private static PolicyValidation ReadValidation(JsonValue item, string field, CelVariables variables)
    {
        PolicyExpression expression = PolicyExpression.Compile(
            field + ".expression", Text(item, "expression"), variables.Environment, CelTypeKind.Bool);
        return new PolicyValidation(
            expression,
            Text(item, "message"),
            Text(item, "messageExpression") is { Length: > 0 } message
                ? PolicyExpression.Compile(
                    field + ".messageExpression", message, variables.Environment, CelTypeKind.String)
                : null,
            "",
            ReadField.Of(expression.Program, variables));
    }

    private static string Text(JsonValue item, string name) => item.Member(name)?.Text ?? "";

    private static IEnumerable<(JsonValue Item, string Field)> Items(JsonValue spec, string name) =>
        spec.Member(name) is { Kind: JsonKind.Array } list
            ? list.Items.ToArray().Select((item, i) => (item, $"spec.{name}[{i}]"))
            : [];
}
