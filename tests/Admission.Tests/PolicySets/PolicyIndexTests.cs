using System.Collections.Immutable;
using Admission.Kinds;
using Admission.Matching;
using Admission.Policies;
using Admission.PolicySets;
using Admission.Protocol;
using Admission.Schemas;
using Admission.Tests.Matching;

namespace Admission.Tests.PolicySets;

public sealed class PolicyIndexTests
{
    [Theory]
    [InlineData("pods", "all,everything,images")]
    [InlineData("pods/exec", "all,shell")]
    [InlineData("deployments.apps", "all,apps,everything,images")]
    [InlineData("deployments.apps/scale", "all")]
    [InlineData("widgets.example.com", "all,everything")]
    [InlineData("leases.coordination.k8s.io", "")]
    [InlineData("events", "")]
    public void Finds_policies_by_resource_sorted_by_id(string resource, string expected)
    {
        PolicyIndex index = Index(
            ("all", ["*/*"]), ("apps", ["*.apps"]), ("everything", ["*"]), ("images", ["pods", "deployments.apps"]),
            ("shell", ["pods/*"]));
        Assert.Equal(expected, Ids(index.Find(Reviews.Create(resource))));
    }

    [Fact]
    public void Agrees_with_the_patterns_on_every_combination()
    {
        string[] patterns =
        [
            "pods", "pods/*", "pods/exec", "*", "*/*", "*/exec", "*.apps", "*.apps/*", "*.apps/scale",
            "deployments.apps", "deployments.apps/scale", "deployments.*", "deployments.*/*", "events",
            "events.events.k8s.io", "events.*",
        ];
        string[] resources =
        [
            "pods", "pods/exec", "pods/log", "deployments.apps", "deployments.apps/scale", "deployments.extensions",
            "events", "events.events.k8s.io", "leases.coordination.k8s.io", "jobs.batch/status", "widgets.example.com",
        ];
        PolicyIndex index = Index([.. patterns.Select((pattern, i) => ($"p{i:00}", new[] { pattern }))]);
        foreach (string resource in resources)
        {
            AdmissionRequest request = Reviews.Create(resource);
            IEnumerable<string> expected = patterns
                .Select((pattern, i) => (Id: $"p{i:00}", Covers: Reviews.Pattern(pattern).Covers(request)))
                .Where(static entry => entry.Covers)
                .Select(static entry => entry.Id);
            Assert.Equal(string.Join(",", expected), Ids(index.Find(request)));
        }
    }

    [Fact]
    public void Finds_only_policies_of_the_operation()
    {
        PolicyIndex index = Index(("images", ["pods"]));
        Assert.Empty(index.Find(Reviews.Delete("{}")));
    }

    [Fact]
    public void Finds_a_policy_once_when_several_rules_name_the_resource()
    {
        PolicyIndex index = Index(("images", ["pods", "*", "*/*"]));
        Assert.Single(index.Find(Reviews.Create()));
    }

    [Fact]
    public void Also_finds_policies_for_the_requested_resource()
    {
        PolicyIndex index = Index(("new", ["ingresses.networking.k8s.io"]), ("old", ["ingresses.extensions"]));
        AdmissionRequest request = Reviews.Create("ingresses.networking.k8s.io") with
        {
            RequestResource = new GroupVersionResource("extensions", "v1beta1", "ingresses"),
        };
        Assert.Equal("new,old", Ids(index.Find(request)));
    }

    [Theory]
    [InlineData(Enforcement.Off, 0)]
    [InlineData(Enforcement.Warn, 1)]
    public void Leaves_out_a_policy_that_is_off_everywhere(Enforcement inOverride, int expected)
    {
        ConfiguredPolicy policy = Configured("images", 0, ["pods"]);
        PolicySettings off = policy.Settings with { Enforcement = Enforcement.Off };
        policy = policy with
        {
            Settings = off,
            Overrides = [new PolicyOverride(new MatchRule(), off with { Enforcement = inOverride })],
        };
        Assert.Equal(expected, new PolicyIndex([policy]).Find(Reviews.Create()).Length);
    }

