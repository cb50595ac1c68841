using Admission.Json;
using Admission.Objects;
using Admission.Protocol;

namespace Admission.Tests.Objects;

public sealed class PodTemplateTests
{
    private const string Template = """{"spec":{"template":{"spec":SPEC}}}""";
    private const string TemplateImage = "spec.template.spec.containers[0].image";
    private const string PodSpec = """{"containers":[{"name":"c","image":"nginx:1.19"}]}""";

    // attack-cases.md 3
    [Theory]
    [InlineData("", "Pod", """{"spec":SPEC}""", "spec.containers[0].image")]
    [InlineData("apps", "Deployment", Template, TemplateImage)]
    [InlineData("apps", "StatefulSet", Template, TemplateImage)]
    [InlineData("apps", "DaemonSet", Template, TemplateImage)]
    [InlineData("apps", "ReplicaSet", Template, TemplateImage)]
    [InlineData("", "ReplicationController", Template, TemplateImage)]
    [InlineData("batch", "Job", Template, TemplateImage)]
    [InlineData(
        "batch", "CronJob", """{"spec":{"jobTemplate":{"spec":{"template":{"spec":SPEC}}}}}""",
        "spec.jobTemplate.spec.template.spec.containers[0].image")]
    [InlineData("", "PodTemplate", """{"template":{"spec":SPEC}}""", "template.spec.containers[0].image")]
    [InlineData("argoproj.io", "Rollout", Template, TemplateImage)]
    [InlineData("serving.knative.dev", "Service", Template, TemplateImage)]
    public void Finds_the_template_of_every_workload(string group, string kind, string text, string field)
    {
        WorkloadKinds kinds = WorkloadKinds.BuiltIn.With(
            [Extra("Rollout.argoproj.io"), Extra("Service.serving.knative.dev")]);
        JsonValue root = Json.Of(text.Replace("SPEC", PodSpec, StringComparison.Ordinal));

        PodTemplate template = PodTemplate.Find(root, new GroupVersionKind(group, "v1", kind), kinds)!;

        PodContainer container = Assert.Single(template.Containers.ToArray());
        Assert.Equal(field, container.FieldOf("image").ToString());
        Assert.Equal("nginx:1.19", container.Image.Text);
        Assert.Equal("nginx:1.19", container.FieldOf("image").Resolve(root)?.Text);
    }

    // attack-cases.md 1
    [Fact]
    public void Lists_containers_of_every_type()
    {
        PodTemplate pod = Pod("""
            {"ephemeralContainers":[{"name":"e"}],"initContainers":[{"name":"i"},{"name":"s","restartPolicy":"Always"}],
             "containers":[{"name":"c","restartPolicy":"Always"}]}
            """);

        Assert.Equal(
            ["c container False spec.containers[0]", "i init False spec.initContainers[0]",
             "s init True spec.initContainers[1]", "e ephemeral False spec.ephemeralContainers[0]"],
            pod.Containers.ToArray().Select(c => $"{c.Name} {c.Type.ToName()} {c.IsSidecar} {c.Field}"));
    }

    [Theory]
    [InlineData("""{"containers":"nginx"}""", "spec.containers")]
    [InlineData("""{"containers":{"name":"c","image":"nginx"}}""", "spec.containers")]
    [InlineData("""{"initContainers":7}""", "spec.initContainers")]
    [InlineData("""{"containers":[null]}""", "spec.containers[0]")]
    [InlineData("""{"containers":["nginx"]}""", "spec.containers[0]")]
    [InlineData("""{"containers":[["nginx"]]}""", "spec.containers[0]")]
    [InlineData("\"x\"", "spec")]
    [InlineData("[]", "spec")]
    public void Shows_what_is_no_container_instead_of_skipping_it(string spec, string field)
    {
        PodContainer container = Assert.Single(Pod(spec).Containers.ToArray());

        Assert.True(container.IsMalformed);
        Assert.Equal(field, container.Field.ToString());
    }

