using Admission.Policies;
using Admission.Protocol;
using Admission.Verdicts;

namespace Admission.Tests.Evaluation;

/// <summary>A policy sees every pod template of an object, and names the right field in each.</summary>
public sealed class PodTemplateRunTests
{
    private const string BannedImages = """
        for (const container of containers) {
          if (container.image.matches("nginx:1.19")) deny("banned", { field: container.field("image") });
        }
        """;

    private const string HostNetwork =
        """if (pod.spec.hostNetwork) deny("host network", { field: pod.field("spec.hostNetwork") });""";

    private static readonly string JobSetBanned = JobSet(Job("a", "nginx:1.28"), Job("b", "nginx:1.19"));

    [Theory]
    [InlineData(
        "jobset.x-k8s.io", "JobSet",
        """
        { "replicatedJobs": [
          { "name": "a", "template": { "spec": { "template": { "spec": GOOD } } } },
          { "name": "b", "template": { "spec": { "template": { "spec": BAD } } } } ] }
        """,
        "spec.replicatedJobs[1].template.spec.template.spec.containers[0].image",
        "spec.replicatedJobs[1].template.spec.template.spec.hostNetwork")]
    [InlineData(
        "kubeflow.org", "PyTorchJob",
        """
        { "pytorchReplicaSpecs": { "Master": { "template": { "spec": GOOD } },
                                   "Worker": { "template": { "spec": BAD } } } }
        """,
        "spec.pytorchReplicaSpecs.Worker.template.spec.containers[0].image",
        "spec.pytorchReplicaSpecs.Worker.template.spec.hostNetwork")]
    [InlineData(
        "ray.io", "RayJob",
        """
        { "rayClusterSpec": { "headGroupSpec": { "template": { "spec": GOOD } },
                              "workerGroupSpecs": [ null, { "template": { "spec": BAD } } ] } }
        """,
        "spec.rayClusterSpec.workerGroupSpecs[1].template.spec.containers[0].image",
        "spec.rayClusterSpec.workerGroupSpecs[1].template.spec.hostNetwork")]
    [InlineData(
        "kafka.strimzi.io", "KafkaConnect",
        """{ "template": { "pod": {}, "buildPod": BAD } }""",
        "spec.template.buildPod.containers[0].image",
        "spec.template.buildPod.hostNetwork")]
    [InlineData(
        "argoproj.io", "Workflow",
        """{ "templates": [ { "steps": [ [ { "inline": BAD } ] ] } ] }""",
        "spec.templates[0].steps[0][0].inline.containers[0].image",
        "spec.templates[0].steps[0][0].inline.hostNetwork")]
    public void Denies_at_the_field_of_the_template_that_violates(
        string group, string kind, string spec, string imageField, string hostField)
    {
        AdmissionRequest request = Create(group, kind, spec
            .Replace(
                "GOOD",
                """{ "containers": [ { "name": "c", "image": "nginx:1.28" } ] }""",
                StringComparison.Ordinal)
            .Replace(
                "BAD",
                """{ "hostNetwork": true, "containers": [ { "name": "c", "image": "nginx:1.19" } ] }""",
                StringComparison.Ordinal));

        Assert.Equal([imageField], FieldsOf(Judge.OfBody(BannedImages).Run(request)));
        Assert.Equal([hostField], FieldsOf(Judge.OfBody(HostNetwork).Run(request)));
    }

    [Fact]
    public void Denies_in_every_template_that_violates() => Assert.Equal(
        ["spec.replicatedJobs[0].template.spec.template.spec.containers[0].image",
         "spec.replicatedJobs[2].template.spec.template.spec.containers[0].image"],
        FieldsOf(Judge.OfBody(BannedImages).Run(JobSetRequest(
            JobSet(Job("a", "nginx:1.19"), Job("b", "nginx:1.28"), Job("c", "nginx:1.19"))))));

    [Fact]
    public void Reads_paths_of_the_settings_and_joins_entries_of_one_kind()
    {
        Judge judge = Judge.Of(
            ("test.js", Judge.Policy(BannedImages)),
            ("admission.yaml", """
                apiVersion: admission/v1
                kind: Settings
                workloads:
                  - { kind: Farm.example.org, template: "spec.groups[*].pods.*.template" }
                  - { kind: Farm.example.org, podSpec: spec.controller }
                """));
        AdmissionRequest request = Create("example.org", "Farm", """
            { "groups": [ {}, { "pods": { "a.b": { "template": { "spec": {
                "containers": [ { "image": "nginx:1.19" } ] } } } } } ],
              "controller": { "initContainers": [ { "image": "nginx:1.19" } ] } }
            """);

        Assert.Equal(
            ["spec.groups[1].pods[\"a.b\"].template.spec.containers[0].image",
             "spec.controller.initContainers[0].image"],
            FieldsOf(judge.Run(request)));
    }

    [Fact]
    public void A_part_of_the_wrong_type_is_a_malformed_container() => Assert.Equal(
        ["spec.replicatedJobs"],
        FieldsOf(Judge.OfBody("for (const c of containers) deny('malformed', { field: String(c.field('')) });")
            .Run(Create("jobset.x-k8s.io", "JobSet", """{ "replicatedJobs": { "a": {} } }"""))));