    [Theory]
    [InlineData("pods", "", "Pod", "any,core,pods")]
    [InlineData("pods/status", "", "Pod", "any,core,pods")]
    [InlineData("pods/eviction", "policy", "Eviction", "any")]
    [InlineData("deployments.apps", "apps", "Deployment", "any,apps,workloads")]
    [InlineData("pods.metrics.k8s.io", "metrics.k8s.io", "Pod", "any,pods")]
    [InlineData("leases.coordination.k8s.io", "coordination.k8s.io", "Lease", "")]
    public void Finds_policies_by_kind(string resource, string group, string kind, string expected)
    {
        PolicyIndex index = new(
        [
            OfKinds("any", ["*"], ["*"]), OfKinds("apps", ["apps"], ["*"]), OfKinds("core", [""], ["*"]),
            OfKinds("none", [], ["*"]), OfKinds("pods", ["*"], ["Pod"]),
            OfKinds("workloads", ["apps", "batch"], ["Deployment", "Job"]),
        ]);
        AdmissionRequest request = Reviews.Create(resource) with { Kind = new GroupVersionKind(group, "v1", kind) };
        Assert.Equal(expected, Ids(index.Find(request)));
    }

    [Fact]
    public void Distinguishes_two_kinds_of_one_resource_after_it_was_seen()
    {
        PolicyIndex index = new([OfKinds("scales", ["autoscaling"], ["Scale"])]);
        AdmissionRequest request = Reviews.Create("deployments.apps/scale");
        Assert.Empty(index.Find(request with { Kind = new GroupVersionKind("apps", "v1", "Deployment") }));
        Assert.Single(index.Find(request with { Kind = new GroupVersionKind("autoscaling", "v1", "Scale") }));
    }

    [Fact]
    public void Evaluates_no_policy_of_another_kind_among_a_thousand()
    {
        PolicyIndex index = new(
        [
            .. Enumerable.Range(0, 1000).Select(static i => OfKinds($"p{i:0000}", ["example.com"], [$"Widget{i}"])),
            OfKinds("pods", [""], ["Pod"]),
        ]);
        AdmissionRequest request = Reviews.Create() with { Kind = new GroupVersionKind("", "v1", "Pod") };
        Assert.Equal("pods", Ids(index.Find(request)));
    }

    // attack case 41: invented names take no memory.
    [Fact]
    public void Remembers_a_bounded_number_of_combinations()
    {
        PolicyIndex index = Index(("all", ["*"]));
        for (int i = 0; i < PolicyIndex.MaxRemembered + 100; i++)
        {
            Assert.Single(index.Find(Reviews.Create($"r{i}.example.com")));
        }

        Assert.Equal(PolicyIndex.MaxRemembered, index.RememberedCount);
    }

    [Fact]
    public void Allocates_nothing_when_a_combination_was_seen_before()
    {
        PolicyIndex index =
            Index([.. Enumerable.Range(0, 1000).Select(i => ($"p{i:0000}", new[] { $"r{i}.example.com" }))]);
        AdmissionRequest request = Reviews.Create();
        _ = index.Find(request);
        const int Times = 10_000;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Times; i++)
        {
            _ = index.Find(request);
        }

        // The runtime itself may allocate a few bytes once, while it compiles the loop again.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Times - 1);
    }

    private static PolicyIndex Index(params (string Id, string[] Resources)[] policies) =>
        new([.. policies.Select(static (policy, position) => Configured(policy.Id, position, policy.Resources))]);

    private static ConfiguredPolicy OfKinds(string id, string[] groups, string[] kinds)
    {
        ConfiguredPolicy policy = Configured(id, 0, ["*/*"]);
        MatchRule rule = policy.Policy.Match[0] with { Kinds = [new KindPattern([.. groups], [.. kinds])] };
        return policy with { Policy = policy.Policy with { Match = [rule] } };
    }

    private static ConfiguredPolicy Configured(string id, int position, string[] resources) => new()
    {
        Index = position,
        Policy = new Policy
        {
            Id = id,
            Path = id + ".js",
            Title = id,
            Match = [.. resources.Select(static resource => new MatchRule
            {
                Resources = [Reviews.Pattern(resource)],
                Operations = [Operation.Create, Operation.Update],
            })],
            Parameters = ParameterSchema.None,
            Metadata = Reviews.Json("{}"),
        },
        Settings = new PolicySettings
        {
            Enforcement = Enforcement.Deny,
            OnError = OnError.Deny,
            AllowsExisting = true,
            Parameters = Reviews.Json("{}"),
        },
    };

    private static string Ids(ImmutableArray<ConfiguredPolicy> policies) =>
        string.Join(",", policies.Select(static policy => policy.Policy.Id));
}
