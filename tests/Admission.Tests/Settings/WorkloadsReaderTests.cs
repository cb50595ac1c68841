using Admission.Loading;
using Admission.Objects;
using Admission.Policies;
using Admission.Tests.Evaluation;

namespace Admission.Tests.Settings;

public sealed class WorkloadsReaderTests
{
    private const string Head = "apiVersion: admission/v1\nkind: Settings\n";

    [Fact]
    public void Entries_of_one_kind_add_up_and_share_the_resource()
    {
        WorkloadKind kind = Judge.Of(Files("""
            workloads:
            - { kind: Index.example.org, template: "spec.shards[*].template" }
            - { kind: Index.example.org, resource: indices, podSpec: spec.pods.* }
            """)).Set.Workloads.Find("example.org", "Index")!;
        Assert.Equal("indices.example.org", kind.PluralDotGroup);
        Assert.Equal(["spec.shards[*].template", "spec.pods.*"], kind.Templates.Select(static one => one.Text));
    }

    [Theory]
    [InlineData(
        "{ kind: Farm.example.org, template: 'spec.groups[0].template' }",
        "4:29: 'spec.groups[0].template' is not a path to a pod template. Write names joined by dots, [*]")]
    [InlineData(
        "{ kind: Farm.example.org, podSpec: 'spec.*a' }", "4:29: 'spec.*a' is not a path to a pod template.")]
    [InlineData(
        "{ kind: Farm.example.org, template: spec.a, podSpec: spec.b }",
        "4:47: 'podSpec' and 'template' cannot be combined. Write a separate entry for each.")]
    [InlineData(
        "{ kind: JobSet.jobset.x-k8s.io, resource: jobset, template: spec.a }",
        "4:35: the resource of JobSet.jobset.x-k8s.io is 'jobsets', not 'jobset'.")]
    [InlineData(
        "{ kind: A.b.c, resource: as, template: spec.a }\n- { kind: A.b.c, resource: aes, template: spec.b }",
        "5:18: the resource of A.b.c is 'as', not 'aes'.")]
    public void Rejects_an_entry(string entry, string expected)
    {
        PolicyLoad load = Judge.Load(EngineLimits.Default, Files($"workloads:\n- {entry}"));
        Assert.StartsWith(
            $"admission.yaml:{expected}", Assert.Single(load.Errors).ToString(), StringComparison.Ordinal);
    }

    private static (string Path, string Text)[] Files(string workloads) =>
        [("test.js", Judge.Policy("")), ("admission.yaml", Head + workloads)];
}