    [Fact]
    public void Runs_once_if_the_policy_reads_no_template()
    {
        Judge judge = Judge.Of(("test.js", """
            export default {
              title: "Test",
              match: "workloads",
              validate({ object, deny }) {
                console.log("run");
                if (!object.metadata.labels) deny("no labels");
              },
            };
            """));
        Assert.Single(FieldsOf(judge.Run(JobSetRequest(JobSetBanned))));
        Assert.Single(judge.Logged);
    }

    [Fact]
    public void Reports_once_what_every_template_would_repeat() => Assert.Single(FieldsOf(
        Judge.OfBody("if (pod && !object.metadata.labels) deny('no labels', { field: 'metadata.labels' });")
            .Run(JobSetRequest(JobSetBanned))));

    [Fact]
    public void A_fault_in_one_template_does_not_hide_a_violation_in_another()
    {
        Judge judge = Judge.Of(
            ("test.js", Judge.Policy("if (containers[0].name === 'a') null.x; " + BannedImages)),
            ("admission.yaml", "apiVersion: admission/v1\nkind: Settings\ndefaults: { onError: allow }"));
        Verdict verdict = judge.Run(JobSetRequest(JobSetBanned));
        Assert.False(verdict.IsAllowed);
        Assert.NotNull(Assert.Single(verdict.Results).Outcome.Fault);
    }

    [Fact]
    public void All_templates_share_the_time_of_one_run()
    {
        string jobs = string.Join(',', Enumerable.Range(0, 5000).Select(static i => Job($"j{i}", "nginx:1.28")));
        Judge judge = Judge.Of(
            EngineLimits.Default with { EvaluationTimeout = TimeSpan.FromMilliseconds(200) },
            ("test.js", Judge.Policy("let n = 0; for (let i = 0; i < 20000; i++) n += containers.length;")));
        Verdict verdict = judge.Run(JobSetRequest(JobSet(jobs)));
        Assert.False(verdict.IsAllowed);
        Assert.Equal(FaultKind.TimedOut, Assert.Single(verdict.Results).Outcome.Fault?.Kind);
    }

    [Fact]
    public void An_update_is_denied_only_for_the_template_that_is_new()
    {
        Judge judge = Judge.OfBody(BannedImages);
        string before = JobSet(Job("a", "nginx:1.19"));
        Assert.True(judge.Run(Update(before, JobSet(Job("new", "nginx:1.28"), Job("a", "nginx:1.19")))).IsAllowed);

        Verdict verdict = judge.Run(Update(before, JobSet(Job("new", "nginx:1.19"), Job("a", "nginx:1.19"))));
        Assert.False(verdict.IsAllowed);
        Assert.Equal(
            [("spec.replicatedJobs[0].template.spec.template.spec.containers[0].image", false),
             ("spec.replicatedJobs[1].template.spec.template.spec.containers[0].image", true)],
            ViolationsOf(verdict).Select(static one => (one.Field, one.IsExisting)));
    }

    // One violation of the old object excuses one of the new object, also if both are reported in the same words.
    [Fact]
    public void An_update_is_denied_for_a_second_template_reported_at_the_same_field() => Assert.False(
        Judge.OfBody(
            "if (containers.some(c => c.image.matches('nginx:1.19'))) deny('banned', { field: 'metadata.name' });")
            .Run(Update(JobSet(Job("a", "nginx:1.19")), JobSet(Job("a", "nginx:1.19"), Job("b", "nginx:1.19"))))
            .IsAllowed);

    [Fact]
    public void Remembers_the_outcome_of_each_template_apart()
    {
        Judge judge = Judge.OfBody(BannedImages);
        for (int i = 0; i < 3; i++)
        {
            Assert.Single(FieldsOf(judge.Run(JobSetRequest(JobSetBanned))));
            Assert.Empty(FieldsOf(judge.Run(JobSetRequest(JobSet(Job("a", "nginx:1.28"), Job("b", "nginx:1.28"))))));
        }
    }

    private static string Job(string name, string image) => $$"""
        { "name": "{{name}}", "template": { "spec": { "template": { "spec": {
          "containers": [ { "name": "{{name}}", "image": "{{image}}" } ] } } } } }
        """;

    private static string JobSet(params string[] jobs) => $$"""
        { "apiVersion": "jobset.x-k8s.io/v1alpha2", "kind": "JobSet", "metadata": { "name": "web" },
          "spec": { "replicatedJobs": [ {{string.Join(',', jobs)}} ] } }
        """;

    private static AdmissionRequest JobSetRequest(string json, string? old = null) =>
        Reviews.Of("JobSet", "jobsets", json, old, "jobset.x-k8s.io");

    private static AdmissionRequest Update(string before, string after) =>
        JobSetRequest(after, before) with { Operation = Operation.Update };

    private static AdmissionRequest Create(string group, string kind, string spec) => Reviews.Of(
        kind,
        Admission.Objects.WorkloadKinds.BuiltIn.Find(group, kind)?.Resource ?? "farms",
        $$"""
        { "apiVersion": "{{group}}/v1", "kind": "{{kind}}", "metadata": { "name": "web" }, "spec": {{spec}} }
        """,
        null,
        group);

    private static Violation[] ViolationsOf(Verdict verdict) =>
    [
        .. verdict.Results.Select(static one => one.Outcome)
            .OfType<PolicyOutcome.Violated>()
            .SelectMany(static one => one.Violations),
    ];

    private static string[] FieldsOf(Verdict verdict)
    {
        Assert.All(verdict.Results, static one => Assert.Null(one.Outcome.Fault));
        return [.. ViolationsOf(verdict).Select(static one => one.Field)];
    }
}