    [Theory]
    [InlineData("""{"containers":["nginx"]}""")]
    [InlineData("""{"containers":[{}]}""")]
    [InlineData("""{"containers":[{"image":null}]}""")]
    [InlineData("""{"containers":[{"image":["nginx"]}]}""")]
    public void Reads_a_missing_image_as_an_invalid_one(string spec) =>
        Assert.False(Pod(spec).Containers[0].Image.IsValid);

    [Theory]
    [InlineData("apps", "ReplicaSet", """{"spec":{"replicas":1}}""")]
    [InlineData("apps", "ReplicaSet", """{"spec":{"template":null}}""")]
    [InlineData("apps", "Deployment", "{}")]
    [InlineData("autoscaling", "Scale", """{"spec":{"template":{}}}""")]
    [InlineData("", "Binding", """{"spec":{"containers":[]}}""")]
    [InlineData("example.com", "Pod", """{"spec":{"containers":[]}}""")]
    public void Finds_no_template_where_there_is_none(string group, string kind, string text) =>
        Assert.Null(PodTemplate.Find(Json.Of(text), new GroupVersionKind(group, "v1", kind), WorkloadKinds.BuiltIn));

    [Theory]
    [InlineData("""{"spec":"x"}""", "spec")]
    [InlineData("""{"spec":{"template":[]}}""", "spec.template")]
    public void Shows_a_malformed_way_to_the_template_as_a_malformed_container(string text, string field)
    {
        var kind = new GroupVersionKind("apps", "v1", "Deployment");

        PodTemplate template = PodTemplate.Find(Json.Of(text), kind, WorkloadKinds.BuiltIn)!;

        PodContainer container = Assert.Single(template.Containers.ToArray());
        Assert.True(container.IsMalformed);
        Assert.Equal(field, container.Field.ToString());
    }

    [Theory]
    [InlineData("Rollout", "spec.template")]
    [InlineData("Rollout.", "spec.template")]
    [InlineData(".argoproj.io", "spec.template")]
    [InlineData("Rollout.argoproj.io", "")]
    [InlineData("Rollout.argoproj.io", "spec[0].template")]
    [InlineData("Rollout.argoproj.io", "spec..template")]
    public void Refuses_a_kind_of_the_settings_that_leads_nowhere(string kind, string path)
    {
        Assert.False(WorkloadKind.TryParse(kind, null, path, out _, out string error));
        Assert.NotEmpty(error);
    }

    [Fact]
    public void Finds_a_template_in_every_recorded_workload()
    {
        int found = 0;
        foreach ((string name, JsonValue request) in Json.Recordings())
        {
            JsonValue? root = request.Member("object");
            JsonValue kind = request.Member("kind")!;
            var gvk = new GroupVersionKind(kind.Member("group")!.Text!, "", kind.Member("kind")!.Text!);
            // 224 is what a broken mutating webhook made of a Pod: it has no containers.
            if (!name.StartsWith("224-", StringComparison.Ordinal) && root is { Kind: JsonKind.Object }
                && PodTemplate.Find(root, gvk, WorkloadKinds.BuiltIn) is { } template)
            {
                Assert.True(template.Containers.Length > 0, name);
                Assert.All(template.Containers.ToArray(), container => Assert.True(container.Image.IsValid));
                found++;
            }
        }

        Assert.True(found > 40, $"{found} workloads");
    }

    private static WorkloadKind Extra(string name) =>
        WorkloadKind.TryParse(name, null, "spec.template", out WorkloadKind? kind, out string error)
            ? kind
            : throw new FormatException(error);

    private static PodTemplate Pod(string spec) =>
        PodTemplate.Find(
            Json.Of($$"""{"spec":{{spec}} }"""), new GroupVersionKind("", "v1", "Pod"), WorkloadKinds.BuiltIn)!;
}
