using Admission.Cluster.Registration;
using Admission.PolicySets;
using Admission.Protocol;

namespace Admission.Cluster.Tests.Registration;

public sealed class RegistrationPlanTests
{
    private const string Pods = """{ resources: ["pods"] }""";

    [Fact]
    public void Sends_only_resources_and_operations_that_a_policy_can_match()
    {
        RegisteredWebhook webhook = Only(TestSet.Of(
            ("a", """{ resources: ["pods", "deployments.apps"], operations: ["CREATE"] }"""),
            ("b", """{ resources: ["pods/exec"], operations: ["CONNECT"] }""")));

        Assert.Equal(
            [":pods/exec:CONNECT:Namespaced", ":pods:CREATE:Namespaced", "apps:deployments:CREATE:Namespaced"],
            Rules(webhook));
    }

    // An outage must not stop what is only watched.
    [Fact]
    public void Sends_the_writes_of_objects_that_are_watched_for_drift_to_the_webhook_that_fails_open()
    {
        WebhookRegistration plan = Plan(TestSet.Of(
            "drift: { resources: [deployments.apps, pods], namespaces: [shop] }", ("a", Pods)));

        Assert.Equal(
            [
                "closed :pods:CREATE,UPDATE:Namespaced",
                "open :pods/ephemeralcontainers,pods/eviction,pods/resize,pods/scale:CREATE,UPDATE,DELETE:Namespaced "
                    + ":pods:DELETE:Namespaced "
                    + "apps:deployments,deployments/ephemeralcontainers,deployments/resize,deployments/scale"
                    + ":CREATE,UPDATE,DELETE:Namespaced",
            ],
            plan.Webhooks.Select(static one =>
                $"{(one.FailsClosed ? "closed" : "open")} {string.Join(' ', Rules(one))}"));
        Assert.Single(plan.Webhooks[0].NamespaceSelector);
        Assert.Equal(["shop"], plan.Webhooks[1].NamespaceSelector[1].Values);
    }

    [Fact]
    public void Sends_no_deletions_of_watched_objects_if_they_are_not_reported()
    {
        WebhookRegistration plan = Plan(TestSet.Of(
            "drift: { resources: [pods], deletions: false }", ("a", """{ resources: ["services"] }""")));

        Assert.Equal(
            [":pods,pods/ephemeralcontainers,pods/resize,pods/scale:CREATE,UPDATE:Namespaced"],
            Rules(plan.Webhooks[1]));
    }

    // Else the API server would send only a part of the writes, and the others would look like drift.
    [Fact]
    public void Sends_watched_writes_twice_if_the_policies_need_only_some_of_them()
    {
        WebhookRegistration plan = Plan(TestSet.Of(
            "drift: { resources: [pods] }", ("a", """{ resources: ["pods"], namespaces: ["shop"] }""")));

        Assert.Contains(":pods:CREATE,UPDATE:Namespaced", Rules(plan.Webhooks[0]));
        Assert.Contains(
            "pods,pods/ephemeralcontainers", string.Join(' ', Rules(plan.Webhooks[1])), StringComparison.Ordinal);
        Assert.Single(plan.Webhooks[1].NamespaceSelector);
    }

    [Fact]
    public void Registers_nothing_if_every_policy_is_off() =>
        Assert.Empty(Plan(TestSet.Of("defaults: { enforcement: off }", ("a", Pods))).Webhooks);

    [Fact]
    public void Separates_policies_that_fail_closed_and_open()
    {
        WebhookRegistration plan = Plan(TestSet.Of(
            "policies: { open: { onError: allow }, warns: { enforcement: warn } }",
            ("closed", Pods),
            ("open", """{ resources: ["services"] }"""),
            ("warns", """{ resources: ["secrets"] }""")));

        Assert.Equal(
            ["closed True :pods:CREATE,UPDATE:Namespaced", "open False :secrets,services:CREATE,UPDATE:Namespaced"],
            plan.Webhooks.Select(static one =>
                $"{(one.FailsClosed ? "closed" : "open")} {one.FailsClosed} {string.Join(' ', Rules(one))}"));
    }

    [Fact]
    public void Sends_requests_of_both_kinds_of_policies_to_one_webhook()
    {
        RegisteredWebhook webhook = Only(TestSet.Of(
            "policies: { open: { onError: allow } }", ("closed", Pods), ("open", Pods)));

        Assert.True(webhook.FailsClosed);
    }

    [Fact]
    public void Fails_closed_if_only_an_override_denies()
    {
        RegisteredWebhook webhook = Only(TestSet.Of(
            "policies: { a: { enforcement: warn, overrides: [{ namespaces: [shop], enforcement: deny }] } }",
            ("a", Pods)));

        Assert.True(webhook.FailsClosed);
    }

