using System.Text.RegularExpressions;
using Admission.Json;
using Admission.Kinds;
using Admission.Objects;

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
    public void Shows_a_malformed_container_instead_of_skipping_it(string spec, string field)
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
    public void Finds_no_template_if_there_is_none(string group, string kind, string text) =>
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
    public void Rejects_a_kind_of_the_settings_that_leads_nowhere(string kind, string path)
    {
        Assert.False(WorkloadKind.TryParse(kind, null, path, TemplateForm.Template, out _, out string error));
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

    public static TheoryData<string, string> Shipped()
    {
        var data = new TheoryData<string, string>();
        foreach (WorkloadKind kind in WorkloadKinds.BuiltIn.All)
        {
            foreach (TemplatePath path in kind.Templates)
            {
                data.Add($"{kind.Kind}.{kind.Group}", path.Text);
            }
        }

        return data;
    }

    [Theory, MemberData(nameof(Shipped))]
    public void Finds_every_template_of_every_shipped_kind(string kindDotGroup, string path)
    {
        int dot = kindDotGroup.IndexOf('.', StringComparison.Ordinal);
        var kind = new GroupVersionKind(kindDotGroup[(dot + 1)..], "v1", kindDotGroup[..dot]);
        TemplatePath template = WorkloadKinds.BuiltIn.Find(kind.Group, kind.Kind)!.Templates
            .First(one => one.Text == path);
        string pod = template.Form == TemplateForm.Template ? $$"""{"spec":{{PodSpec}} }""" : PodSpec;
        JsonValue root = Json.Of(path == "." ? pod : Regex.Matches(path, @"[^.\[\]]+|\[\*\]").Reverse().Aggregate(
            pod,
            static (inner, step) => step.Value switch
            {
                "[*]" => $"[null,{inner}]",
                "*" => $$"""{"Worker":{{inner}} }""",
                string name => $$"""{"{{name}}":{{inner}} }""",
            }));

        string[] images = [.. PodTemplate.FindAll(root, kind, WorkloadKinds.BuiltIn)
            .SelectMany(static one => one.Containers.ToArray())
            .Select(static one => one.FieldOf("image").ToString())];

        string prefix = path.Replace("[*]", "[1]", StringComparison.Ordinal)
            .Replace(".*", ".Worker", StringComparison.Ordinal);
        prefix = path == "." ? "spec" : template.Form == TemplateForm.Template ? prefix + ".spec" : prefix;
        Assert.Contains($"{prefix}.containers[0].image", images);
    }

    [Theory]
    [InlineData("""[{"dag":{}},{"container":{"image":"nginx:1.19"}}]""", "spec.templates[1].container.image")]
    [InlineData("""[{"script":{"image":"a"}}]""", "spec.templates[0].script.image")]
    [InlineData(
        """[{"containerSet":{"containers":[{"image":"a"}]}}]""", "spec.templates[0].containerSet.containers[0].image")]
    [InlineData(
        """[{"container":{"image":"a"},"sidecars":[{"image":"b"}]}]""",
        "spec.templates[0].sidecars[0].image spec.templates[0].container.image")]
    public void Finds_the_containers_of_a_pod_spec_without_a_template(string templates, string fields)
    {
        PodTemplate only = Assert.Single(PodTemplate.FindAll(
            Json.Of($$"""{"spec":{"templates":{{templates}} } }"""),
            new GroupVersionKind("argoproj.io", "v1alpha1", "Workflow"),
            WorkloadKinds.BuiltIn));
        Assert.Equal(fields, string.Join(' ', only.Containers.ToArray().Select(static one => one.FieldOf("image"))));
        Assert.EndsWith("].hostNetwork", only.FieldOf("spec.hostNetwork").ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"templates":["a"]}""")]
    [InlineData("""{"templates":{"a":{}}}""")]
    [InlineData("""{"templates":[{"containerSet":"a"}]}""")]
    public void Value_that_is_not_a_list_or_object_is_a_malformed_template(string spec) => Assert.True(
        PodTemplate.FindAll(
            Json.Of($$"""{"spec":{{spec}} }"""),
            new GroupVersionKind("argoproj.io", "v1alpha1", "Workflow"),
            WorkloadKinds.BuiltIn)[0].Containers[0].IsMalformed);

    [Fact]
    public void Entries_of_one_kind_add_up()
    {
        Assert.True(WorkloadKind.TryParse(
            "Rollout.argoproj.io", null, "spec.canary[*]", TemplateForm.Template, out WorkloadKind? kind, out _));
        Assert.Equal(
            ["spec.template", "spec.canary[*]"],
            WorkloadKinds.BuiltIn.With([kind]).Find("argoproj.io", "Rollout")!.Templates
                .Select(static one => one.Text));
    }

    [Fact]
    public void Items_of_a_list_of_templates_are_found_by_name() => Assert.Equal(
        "spec.replicatedJobs[name=\"b\"].template.spec.template.spec.containers[name=\"c\"].image",
        new KeyedObject(
            Json.Of("""
                { "apiVersion": "jobset.x-k8s.io/v1alpha2", "kind": "JobSet", "spec": { "replicatedJobs": [
                  { "name": "a" },
                  { "name": "b", "template": { "spec": { "template": { "spec": {
                    "containers": [ { "name": "c", "image": "x" } ] } } } } } ] } }
                """),
            WorkloadKinds.BuiltIn)
            .Canonicalize("spec.replicatedJobs[1].template.spec.template.spec.containers[0].image"));

    private static WorkloadKind Extra(string name) =>
        WorkloadKind.TryParse(
            name, null, "spec.template", TemplateForm.Template, out WorkloadKind? kind, out string error)
            ? kind
            : throw new FormatException(error);

    private static PodTemplate Pod(string spec) =>
        PodTemplate.Find(
            Json.Of($$"""{"spec":{{spec}} }"""), new GroupVersionKind("", "v1", "Pod"), WorkloadKinds.BuiltIn)!;
}
