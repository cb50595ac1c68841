using System.Collections.Immutable;
using Admission.Languages;
using Admission.Policies;

namespace Admission.Cel.Tests.Kyverno;

/// <summary>Tests of Kyverno, <c>kyverno-test.yaml</c>, as <c>admission test</c> runs them.</summary>
public sealed class KyvernoTestFileTests
{
    private const string Replicas =
        """
        apiVersion: policies.kyverno.io/v1
        kind: ValidatingPolicy
        metadata:
          name: replicas
        spec:
          matchConstraints:
            resourceRules:
            - {apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE, DELETE], resources: [deployments]}
          matchConditions:
          - {name: not-system, expression: "object.metadata.?namespace.orValue('') != 'system'"}
          validations:
          - {expression: object.spec.replicas <= 2, message: at most two replicas}
        """;

    private const string Deployments =
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: good}
        spec: {replicas: 2}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: bad, namespace: shop}
        spec: {replicas: 3}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: bad, namespace: system}
        spec: {replicas: 3}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: broken}
        spec: {}
        """;

    [Theory]
    [InlineData("resources: [good], result: pass")]
    [InlineData("resources: [default/good], result: pass")]
    [InlineData("resources: [good, shop/bad], result: pass", 2, "fail")]
    [InlineData("resources: [good], result: fail", 1, "pass")]
    [InlineData("resources: [shop/bad], result: fail")]
    [InlineData("resources: [shop/bad], status: fail")]
    [InlineData("resource: bad, namespace: shop, result: fail")]
    [InlineData("resources: [shop/bad], result: warn", 1, "fail")]
    [InlineData("resources: [system/bad], result: skip")]
    [InlineData("resources: [system/bad], result: pass")]
    [InlineData("resources: [system/bad], result: fail", 1, "skip: not matched")]
    [InlineData("resources: [good], result: skip", 1, "pass")]
    [InlineData("resources: [broken], result: error")]
    [InlineData("resources: [broken], result: fail", 1, "error")]
    [InlineData(
        "resourceSpecs: [{kind: Deployment, group: apps, version: v1, name: bad, namespace: shop}], result: fail")]
    public void Result_is_compared_with_the_verdict(string result, int count = 1, string actual = "")
    {
        ImmutableArray<LanguageTestOutcome> outcomes = Run($"{{policy: replicas, kind: Deployment, {result}}}");

        Assert.Equal(count, outcomes.Length);
        Assert.All(outcomes, static outcome => Assert.Empty(outcome.Errors));
        Assert.Equal(
            actual.Length == 0 ? [] : [actual],
            outcomes.SelectMany(static outcome => outcome.Differences).Select(static one => one.Actual));
    }

    [Fact]
    public void Result_without_resources_is_about_every_resource()
    {
        LanguageTestOutcome outcome = Assert.Single(Run("{policy: replicas, kind: Deployment, result: pass}"));

        Assert.Equal("fail", Assert.Single(outcome.Differences).Actual);
        Assert.Equal(["at most two replicas"], outcome.Output);
    }

    [Theory]
    [InlineData("{policy: other, kind: Deployment, resources: [good], result: pass}", "no policy is named \"other\"")]
    [InlineData("{policy: replicas, kind: Deployment, resources: [none], result: pass}", "there is no such resource")]
    [InlineData("{policy: replicas, kind: Pod, resources: [good], result: pass}", "there is no such resource")]
    [InlineData("{policy: replicas, kind: Deployment, resources: [good], result: pass, generatedResource: a.yaml}",
        "generatedResource is not supported")]
    [InlineData("{policy: replicas, kind: Deployment, resources: [good], result: pass, patchedResource: a.yaml}",
        "patchedResource is not supported")]
    public void Result_that_cannot_be_checked_is_an_error(string result, string message) => Assert.Contains(
        message, Assert.Single(Assert.Single(Run(result)).Errors), StringComparison.Ordinal);

    [Theory]
    [InlineData("targetResources: [a.yaml]", "targetResources is not supported")]
    [InlineData("checks: [{assert: {}}]", "checks is not supported")]
    [InlineData("results: []", "the test has no results")]
    [InlineData("results: [{policy: a, result: maybe}]", "result \"maybe\" is not a valid result")]
    [InlineData("results: [{result: pass}]", "the result has no policy")]
    [InlineData("results: [{policy: a, result: pass, operation: CONNECT}]", "operation \"CONNECT\" is not supported")]
    public void Test_that_cannot_run_is_an_error_of_the_file(string text, string message)
    {
        LanguageTestFile file = Assert.Single(Find(
            ("kyverno-test.yaml", $"apiVersion: cli.kyverno.io/v1alpha1\nkind: Test\n{text}\n")).Files);

        Assert.Contains(file.Errors, one => one.Message.Contains(message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("kyverno.io/v1", "ClusterPolicy", "ClusterPolicy of kyverno.io is not supported by Admission")]
    [InlineData("kyverno.io/v1", "Policy", "Policy of kyverno.io is not supported by Admission")]
    [InlineData("policies.kyverno.io/v1", "ImageValidatingPolicy", "it calls an image registry")]
    [InlineData("policies.kyverno.io/v1", "MutatingPolicy", "does not change, create or delete objects")]
    [InlineData("policies.kyverno.io/v1", "GeneratingPolicy", "does not change, create or delete objects")]
    public void Test_of_a_policy_that_does_not_run_never_passes(string apiVersion, string kind, string message)
    {
        ImmutableArray<LanguageTestOutcome> outcomes = RunAll(
            Test("{policy: replicas, kind: Deployment, resources: [good], result: pass}"),
            ("policy.yaml", $"apiVersion: {apiVersion}\nkind: {kind}\nmetadata: {{name: replicas}}\nspec: {{}}\n"),
            ("resources.yaml", Deployments));

        Assert.Contains(message, Assert.Single(Assert.Single(outcomes).Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Policy_that_does_not_compile_is_an_error_of_each_result()
    {
        ImmutableArray<LanguageTestOutcome> outcomes = RunAll(
            Test("{policy: replicas, kind: Deployment, resources: [good], result: fail}"),
            ("policy.yaml", Replicas.Replace("<= 2", "<= 'two'", StringComparison.Ordinal)
                .Replace("object.spec.replicas", "1", StringComparison.Ordinal)),
            ("resources.yaml", Deployments));

        Assert.Contains("policy.yaml:12:", Assert.Single(Assert.Single(outcomes).Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Exception_skips()
    {
        string exception =
            """
            apiVersion: policies.kyverno.io/v1
            kind: PolicyException
            metadata: {name: shop}
            spec:
              policyRefs: [{name: replicas, kind: ValidatingPolicy}]
              matchConditions: [{name: shop, expression: "object.metadata.?namespace.orValue('') == 'shop'"}]
            """;
        (string, string)[] files =
            [("policy.yaml", Replicas), ("resources.yaml", Deployments), ("exception.yaml", exception)];

        AssertPasses(Assert.Single(RunAll(
            [Test("{policy: replicas, kind: Deployment, resources: [shop/bad], result: skip}",
                "exceptions: [exception.yaml]"), .. files])));
        Assert.Equal("skip", Assert.Single(Assert.Single(RunAll(
            [Test("{policy: replicas, kind: Deployment, resources: [shop/bad], result: pass}",
                "exceptions: [exception.yaml]"), .. files])).Differences).Actual);
        AssertPasses(Assert.Single(RunAll(
            [Test("{policy: replicas, kind: Deployment, resources: [shop/bad], result: fail}"), .. files])));
    }

    [Theory]
    [InlineData("old", "fail")]
    [InlineData("new", "pass")]
    public void Object_of_a_removed_version_is_evaluated_as_it_is_written(string name, string result) =>
        AssertPasses(Assert.Single(RunAll(
            Test($"{{policy: replicas, kind: CronJob, resources: [{name}], result: {result}}}"),
            ("policy.yaml", Replicas
                .Replace("object.spec.replicas <= 2", "object.apiVersion != 'batch/v1beta1'", StringComparison.Ordinal)
                .Replace("[apps], apiVersions: [v1]", "[batch], apiVersions: ['*']", StringComparison.Ordinal)
                .Replace("[deployments]", "[cronjobs]", StringComparison.Ordinal)),
            ("resources.yaml", "{apiVersion: batch/v1beta1, kind: CronJob, metadata: {name: old}, spec: {}}\n---\n"
                + "{apiVersion: batch/v1, kind: CronJob, metadata: {name: new}, spec: {}}\n"))));

    [Fact]
    public void Exception_that_reports_a_pass_passes() => AssertPasses(Assert.Single(RunAll(
        Test("{policy: replicas, kind: Deployment, resources: [shop/bad], result: pass}", "exceptions: [e.yaml]"),
        ("policy.yaml", Replicas),
        ("resources.yaml", Deployments),
        ("e.yaml", "apiVersion: policies.kyverno.io/v1\nkind: PolicyException\nmetadata: {name: e}\n"
            + "spec: {policyRefs: [{name: replicas, kind: ValidatingPolicy}], reportResult: pass}\n"))));

    [Theory]
    [InlineData("result: pass", "request.operation == 'UPDATE' && oldObject.spec.replicas == 1")]
    [InlineData("operation: UPDATE, result: pass", "request.operation == 'UPDATE' && oldObject.spec.replicas == 1")]
    [InlineData("resourceOperation: UPDATE, result: pass", "request.operation == 'UPDATE'")]
    [InlineData("operation: DELETE, result: pass", "request.operation == 'DELETE' && oldObject.spec.replicas == 1")]
    [InlineData("operation: CREATE, result: pass", "request.operation == 'CREATE' && oldObject == null")]
    public void Result_names_the_operation_and_the_test_the_old_objects(string result, string expression) =>
        AssertPasses(Assert.Single(RunAll(
            Test($"{{policy: replicas, kind: Deployment, resources: [good], {result}}}", "oldResources: [old.yaml]"),
            ("policy.yaml", Replicas.Replace("object.spec.replicas <= 2", $"\"{expression}\"", StringComparison.Ordinal)
                .Replace("object.metadata.?namespace.orValue('') != 'system'", "true", StringComparison.Ordinal)),
            ("resources.yaml", Deployments),
            ("old.yaml", "{apiVersion: apps/v1, kind: Deployment, metadata: {name: good}, spec: {replicas: 1}}"))));

    [Fact]
    public void Violation_of_a_policy_that_is_not_scored_warns() => AssertPasses(
        Assert.Single(RunAll(
            Test("{policy: replicas, kind: Deployment, resources: [shop/bad], result: warn}"),
            ("policy.yaml", Replicas.Replace(
                "  name: replicas",
                "  name: replicas\n  annotations: {policies.kyverno.io/scored: \"false\"}",
                StringComparison.Ordinal)),
            ("resources.yaml", Deployments))));

    [Theory]
    [InlineData("request.operation == 'DELETE' && object == null && oldObject.metadata.name == 'good'",
        "values: {policies: [{name: replicas, resources: [{name: good, values: {request.operation: DELETE}}]}]}")]
    [InlineData("request.operation == 'UPDATE' && oldObject != null",
        "values: {globalValues: {request.operation: UPDATE}}")]
    [InlineData("request.operation == 'CREATE' && oldObject == null", "")]
    [InlineData("namespaceObject.metadata.labels.team == 'blue'",
        "values: {namespaceSelector: [{name: default, labels: {team: blue}}]}")]
    [InlineData("namespaceObject.metadata.labels.team == 'red'", "variables: values.yaml")]
    [InlineData("namespaceObject.metadata.name == 'default' && !has(namespaceObject.metadata.labels.team)", "")]
    [InlineData("request.userInfo.username == 'ann' && 'admins' in request.userInfo.groups", "userinfo: user.yaml")]
    [InlineData("resource.Get('v1', 'configmaps', 'shop', 'limits').data.most == '2'", "context: context.yaml")]
    [InlineData("resource.List('v1', 'configmaps', 'shop').items.size() == 1", "clusterResources: [limits.yaml]")]
    public void Values_users_and_objects_of_the_cluster_are_seen(string expression, string members)
    {
        string policy = Replicas.Replace("object.spec.replicas <= 2", $"\"{expression}\"", StringComparison.Ordinal)
            .Replace("object.metadata.?namespace.orValue('') != 'system'", "true", StringComparison.Ordinal);
        const string Limits = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: limits, namespace: shop}\n"
            + "data: {most: \"2\"}\n";

        AssertPasses(Assert.Single(RunAll(
            Test("{policy: replicas, kind: Deployment, resources: [good], result: pass}", members),
            ("policy.yaml", policy),
            ("resources.yaml", Deployments),
            ("values.yaml", "apiVersion: cli.kyverno.io/v1alpha1\nkind: Values\nnamespaces:\n"
                + "- {apiVersion: v1, kind: Namespace, metadata: {name: default, labels: {team: red}}}\n"),
            ("user.yaml", "apiVersion: cli.kyverno.io/v1alpha1\nkind: UserInfo\n"
                + "userInfo: {username: ann, groups: [admins]}\n"),
            ("limits.yaml", Limits),
            ("context.yaml", "apiVersion: cli.kyverno.io/v1alpha1\nkind: Context\nspec:\n  resources:\n  - "
                + Limits.Trim().ReplaceLineEndings("\n    ") + "\n"))));
    }

    [Fact]
    public void Payload_is_the_object_of_a_policy_in_the_mode_json()
    {
        string policy =
            """
            apiVersion: policies.kyverno.io/v1
            kind: ValidatingPolicy
            metadata: {name: no-public-bucket}
            spec:
              evaluation: {mode: JSON}
              validations:
              - {expression: "object.planned.filter(r, r.acl == 'public').size() == 0", message: public}
            """;
        (string, string)[] files = [("policy.yaml", policy), ("plan.json", "{\"planned\": [{\"acl\": \"public\"}]}")];

        AssertPasses(Assert.Single(RunAll(
            [Test("{policy: no-public-bucket, result: fail}", "jsonPayload: plan.json"), .. files])));
        LanguageTestOutcome passes = Assert.Single(RunAll(
            [Test("{policy: no-public-bucket, result: pass}", "jsonPayload: plan.json"), .. files]));
        Assert.Equal("fail", Assert.Single(passes.Differences).Actual);
    }

    [Theory]
    [InlineData("shop/bad", "fail")]
    [InlineData("good", "pass")]
    public void Validating_admission_policy_without_a_binding_is_evaluated(string name, string result)
    {
        string policy =
            """
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicy
            metadata: {name: replicas}
            spec:
              paramKind: {apiVersion: v1, kind: ConfigMap}
              matchConstraints:
                resourceRules:
                - {apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments]}
              validations:
              - {expression: object.spec.replicas <= int(params.data.most), message: too many}
            """;

        AssertPasses(Assert.Single(RunAll(
            Test(
                $"{{isValidatingAdmissionPolicy: true, policy: replicas, kind: Deployment, resources: [{name}], "
                    + $"result: {result}}}",
                "paramResources: [limits.yaml]"),
            ("policy.yaml", policy),
            ("resources.yaml", Deployments),
            ("limits.yaml", "apiVersion: v1\nkind: List\nitems:\n"
                + "- {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: shop}, data: {most: '2'}}\n"
                + "- {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: default}, data: {most: '2'}}"))));
    }

    [Fact]
    public void Names_of_tests_are_unique_and_have_the_line_of_the_result()
    {
        LanguageTestFile file = Assert.Single(Find(
            Test("{policy: a, kind: Pod, resources: [x, x], result: pass}")).Files);

        Assert.Equal(["a: Pod x is pass", "a: Pod x is pass #2"], file.Tests.Select(static one => one.Name));
        Assert.All(file.Tests, static one => Assert.Equal(8, one.Line));
    }

    private static (string, string) Test(string result, string members = "")
    {
        string text = $"""
        apiVersion: cli.kyverno.io/v1alpha1
        kind: Test
        metadata: {"{name: replicas}"}
        {(members.Length == 0 ? "#" : members)}
        policies: [policy.yaml]
        resources: [resources.yaml]
        results:
        - {result}
        """;
        return ("kyverno-test.yaml", members.Contains("jsonPayload", StringComparison.Ordinal)
            ? text.Replace("resources: [resources.yaml]\n", "", StringComparison.Ordinal)
            : text);
    }

    private static ImmutableArray<LanguageTestOutcome> Run(string result) =>
        RunAll(Test(result), ("policy.yaml", Replicas), ("resources.yaml", Deployments));

    private static ImmutableArray<LanguageTestOutcome> RunAll(params (string Path, string Text)[] files)
    {
        LanguageTestFile file = Assert.Single(Find(files).Files);
        Assert.True(file.Errors.IsEmpty, string.Join('\n', file.Errors));
        return [.. file.Tests.Select(static test => test.Run())];
    }

    private static void AssertPasses(LanguageTestOutcome outcome) => Assert.True(
        outcome == LanguageTestOutcome.Passed,
        string.Join('\n', outcome.Errors.Concat(outcome.Output).Concat(
            outcome.Differences.Select(static one => one.ToString()))));

    private static LanguageTests Find(params (string Path, string Text)[] files)
    {
        PolicyFile[] all = [.. files.Select(static file => new PolicyFile(file.Path, file.Text))];
        return CelLanguage.Instance.FindTests(
            new TestFolder([.. all], path => Array.Find(all, file => file.Path == path)),
            EngineLimits.Default with { EvaluationTimeout = TimeSpan.FromSeconds(20) },
            countsCoverage: false);
    }
}
