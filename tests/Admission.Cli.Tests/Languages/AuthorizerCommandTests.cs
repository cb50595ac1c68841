namespace Admission.Cli.Tests.Languages;

/// <summary>Policies that ask the authorizer, in the commands.</summary>
public sealed class AuthorizerCommandTests : IDisposable
{
    private const string Policy =
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: { name: asks }
        spec:
          matchConstraints:
            resourceRules:
            - { apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [configmaps] }
          validations:
          - expression: authorizer.group('').resource('secrets').namespace('shop').check('get').allowed()
            messageExpression: "'you may not get secrets'"
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: { name: all }
        spec: { policyName: asks, validationActions: [Deny] }
        """;

    private const string Object =
        "{ apiVersion: v1, kind: ConfigMap, metadata: { name: web, namespace: shop }, data: {} }";

    private readonly TemporaryFolder _folder = new();

    public AuthorizerCommandTests() => _folder.Write("policies/asks.yaml", Policy);

    [Theory]
    [InlineData("[{ verb: get, resource: secrets, allowed: true }]", "allow", 0)]
    [InlineData("[{ verb: get, resource: secrets, allowed: true }]", "deny", 1)]
    [InlineData("[{ verb: get, resource: secrets, allowed: false }]", "deny", 0)]
    [InlineData("[{ user: ann, allowed: true }, { allowed: false }]", "allow", 0)]
    [InlineData("[{ user: bob, allowed: true }, { allowed: false }]", "deny", 0)]
    [InlineData("[{ namespace: lab, allowed: true }, { namespace: shop, allowed: false }]", "deny", 0)]
    public async Task Test_case_gives_the_answer(string access, string expect, int exitCode) => Assert.Equal(
        exitCode, (await TestAsync($"access: {access}, user: {{ username: ann }}, expect: {expect}")).ExitCode);

    [Fact]
    public async Task Test_case_without_an_answer_reports_where_to_write_it()
    {
        ProcessOutcome run = await TestAsync("user: { username: ann }, expect: allow");

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("Add the answer to 'access' in the case", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true", "not a list. Write one item")]
    [InlineData("[{ verb: get }]", "'allowed' must be true or false")]
    [InlineData("[{ verb: get, allowed: maybe }]", "'allowed' must be true or false")]
    [InlineData("[{ verbs: get, allowed: true }]", "unknown field. Did you mean 'verb'?")]
    [InlineData("[{ verb: [get], allowed: true }]", "not a string")]
    [InlineData("[get]", "not an object")]
    public async Task Mistake_in_access_is_an_error_at_its_place(string access, string message)
    {
        ProcessOutcome run = await TestAsync($"access: {access}, expect: allow");

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(message, run.Output + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rbac_lets_the_webhook_ask()
    {
        ProcessOutcome run = await AdmissionProcess.RunAsync(["webhook", "--rbac"], folder: _folder.Path);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(
            """
              # Permissions of users: asks.all
              - apiGroups: ["authorization.k8s.io"]
                resources: [subjectaccessreviews]
                verbs: [create]

            """,
            run.Output,
            StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private Task<ProcessOutcome> TestAsync(string members)
    {
        _folder.Write("policies/asks.all.test.yaml", $"cases: [{{ name: one, object: {Object}, {members} }}]\n");
        return AdmissionProcess.RunAsync(["test"], folder: _folder.Path);
    }
}
