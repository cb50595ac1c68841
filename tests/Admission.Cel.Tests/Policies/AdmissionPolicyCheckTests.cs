using System.Globalization;
using Admission.Cel.Tests.Corpora;

namespace Admission.Cel.Tests.Policies;

/// <summary>What the API server refuses when it creates a policy.</summary>
public sealed class AdmissionPolicyCheckTests : IDisposable
{
    private readonly PolicyFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("operations: ['*', CREATE]", "operations contains \"*\" and other values")]
    [InlineData("apiGroups: ['*', apps]", "apiGroups contains \"*\" and other values")]
    [InlineData("apiVersions: ['*', v1]", "apiVersions contains \"*\" and other values")]
    [InlineData("apiVersions: ['']", "apiVersions contains an empty text")]
    [InlineData("resources: ['']", "resources contains an empty text")]
    [InlineData("resources: ['*/*', pods]", "resources contains \"*/*\" and other values")]
    [InlineData("resources: ['*', pods]", "resources contains \"*\" and other resources")]
    [InlineData("resources: [pods/*, pods/exec]", "\"pods/*\" already includes \"pods/exec\"")]
    [InlineData("resources: ['*/scale', deployments/scale]", "\"*/scale\" already includes \"deployments/scale\"")]
    [InlineData("resourceNames: [a, a]", "resourceNames contains a name twice")]
    [InlineData("resourceNames: [a/b]", "resourceNames: \"a/b\" cannot be the name of an object")]
    public void Refuses_a_rule_that_the_API_server_refuses(string field, string problem) =>
        Assert.Contains(Errors(field, ""), error => error.Contains(problem, StringComparison.Ordinal));

    [Theory]
    [InlineData("resources: [pods, '*']")]
    [InlineData("resources: ['*', pods/exec]")]
    [InlineData("resources: [pods, pods/*]")]
    [InlineData("resources: [pods/exec, pods/*]")]
    [InlineData("resources: [pods, pods]")]
    [InlineData("apiGroups: ['', apps]")]
    [InlineData("resourceNames: [a, b.c]")]
    public void Accepts_a_rule_that_the_API_server_accepts(string field) => Assert.Empty(Errors(field, ""));

    [Theory]
    [InlineData("variables: [{name: my-var, expression: '1'}]", "\"my-var\" is not an identifier of CEL")]
    [InlineData("variables: [{name: 1a, expression: '1'}]", "\"1a\" is not an identifier of CEL")]
    [InlineData("variables: [{name: package, expression: '1'}]", "\"package\" is not an identifier of CEL")]
    [InlineData("matchConditions: [{name: a b, expression: 'true'}]", "\"a b\" is not a qualified name")]
    [InlineData("matchConditions: [{name: a, expression: 'true'}, {name: a, expression: 'true'}]",
        "spec.matchConditions[1].name: \"a\" is already in the list")]
    [InlineData("auditAnnotations: [{key: a/b, valueExpression: \"'x'\"}]", "\"p/a/b\" is not a qualified name")]
    [InlineData("auditAnnotations: [{key: a, valueExpression: \"'x'\"}, {key: a, valueExpression: \"'x'\"}]",
        "spec.auditAnnotations[1].key: \"a\" is already in the list")]
    [InlineData("validations: [{expression: 'true', message: ' '}]", "spec.validations[0].message is blank")]
    [InlineData("validations: [{expression: 'true', messageExpression: ' '}]",
        "spec.validations[0].messageExpression is blank")]
    [InlineData("validations: [{expression: 'true', message: \"a\\rb\"}]", "message must not contain line breaks")]
    [InlineData("validations: [{expression: 'params.x == 1'}]", "undeclared reference to 'params'")]
    [InlineData("validations: [{expression: 'variables.x == 1'}]", "undeclared reference to 'variables'")]
    [InlineData(
        "validations: [{expression: 'true', messageExpression: \"authorizer.path('/a').check('get').reason()\"}]",
        "undeclared reference to 'authorizer'")]
    [InlineData("validations: [{expression: 'true', message: 1}]", "spec.validations[0].message: 1 is not a string")]
    [InlineData("validations: {expression: 'true'}", "spec.validations: {\"expression\":\"true\"} is not a list")]
    [InlineData("paramKind: example.com/v1", "spec.paramKind: \"example.com/v1\" is not an object")]
    [InlineData("paramKind: {}", "spec.paramKind.apiVersion is missing")]
    [InlineData("paramKind: {apiVersion: '', kind: ''}", "spec.paramKind.kind is missing")]
    [InlineData(
        "paramKind: {apiVersion: a/b/c, kind: Foo}",
        "spec.paramKind.apiVersion: \"a/b/c\" is not an API version")]
    [InlineData("paramKind: {apiVersion: A.com/v1, kind: Foo}", "\"A.com/v1\" is not an API version")]
    [InlineData("paramKind: {apiVersion: example.com/, kind: Foo}", "\"example.com/\" is not an API version")]
    [InlineData("paramKind: {apiVersion: example.com/1, kind: Foo}", "\"example.com/1\" is not an API version")]
    [InlineData("paramKind: {apiVersion: v1, kind: Config_Map}", "\"Config_Map\" is not the name of a kind")]
    public void Refuses_a_policy_that_the_API_server_refuses(string fields, string problem) => Assert.Contains(
        Errors("resources: [pods]", fields), error => error.Contains(problem, StringComparison.Ordinal));

    [Theory]
    [InlineData("apiVersion: example.com/v1, kind: fooBar")]
    [InlineData("apiVersion: v1, kind: ConfigMap")]
    [InlineData("apiVersion: /v1, kind: ConfigMap")]
    public void Accepts_a_kind_of_params_that_the_API_server_accepts(string kind) =>
        Assert.Empty(Errors("resources: [pods]", $"paramKind: {{{kind}}}"));

    [Theory]
    [InlineData(
        "matchExpressions: [{key: a, operator: Exists, values: [b]}]",
        "operator Exists of key \"a\" takes no values")]
    [InlineData("matchExpressions: [{key: a, operator: DoesNotExist, values: [b]}]", "takes no values")]
    [InlineData("matchExpressions: [{key: a, operator: In}]", "operator In of key \"a\" needs values")]
    [InlineData(
        "matchExpressions: [{key: a, operator: NotIn, values: []}]",
        "operator NotIn of key \"a\" needs values")]
    [InlineData("matchExpressions: [{key: a, operator: Gt, values: ['1']}]", "\"Gt\" is not an operator")]
    [InlineData("matchExpressions: [{operator: Exists}]", "\"\" is not a label key")]
    [InlineData("matchExpressions: [{key: a b, operator: Exists}]", "\"a b\" is not a label key")]
    [InlineData("matchExpressions: [{key: a, operator: In, values: [b c]}]", "\"b c\" is not a label value")]
    [InlineData("matchLabels: {a: 'b,c=d'}", "\"b,c=d\" is not a label value")]
    [InlineData("matchLabels: {a/b/c: d}", "\"a/b/c\" is not a label key")]
    [InlineData("matchLabels: {a: 1}", "matchLabels.a: 1 is not a string")]
    [InlineData("matchLabels: [a]", "matchLabels: [\"a\"] is not an object")]
    [InlineData("labels: {a: b}", "labels is not a field of the API")]
    public void Refuses_a_selector_that_the_API_server_refuses(string selector, string problem)
    {
        foreach (string field in (string[])["namespaceSelector", "objectSelector"])
        {
            Assert.Contains(
                Errors("resources: [pods]", $"matchConstraints: {{{field}: {{{selector}}}}}"),
                error => error.Contains(problem, StringComparison.Ordinal));
            Assert.Contains(
                BindingErrors($"matchResources: {{{field}: {{{selector}}}}}"),
                error => error.Contains(problem, StringComparison.Ordinal));
        }

        Assert.Contains(
            BindingErrors($"paramRef: {{parameterNotFoundAction: Deny, selector: {{{selector}}}}}"),
            error => error.Contains(problem, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("policyName: A_b", "spec.policyName: \"A_b\" is not the name of an object")]
    [InlineData("paramRef: abc", "spec.paramRef: \"abc\" is not an object")]
    [InlineData("paramRef: {name: a/b, parameterNotFoundAction: Deny}", "\"a/b\" cannot be the name of an object")]
    [InlineData("paramRef: {name: a}", "spec.paramRef.parameterNotFoundAction is missing")]
    [InlineData("paramRef: {parameterNotFoundAction: Deny}", "has neither name nor selector")]
    [InlineData("matchResources: [a]", "spec.matchResources: [\"a\"] is not an object")]
    [InlineData("matchResources: {matchPolicy: Loose}", "\"Loose\" is not a valid value")]
    [InlineData("validationActions: Deny", "spec.validationActions: \"Deny\" is not a list")]
    [InlineData("validationActions: [1]", "spec.validationActions[0]: 1 is not a string")]
    public void Refuses_a_binding_that_the_API_server_refuses(string field, string problem) => Assert.Contains(
        BindingErrors(field), error => error.Contains(problem, StringComparison.Ordinal));

    [Theory]
    [InlineData("name: Bad", "metadata.name: \"Bad\" is not the name of an object")]
    [InlineData("name: a_b", "metadata.name: \"a_b\" is not the name of an object")]
    [InlineData("name: -a", "metadata.name: \"-a\" is not the name of an object")]
    [InlineData("{name: p, labels: {a: b c}}", "metadata.labels: \"b c\" is not a label value")]
    [InlineData("{name: p, labels: {a b: c}}", "metadata.labels: \"a b\" is not a qualified name")]
    [InlineData("{name: p, annotations: {a b: c}}", "metadata.annotations: \"a b\" is not a qualified name")]
    [InlineData("{name: p, annotations: {a: true}}", "metadata.annotations.a: true is not a string")]
    [InlineData("{name: p, label: {}}", "metadata.label is not a field of the API")]
    public void Refuses_metadata_that_the_API_server_refuses(string metadata, string problem) => Assert.Contains(
        Errors("resources: [pods]", "#", metadata), error => error.Contains(problem, StringComparison.Ordinal));

    [Fact]
    public void The_alpha_version_denies_if_params_are_missing() =>
        Assert.Empty(BindingErrors("paramRef: {name: a}", "v1alpha1"));

    [Theory]
    [InlineData("request.userInfo", "variables.v.other == 'x'")]
    [InlineData("quantity('1')", "variables.v + 1 == 2")]
    [InlineData("optional.of(1)", "variables.v == 1")]
    [InlineData("[quantity('1')]", "variables.v == ['a']")]
    [InlineData("{'a': request.userInfo}", "variables.v.a.other")]
    [InlineData("type(1)", "variables.v == 'int'")]
    public void Variables_of_other_than_basic_types_are_dynamic(string variable, string expression)
    {
        string type = expression.EndsWith(".other", StringComparison.Ordinal) ? " == 1" : "";
        Assert.Empty(Errors(
            "resources: [pods]",
            $"matchConditions: []\n  variables: [{{name: v, expression: \"{variable}\"}}, "
                + $"{{name: w, expression: \"{expression}{type}\"}}]"));
    }

    [Theory]
    [InlineData("1", "variables.v == 'x'")]
    [InlineData("['a']", "variables.v == [1]")]
    [InlineData("request.userInfo.extra", "variables.v['a'] == 'x'")]
    [InlineData("duration('1s')", "variables.v == 1")]
    public void Variables_of_basic_types_have_their_types(string variable, string expression) => Assert.Contains(
        Errors(
            "resources: [pods]",
            $"variables: [{{name: v, expression: \"{variable}\"}}, {{name: w, expression: \"{expression}\"}}]"),
        static error => error.Contains("found no matching overload", StringComparison.Ordinal));

    [Fact]
    public void A_message_of_an_optional_variable_is_not_a_string() => Assert.Contains(
        Errors(
            "resources: [pods]",
            "validations: [{expression: 'true', messageExpression: 'variables.v.value()'}]\n"
                + "  variables: [{name: v, expression: \"optional.of('a')\"}]"),
        static error => error.Contains("must evaluate to string", StringComparison.Ordinal));

    [Theory]
    [InlineData(
        27, "variables: [{name: a, expression: '1'}]",
        "spec.variables: Kubernetes 1.27 does not have this field")]
    [InlineData(
        27, "validations: [{expression: 'namespaceObject == null'}]",
        "undeclared reference to 'namespaceObject'")]
    public void Refuses_what_the_version_does_not_have_yet(int minor, string field, string problem)
    {
        Assert.Contains(
            Errors("resources: [pods]", field, minor: minor),
            error => error.Contains(problem, StringComparison.Ordinal));
        Assert.Empty(Errors("resources: [pods]", field, minor: minor + 1));
    }

    [Theory]
    [InlineData("matchConditions", 64, "{{name: a{0}, expression: 'true'}}")]
    [InlineData("auditAnnotations", 20, "{{key: a{0}, valueExpression: \"'x'\"}}")]
    public void Refuses_more_items_than_the_API_server_takes(string list, int most, string item)
    {
        Assert.Empty(Errors("resources: [pods]", Items(most)));
        Assert.Contains(Errors("resources: [pods]", Items(most + 1)), error => error.Contains(
            $"spec.{list} has {most + 1} items. Write at most {most}.", StringComparison.Ordinal));

        string Items(int count) => $"{list}: [{string.Join(", ", Enumerable.Range(0, count).Select(i =>
            string.Format(CultureInfo.InvariantCulture, item, i)))}]";
    }

    [Theory]
    [InlineData(5118, true)]
    [InlineData(5119, false)]
    public void Refuses_an_audit_annotation_that_is_longer_than_the_API_server_takes(int length, bool isAccepted) =>
        Assert.Equal(isAccepted, Errors(
            "resources: [pods]",
            $"auditAnnotations: [{{key: a, valueExpression: \"'{new string('x', length)}'\"}}]").Length == 0);

    private string[] Errors(string rule, string fields, string metadata = "name: p", int minor = 34)
    {
        string[] usual = ["apiGroups: ['']", "apiVersions: [v1]", "operations: [CREATE]", "resources: [pods]"];
        string[] rules = [.. usual.Where(one => one.Split(':')[0] != rule.Split(':')[0]), rule];
        string match = $"{{resourceRules: [{{{string.Join(", ", rules)}}}]}}";
        if (fields.StartsWith("matchConstraints: {", StringComparison.Ordinal))
        {
            match = match.TrimEnd('}') + ", " + fields["matchConstraints: {".Length..];
            fields = "";
        }

        string validations = fields.StartsWith("validations", StringComparison.Ordinal)
            ? "#" : "validations: [{expression: 'true'}]";
        _folder.Write("p.yaml", $$"""
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicy
            metadata:
              {{metadata}}
            spec:
              matchConstraints: {{match}}
              {{validations}}
              {{(fields.Length == 0 ? "#" : fields)}}
            ---
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicyBinding
            metadata:
              name: b
            spec:
              policyName: p
              validationActions: [Deny]
            """);
        return [.. _folder.Load(minor).Errors.Select(static error => error.Message)];
    }

    private string[] BindingErrors(string field, string version = "v1")
    {
        string[] usual = ["policyName: p", "validationActions: [Deny]"];
        string[] fields = [.. usual.Where(one => one.Split(':')[0] != field.Split(':')[0]), field];
        _folder.Write("p.yaml", $$"""
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicy
            metadata: {name: p}
            spec:
              paramKind: {apiVersion: v1, kind: ConfigMap}
              matchConstraints:
                resourceRules: [{apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
              validations: [{expression: 'true'}]
            ---
            apiVersion: admissionregistration.k8s.io/{{version}}
            kind: ValidatingAdmissionPolicyBinding
            metadata: {name: b}
            spec: {{{string.Join(", ", fields)}}}
            """);
        return [.. _folder.Load().Errors.Select(static error => error.Message)];
    }
}