    [Fact]
    public void Leaves_out_its_own_namespace_and_exempt_ones_by_selector_and_by_condition()
    {
        WebhookRegistration plan = RegistrationPlan.Compute(
            TestSet.Of(("a", Pods)),
            new RegistrationOptions { Namespace = "guard", ExemptNamespaces = ["kube-system"] });
        RegisteredWebhook webhook = Assert.Single(plan.Webhooks);

        Assert.Equal("NotIn guard,kube-system", Selector(webhook));
        Assert.Contains(webhook.Conditions, static one => one is { Name: "not-exempt-namespaces" }
            && one.Expression.EndsWith(
                """(request.namespace in ["guard", "kube-system"])""", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(
        """{ resources: ["pods"], namespaces: ["shop", "bank"] }""", "NotIn admission,kube-system; In bank,shop")]
    [InlineData("""{ resources: ["pods"], namespaces: ["shop-*"] }""", "NotIn admission,kube-system")]
    [InlineData("""{ resources: ["pods"], namespaces: ["!shop"] }""", "NotIn admission,kube-system")]
    [InlineData(
        """{ resources: ["pods"], namespaceLabels: "team=a" }""", "NotIn admission,kube-system; team In a")]
    [InlineData("""{ resources: ["pods"], namespaceLabels: "size>3" }""", "NotIn admission,kube-system")]
    [InlineData("""{ resources: ["namespaces"], namespaceLabels: "team=a" }""", "NotIn admission,kube-system")]
    public void Narrows_namespaces_as_far_as_every_policy_allows(string match, string expected) =>
        Assert.Equal(expected, Selector(Only(TestSet.Of(("a", match)))));

    [Fact]
    public void Does_not_narrow_namespaces_that_another_policy_looks_at()
    {
        RegisteredWebhook webhook = Only(TestSet.Of(
            ("a", """{ resources: ["pods"], namespaces: ["shop"] }"""), ("b", Pods)));

        Assert.Equal("NotIn admission,kube-system", Selector(webhook));
    }

    [Theory]
    [InlineData("""{ resources: ["pods"], labels: "app=web" }""", "app In web")]
    [InlineData("""{ resources: ["pods", "pods/exec"], labels: "app=web" }""", "")]
    [InlineData("""{ resources: ["pods"], operations: ["CONNECT"], labels: "app=web" }""", "")]
    public void Narrows_objects_by_labels_only_if_every_request_has_them(string match, string expected) =>
        Assert.Equal(
            expected,
            string.Join(
                "; ",
                Only(TestSet.Of(("a", match))).ObjectSelector
                    .Select(static one => $"{one.Key} {one.Operator} {string.Join(',', one.Values)}")));

    [Fact]
    public void Covers_a_single_resource_by_the_wildcard_beside_it()
    {
        RegisteredWebhook webhook = Only(TestSet.Of(
            ("a", """{ resources: ["*/*"] }"""), ("b", """{ resources: ["pods", "deployments.apps/scale"] }""")));

        Assert.Equal(["*:*/*:CREATE,UPDATE:*"], Rules(webhook));
    }

    [Fact]
    public void Keeps_a_resource_that_a_wildcard_beside_it_does_not_cover()
    {
        RegisteredWebhook webhook = Only(TestSet.Of(("a", """{ resources: ["*", "pods/exec", "pods/*"] }""")));

        Assert.Equal(["*:*:CREATE,UPDATE:*", ":pods/*:CREATE,UPDATE:Namespaced"], Rules(webhook).OrderDescending());
    }

    [Theory]
    [InlineData("not-leases")]
    [InlineData("not-events")]
    [InlineData("not-access-reviews")]
    [InlineData("not-nodes-own-updates")]
    public void Has_a_condition_for_resources_that_a_wildcard_must_not_match(string name)
    {
        RegisteredWebhook webhook = Only(TestSet.Of(("a", """{ resources: ["*/*"] }""")));

        Assert.Contains(webhook.Conditions, one => one.Name == name);
    }

    [Fact]
    public void Sends_events_if_a_policy_names_them()
    {
        RegisteredWebhook webhook = Only(TestSet.Of(("a", """{ resources: ["*/*", "events"] }""")));

        Assert.DoesNotContain(webhook.Conditions, static one => one.Name == "not-events");
    }

    private static WebhookRegistration Plan(PolicySet set) => RegistrationPlan.Compute(set, new RegistrationOptions());

    private static RegisteredWebhook Only(PolicySet set) => Assert.Single(Plan(set).Webhooks);

    private static string[] Rules(RegisteredWebhook webhook) =>
    [
        .. webhook.Rules.Select(static rule => $"{rule.Group}:{string.Join(',', rule.Resources)}:"
            + $"{string.Join(',', rule.Operations.Select(OperationNames.ToWire))}:{rule.Scope}"),
    ];

    private static string Selector(RegisteredWebhook webhook) => string.Join(
        "; ",
        webhook.NamespaceSelector.Select(static one =>
            $"{(one.Key == "kubernetes.io/metadata.name" ? "" : one.Key + " ")}{one.Operator} "
            + string.Join(',', one.Values)));
}
