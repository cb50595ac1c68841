using Admission.Languages;
using Admission.Objects;
using Admission.Policies;

namespace Admission.Rego.Tests;

/// <summary>Schemas of parameters that Gatekeeper refuses, and parameters that do not match their schema.</summary>
public sealed class ParameterSchemaTests
{
    private const string Template =
        """
        apiVersion: templates.gatekeeper.sh/VERSION
        kind: ConstraintTemplate
        metadata: { name: limits }
        spec:
          crd:
            spec:
              names: { kind: Limits }
              validation: VALIDATION
          targets:
            - target: admission.k8s.gatekeeper.sh
              rego: |
                package limits

                violation[{"msg": "m"}] { input.parameters.a }
        """;

    private const string Constraint =
        """
        apiVersion: constraints.gatekeeper.sh/v1beta1
        kind: Limits
        metadata: { name: c }
        spec: { parameters: PARAMETERS }
        """;

    [Theory]
    [InlineData("{properties: {a: {type: string}}}", "openAPIV3Schema: type is missing")]
    [InlineData("{type: object, properties: {a: {description: x}}}", "properties.a: type is missing")]
    [InlineData("{type: object, properties: {a: {type: text}}}", "properties.a.type: \"text\" is not a type")]
    [InlineData("{type: object, properties: {a: {type: array}}}", "properties.a: items is missing")]
    [InlineData("{type: object, properties: {a: {type: array, items: {}}}}", "a.items: type is missing")]
    [InlineData(
        "{type: object, properties: {a: {type: array, items: [{type: string}]}}}", "items: must be one schema")]
    [InlineData(
        "{type: object, properties: {a: {type: string}}, additionalProperties: {type: string}}",
        "additionalProperties: cannot be set together")]
    [InlineData("{type: object, additionalProperties: false}", "additionalProperties: cannot be false")]
    [InlineData(
        "{type: object, properties: {a: {type: array, items: {type: string}, uniqueItems: true}}}",
        "uniqueItems: cannot be true")]
    [InlineData("{type: object, properties: {a: {$ref: x, type: string}}}", "\"$ref\" is not allowed")]
    public void Refuses_template_when_its_schema_is_not_structural(string schema, string error) =>
        Assert.Contains(error, Assert.Single(Errors(schema, "{}")), StringComparison.Ordinal);

    [Theory]
    [InlineData("{type: object, x-kubernetes-preserve-unknown-fields: true}", "{a: {b: 1}}")]
    [InlineData("{type: object, properties: {a: {x-kubernetes-int-or-string: true}}}", "{a: 50%}")]
    [InlineData("{type: object, additionalProperties: {type: string}}", "{a: b}")]
    [InlineData("{type: object, properties: {a: {type: integer, minimum: 1, maximum: 3}}}", "{a: 3}")]
    [InlineData("{type: object, properties: {a: {type: string, pattern: '^b', maxLength: 2}}}", "{a: bé}")]
    [InlineData("{type: object, properties: {a: {type: string, nullable: true}}}", "{a: null}")]
    [InlineData(
        "{type: object, properties: {a: {type: string, anyOf: [{pattern: '^b'}, {pattern: '^c'}]}}}", "{a: cd}")]
    public void Accepts_parameters_that_match_their_schema(string schema, string parameters) =>
        Assert.Empty(Errors(schema, parameters));

    [Theory]
    [InlineData("{type: object}", "{a: 1}", "spec.parameters.a: unknown parameter")]
    [InlineData(
        "{type: object, properties: {a: {x-kubernetes-int-or-string: true}}}", "{a: [1]}", "integer or a string")]
    [InlineData("{type: object, properties: {a: {type: integer, minimum: 1}}}", "{a: 0}", "less than the minimum 1")]
    [InlineData(
        "{type: object, properties: {a: {type: integer, maximum: 1, exclusiveMaximum: true}}}", "{a: 1}",
        "not less than 1")]
    [InlineData("{type: object, properties: {a: {type: integer, multipleOf: 5}}}", "{a: 7}", "not a multiple of 5")]
    [InlineData(
        "{type: object, properties: {a: {type: string, pattern: '^b'}}}", "{a: cb}", "does not match the pattern ^b")]
    [InlineData(
        "{type: object, properties: {a: {type: string, minLength: 2}}}", "{a: é}", "1 characters, fewer than 2")]
    [InlineData(
        "{type: object, properties: {a: {type: array, maxItems: 1, items: {type: string}}}}", "{a: [b, c]}",
        "2 items, more than 1")]
    [InlineData(
        "{type: object, minProperties: 1, additionalProperties: {type: string}}", "{}", "0 properties, fewer than 1")]
    [InlineData(
        "{type: object, properties: {a: {type: string}, b: {type: string}}, oneOf: [{required: [a]}, {required: [b]}]}",
        "{a: x, b: z}", "matches 2 of the schemas in oneOf")]
    [InlineData(
        "{type: object, properties: {a: {type: string, not: {enum: [b]}}}}",
        "{a: b}",
        "matches the schema under 'not'")]
    [InlineData(
        "{type: object, properties: {a: {type: integer}}, allOf: [{properties: {a: {minimum: 2}}}]}", "{a: 1}",
        "spec.parameters.a: 1 is less than the minimum 2")]
    public void Refuses_parameters_that_do_not_match_their_schema(string schema, string parameters, string error) =>
        Assert.Contains(error, Assert.Single(Errors(schema, parameters)), StringComparison.Ordinal);

    [Fact]
    public void Legacy_schema_needs_no_types() =>
        Assert.Empty(Errors("{properties: {a: {items: {}}}}", "{a: [1], b: 2}", "v1beta1"));

    [Fact]
    public void Refuses_parameters_when_the_template_has_no_schema() => Assert.Contains(
        "has no schema for its parameters",
        Assert.Single(Errors("{}", "{a: 1}", wrap: false)),
        StringComparison.Ordinal);

    private static string[] Errors(string schema, string parameters, string version = "v1", bool wrap = true)
    {
        string template = Template.Replace("VERSION", version, StringComparison.Ordinal)
            .Replace("VALIDATION", wrap ? $"{{openAPIV3Schema: {schema}}}" : schema, StringComparison.Ordinal);
        ILoadedPolicies loaded = RegoLanguage.Instance.CreateCompiler(EngineLimits.Default).Load(
            [
                new PolicyFile("t.yaml", template),
                new PolicyFile("c.yaml", Constraint.Replace("PARAMETERS", parameters, StringComparison.Ordinal)),
            ],
            WorkloadKinds.BuiltIn,
            "");
        return [.. loaded.Errors.Select(static error => error.ToString())
            .Where(static error => !error.Contains("no template", StringComparison.Ordinal))];
    }
}
