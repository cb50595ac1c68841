using System.Text;
using Admission.Json;
using Admission.Kinds;
using Admission.Languages;
using Admission.Objects;
using Admission.Policies;
using Admission.Protocol;
using Admission.Verdicts;

namespace Admission.Rego.Tests;

/// <summary>Gatekeeper's ExpansionTemplates: constraints for Pods deny the Deployment.</summary>
public sealed class ExpansionTests
{
    private const string Template =
        """
        apiVersion: templates.gatekeeper.sh/v1
        kind: ConstraintTemplate
        metadata: {name: k8slatest}
        spec:
          crd:
            spec:
              names: {kind: K8sLatest}
          targets:
          - target: admission.k8s.gatekeeper.sh
            rego: |
              package k8slatest

              violation[{"msg": msg, "details": {"pod": input.review.object.metadata.name}}] {
                c := input.review.object.spec.containers[_]
                endswith(c.image, ":latest")
                msg := sprintf("container <%v> has no version", [c.name])
              }
        """;

    private const string Expansion =
        """
        apiVersion: expansion.gatekeeper.sh/v1beta1
        kind: ExpansionTemplate
        metadata: {name: expand-deployments}
        spec:
          applyTo:
          - groups: [apps]
            kinds: [Deployment]
            versions: [v1]
          templateSource: spec.template
          generatedGVK: {kind: Pod, group: "", version: v1}
        """;

    [Fact]
    public void Constraint_for_pods_denies_the_deployment_at_its_field()
    {
        var outcome = Assert.IsType<PolicyOutcome.Violated>(Evaluate("", Expansion));

        Violation violation = Assert.Single(outcome.Violations);
        Assert.Equal("[Implied by expand-deployments] container <web> has no version", violation.Message);
        Assert.Equal("spec.template.spec.containers[1]", violation.Field);
        Assert.Equal("""{"pod":"shop-pod"}""", violation.Details!.ToString());
    }

    [Theory]
    [InlineData("source: Original", false)]
    [InlineData("source: Generated", true)]
    [InlineData("source: All", true)]
    [InlineData("namespaces: [team]", true)]
    [InlineData("namespaces: [other]", false)]
    [InlineData("labelSelector: {matchLabels: {app: shop}}", true)]
    [InlineData("name: shop-pod", true)]
    public void Match_of_the_constraint_looks_at_the_generated_pod(string match, bool denies) => Assert.Equal(
        denies, Evaluate(match, Expansion) is PolicyOutcome.Violated);

    [Fact]
    public void Source_generated_does_not_match_a_pod_that_is_sent() => Assert.IsType<PolicyOutcome.Passed>(Evaluate(
        "source: Generated", Expansion,
        """
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "namespace": "team"},
         "spec": {"containers": [{"name": "a", "image": "a:latest"}]}}
        """));

    [Fact]
    public void Enforcement_action_of_the_expansion_replaces_that_of_the_constraint() => Assert.Equal(
        Enforcement.Warn,
        Assert.IsType<PolicyOutcome.Violated>(Evaluate("", $"{Expansion}\n  enforcementAction: warn\n")).Enforcement);

    [Fact]
    public void Object_without_the_template_is_a_fault() => Assert.Contains(
        "spec.template of Deployment shop is not an object",
        Evaluate("", Expansion,
            """
            {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "shop", "namespace": "team"},
             "spec": {}}
            """)
            .Fault!.Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("spec.template\n", "\"\"\n", "is not a path")]
    [InlineData("kind: Pod, group", "group", "spec.generatedGVK needs a version and a kind")]
    [InlineData("kinds: [Deployment]", "kinds: [\"*\"]", "contains a star")]
    [InlineData("templateSource", "templateSources", "spec.templateSources: unknown field")]
    [InlineData(
        "kind: Pod, group: \"\", version: v1", "kind: Deployment, group: apps, version: v1", "itself generates")]
    public void Expansion_that_cannot_be_honored_is_an_error(string text, string by, string message) =>
        Assert.Contains(
            Load("", Expansion.Replace(text, by, StringComparison.Ordinal)).Errors,
            error => error.Message.Contains(message, StringComparison.Ordinal) && error.File == "e.yaml");

