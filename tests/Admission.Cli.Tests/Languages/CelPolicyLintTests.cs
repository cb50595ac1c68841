namespace Admission.Cli.Tests.Languages;

/// <summary>Findings of <c>lint</c> and <c>webhook</c> about CEL policies: fields, costs, tests, versions.</summary>
public sealed class CelPolicyLintTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public CelPolicyLintTests()
    {
        _folder.Write("policies/policy.yaml", Policy("apps", "deployments", "object.spec.replicas <= 5"));
        _folder.Write(
            "policies/binding.yaml",
            """
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicyBinding
            metadata: { name: shops }
            spec: { policyName: replicas, validationActions: [Deny] }
            """);
        _folder.Write(
            "policies/tests/replicas.shops.test.yaml",
            """
            cases:
            - name: denies nine
              object: { apiVersion: apps/v1, kind: Deployment, metadata: { name: web }, spec: { replicas: 9 } }
              expect: deny
            - name: allows three
              object: { apiVersion: apps/v1, kind: Deployment, metadata: { name: web }, spec: { replicas: 3 } }
              expect: allow
            """);
    }

    [Fact]
    public async Task A_correct_policy_with_tests_in_another_folder_has_no_findings() =>
        Assert.Equal("0 errors, 0 warnings\n", (await RunAsync("lint", "--strict")).Output);

    [Theory]
    [InlineData("object.spec.replcas <= 5", "undefined field 'replcas'. Did you mean 'replicas'?")]
    [InlineData("object.spec.replicas == '5'", "found no matching overload for '_==_' applied to '(int, string)'.")]
    [InlineData(
        "has(object.spec.template.spec.containers[0].resources.limits)",
        "undefined field 'limits'. The field exists, but the type check of the API server does not know its type")]
    public async Task A_mistake_in_a_field_is_a_warning_with_its_place(string expression, string expected)
    {
        _folder.Write("policies/policy.yaml", Policy("apps", "deployments", expression));

        ProcessOutcome run = await RunAsync("lint");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("warning policies/policy.yaml:11:", run.Output, StringComparison.Ordinal);
        Assert.Contains(
            $"spec.validations[0].expression: apps/v1, Kind=Deployment: {expected}", run.Output,
            StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync("lint", "--strict")).ExitCode);
    }

    [Fact]
    public async Task Fields_of_a_CustomResourceDefinition_in_the_folder_are_known()
    {
        _folder.Write("policies/policy.yaml", Policy("shop.example.com", "carts", "object.spec.itms.size() < 5"));
        _folder.Write(
            "policies/carts.yaml",
            """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: { name: carts.shop.example.com }
            spec:
              group: shop.example.com
              scope: Namespaced
              names: { kind: Cart, plural: carts }
              versions:
              - name: v1
                served: true
                storage: true
                schema:
                  openAPIV3Schema:
                    type: object
                    properties:
                      spec: { type: object, properties: { items: { type: array, items: { type: string } } } }
            """);

        ProcessOutcome run = await RunAsync("lint");

        Assert.Contains(
            "shop.example.com/v1, Kind=Cart: undefined field 'itms'. Did you mean 'items'?", run.Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_of_Kyverno_is_checked_for_fields_that_no_matched_kind_has()
    {
        _folder.Write(
            "policies/kyverno.yaml",
            """
            apiVersion: policies.kyverno.io/v1
            kind: ValidatingPolicy
            metadata: { name: names }
            spec:
              matchConstraints:
                resourceRules:
                - { apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods, services] }
              validations:
              - expression: "object.kind == 'Service' || object.spec.hostNetwork != true"
              - expression: "object.spce == null"
            """);

        ProcessOutcome run = await RunAsync("lint");

        Assert.Contains("spec.validations[1].expression: /v1, Kind=Pod; /v1, Kind=Service: undefined field 'spce'. "
            + "Did you mean 'spec'?", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("hostNetwork", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_that_always_costs_too_much_is_an_error()
    {
        string range = "[" + string.Join(',', Enumerable.Range(0, 100)) + "]";
        _folder.Write("policies/policy.yaml", Policy(
            "apps", "deployments", $"{range}.map(a, {range}.map(b, {range}.map(c, a + b + c))).size() > 0"));

        ProcessOutcome run = await RunAsync("lint");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("spec.validations[0].expression: costs at least", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registration_is_empty_when_the_API_server_evaluates_every_policy()
    {
        ProcessOutcome run = await RunAsync("webhook", "--native");

        Assert.Equal(0, run.ExitCode);
        Assert.EndsWith("webhooks: []\n", run.Output, StringComparison.Ordinal);
        Assert.Equal("note: no policy needs the webhook, so the configuration contains no webhooks: the API server "
            + "evaluates the policies itself. Apply them to the cluster.\n", run.Error);
        _folder.Write("webhook.yaml", run.Output);
        Assert.Equal(0, (await RunAsync("webhook", "--native", "--check", "webhook.yaml")).ExitCode);
        Assert.Equal(1, (await RunAsync("webhook", "--check", "webhook.yaml")).ExitCode);
    }

    [Theory]
    [InlineData("1.29", "object.spec.replicas <= 5", true)]
    [InlineData("1.30", "object.spec.replicas <= 5", false)]
    [InlineData("1.33", "isSemver('1.0.0')", true)]
    [InlineData("1.34", "isSemver('1.0.0')", false)]
    public async Task The_webhook_keeps_what_the_version_of_the_cluster_does_not_accept(
        string version, string expression, bool isKept)
    {
        _folder.Write("policies/policy.yaml", Policy("apps", "deployments", expression));

        ProcessOutcome run = await RunAsync("webhook", "--native", "--kubernetes-version", version);

        Assert.Equal(isKept, run.Output.Contains("deployments", StringComparison.Ordinal));
        Assert.Equal(
            isKept, run.Error.Contains("replicas.shops is still evaluated by the webhook", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("1.32", 3)]
    [InlineData("1.33", 0)]
    public async Task Tests_use_the_version_of_the_settings_in_the_folder(string version, int exitCode)
    {
        _folder.Write("policies/policy.yaml", Policy(
            "apps", "deployments", "isSemver('1.0.0') && object.spec.replicas <= 5"));
        _folder.Write(
            "policies/admission.yaml",
            $"apiVersion: admission/v1\nkind: Settings\nkubernetesVersion: '{version}'\n");

        ProcessOutcome run = await RunAsync("test");

        Assert.True(exitCode == run.ExitCode, $"{run.ExitCode}: {run.Output}{run.Error}");
    }

    public void Dispose() => _folder.Dispose();

    private static string Policy(string group, string resource, string expression) =>
        $$"""
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata:
          name: replicas
          annotations: { kubernetes.io/description: Few replicas. }
        spec:
          matchConstraints:
            resourceRules:
            - { apiGroups: ["{{group}}"], apiVersions: [v1], operations: [CREATE], resources: [{{resource}}] }
          validations:
          - expression: "{{expression}}"
        """;

    private Task<ProcessOutcome> RunAsync(params string[] args) =>
        AdmissionProcess.RunAsync(args, folder: _folder.Path);
}
