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
    public void Refuses_a_policy_that_the_API_server_refuses(string fields, string problem) => Assert.Contains(
        Errors("resources: [pods]", fields), error => error.Contains(problem, StringComparison.Ordinal));

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

    private string[] Errors(string rule, string fields)
    {
        string[] usual = ["apiGroups: ['']", "apiVersions: [v1]", "operations: [CREATE]", "resources: [pods]"];
        string[] rules = [.. usual.Where(one => one.Split(':')[0] != rule.Split(':')[0]), rule];
        string validations = fields.StartsWith("validations", StringComparison.Ordinal)
            ? "#" : "validations: [{expression: 'true'}]";
        _folder.Write("p.yaml", $$"""
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicy
            metadata:
              name: p
            spec:
              matchConstraints:
                resourceRules:
                - {{string.Join("\n      ", rules)}}
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
        return [.. _folder.Load().Errors.Select(static error => error.Message)];
    }
}