    [Fact]
    public void Expansions_that_expand_each_other_are_an_error() => Assert.Contains(
        "expand each other in a cycle",
        Load("", Expansion + "\n---\n" + Expansion
            .Replace("expand-deployments", "back", StringComparison.Ordinal)
            .Replace("[apps]", "[\"\"]", StringComparison.Ordinal)
            .Replace("[Deployment]", "[Pod]", StringComparison.Ordinal)
            .Replace("kind: Pod, group: \"\"", "kind: Deployment, group: apps", StringComparison.Ordinal))
            .Errors[0].Message,
        StringComparison.Ordinal);

    [Fact]
    public void Pod_of_a_job_of_a_cron_job_is_seen()
    {
        string jobs = Expansion.Replace("expand-deployments", "cron", StringComparison.Ordinal)
            .Replace("[apps]", "[batch]", StringComparison.Ordinal)
            .Replace("[Deployment]", "[CronJob]", StringComparison.Ordinal)
            .Replace("spec.template", "spec.jobTemplate", StringComparison.Ordinal)
            .Replace("kind: Pod, group: \"\"", "kind: Job, group: batch", StringComparison.Ordinal);
        string pods = Expansion.Replace("expand-deployments", "jobs", StringComparison.Ordinal)
            .Replace("[apps]", "[batch]", StringComparison.Ordinal)
            .Replace("[Deployment]", "[Job]", StringComparison.Ordinal);

        var outcome = Assert.IsType<PolicyOutcome.Violated>(Evaluate("", $"{jobs}\n---\n{pods}",
            """
            {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "night", "namespace": "team"},
             "spec": {"jobTemplate": {"spec": {"template": {"spec":
                {"containers": [{"name": "a", "image": "a:latest"}]}}}}}}
            """));

        Assert.Equal("[Implied by jobs] container <a> has no version", outcome.Violations[0].Message);
        Assert.Equal("spec.jobTemplate.spec.template.spec.containers[0]", outcome.Violations[0].Field);
    }

    private static ILoadedPolicies Load(string match, string expansion)
    {
        string constraint = "apiVersion: constraints.gatekeeper.sh/v1beta1\nkind: K8sLatest\nmetadata: {name: all}\n"
            + $"spec:\n  match:\n    kinds: [{{apiGroups: [\"\"], kinds: [Pod]}}]\n    {match}\n";
        return RegoLanguage.Instance.CreateCompiler(EngineLimits.Default).Load(
            [new("t.yaml", Template), new("c.yaml", constraint), new("e.yaml", expansion)], WorkloadKinds.BuiltIn, "");
    }

    private static PolicyOutcome Evaluate(string match, string expansion, string? json = null)
    {
        ILoadedPolicies loaded = Load(match, expansion);
        Assert.Empty(loaded.Errors);
        JsonValue value = Parse(json ?? """
            {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "shop", "namespace": "team"},
             "spec": {"template": {"metadata": {"labels": {"app": "shop"}}, "spec": {"containers": [
                {"name": "log", "image": "fluentd:1"}, {"name": "web", "image": "nginx:latest"}]}}}}
            """);
        string[] version = value.Member("apiVersion")!.Text!.Split('/');
        var request = new AdmissionRequest
        {
            Uid = "1",
            Kind = new GroupVersionKind(
                version.Length == 2 ? version[0] : "", version[^1], value.Member("kind")!.Text!),
            Resource = new GroupVersionResource("", "v1", "things"),
            Name = value.Member("metadata")!.Member("name")!.Text!,
            Namespace = "team",
            Operation = Operation.Create,
            User = new UserInfo { Username = "dev" },
            Object = value,
        };
        IPolicySession session = loaded.Link(["k8slatest.all"]).Rent();
        session.Begin(new ReviewInput
        {
            Request = request,
            Now = DateTimeOffset.UnixEpoch,
            Workloads = WorkloadKinds.BuiltIn,
        });
        return session.Evaluate(0, Parse("{}"), new EvaluationBudget(TimeSpan.FromSeconds(10), PolicyLimits.None));
    }

    private static JsonValue Parse(string json) => JsonTree.ParseTrusted(Encoding.UTF8.GetBytes(json));
}
