using Admission.Json;
using Admission.Kinds;
using Admission.Lookups;
using Admission.Protocol;
using Admission.Requests;

namespace Admission.Tests.Evaluation;

/// <summary>An old workload with a violation scales, and nothing else passes in its name.</summary>
public sealed class ControllingWorkloadTests
{
    private const string Controller = "system:serviceaccount:kube-system:replicaset-controller";
    private const string Old = "2026-01-10T00:00:00Z";

    private static readonly Judge Images = Of("workloads");

    [Fact]
    public void Pod_of_an_old_deployment_passes_with_a_warning()
    {
        var verdict = Images.Run(Pod(), objects: Cluster());
        Assert.True(verdict.IsAllowed);
        Assert.True(verdict.Results[0].HasViolations);
    }

    [Theory]
    [InlineData("alice")]
    [InlineData("system:serviceaccount:shop:replicaset-controller")]
    [InlineData("system:serviceaccount:kube-system:default")]
    public void Same_pod_of_a_user_is_denied(string user) =>
        Assert.False(Images.Run(Pod(user: user), objects: Cluster()).IsAllowed);

    [Fact]
    public void Pod_of_a_new_deployment_is_denied() =>
        Assert.False(Images.Run(Pod(), objects: Cluster(created: "2026-02-01T00:00:00Z")).IsAllowed);

    [Theory]
    [InlineData("u-other", "u-web", "shop")] // another ReplicaSet of the same name
    [InlineData("u-rs", "u-other", "shop")] // a ReplicaSet that names an old Deployment with another uid
    [InlineData("u-rs", "u-web", "other")] // an owner of another namespace
    public void Owner_that_is_not_the_one_of_the_reference_proves_nothing(
        string set, string deployment, string space) =>
        Assert.False(Images.Run(
            Pod(owner: set), objects: Cluster(setOwner: deployment, space: space)).IsAllowed);

    // A ReplicaSet made by hand that claims an old Deployment: its Pods have what the Deployment has not.
    [Theory]
    [InlineData("bad:2", "web")]
    [InlineData("bad:1", "other")]
    public void Violation_that_the_deployment_does_not_have_is_denied(string image, string container) =>
        Assert.False(Images.Run(Pod(image, container), objects: Cluster()).IsAllowed);

    [Fact]
    public void Second_container_with_the_same_violation_is_denied() => Assert.False(Images.Run(
        Pod(more: """,{"name":"second","image":"bad:1"}"""), objects: Cluster()).IsAllowed);

    [Theory]
    [InlineData("\"controller\":false")]
    [InlineData("\"blockOwnerDeletion\":true")]
    public void Owner_that_does_not_control_the_pod_proves_nothing(string member) =>
        Assert.False(Images.Run(Pod(controller: member), objects: Cluster()).IsAllowed);

    [Fact]
    public void Unknown_owner_denies_and_is_asked_for()
    {
        var owners = new ReviewOwners();
        var verdict = new Admission.Evaluation.ReviewEvaluator(TimeProvider.System).Evaluate(
            Images.Set, Pod(), new Admission.Evaluation.EvaluationContext { Now = Judge.Now, Owners = owners });
        Assert.False(verdict.IsAllowed);
        (ReadKind kind, string space, string name) = Assert.Single(owners.Missing);
        Assert.Equal(("replicasets.apps", "shop", "web-1"), (kind.ToString(), space, name));
    }

    // A field that no policy declares looks absent: a violation that the Pod alone has would look like an old one.
    [Fact]
    public void Owner_is_read_whole_although_policies_declare_some_of_its_fields()
    {
        var owners = new ReviewOwners();
        var verdict = new Admission.Evaluation.ReviewEvaluator(TimeProvider.System).Evaluate(
            Images.Set, Pod(), new Admission.Evaluation.EvaluationContext
            {
                Now = Judge.Now,
                Owners = owners,
                Objects = Cluster(),
            });
        Assert.False(verdict.IsAllowed);
        Assert.Equal("replicasets.apps", Assert.Single(owners.Missing).Kind.ToString());
    }

    // Nobody would have checked the changes of the Deployment.
    [Fact]
    public void Policy_that_does_not_match_the_workload_denies() =>
        Assert.False(Of("{ resources: [\"pods\"] }").Run(Pod(), objects: Cluster()).IsAllowed);

    [Fact]
    public void Expired_setting_denies() =>
        Assert.False(Of("workloads", "2026-11-22").Run(Pod(), objects: Cluster()).IsAllowed);

    [Fact]
    public void Replica_set_that_the_deployment_controller_creates_passes() => Assert.True(Images.Run(
        Pod() with
        {
            Kind = new GroupVersionKind("apps", "v1", "ReplicaSet"),
            Resource = new GroupVersionResource("apps", "v1", "replicasets"),
            User = new UserInfo { Username = "system:serviceaccount:kube-system:deployment-controller" },
            Object = ReplicaSet("u-web"),
        },
        objects: Cluster()).IsAllowed);

    [Theory]
    [InlineData("{ createdBefore: 2026-01-15 }", "'expires' is missing")]
    [InlineData("{ expires: 2026-01-15 }", "'createdBefore' is missing")]
    [InlineData("{ createdBefore: 2999-01-15, expires: 2999-02-01 }", "'createdBefore' is in the future")]
    [InlineData("{ createdBefore: 2026-01-15, expires: soon }", "'expires' must be a date")]
    [InlineData("{ createdBefore: 2026-01-15, expires: 2026-02-01, x: 1 }", "'x' is not a field of existingWorkloads")]
    public void Setting_reports_its_errors(string setting, string message) => Assert.Contains(
        Judge.Load(Admission.Policies.EngineLimits.Default,
            ("test.js", Judge.Policy("")),
            ("admission.yaml", "apiVersion: admission/v1\nkind: Settings\npolicies:\n  test: { existingWorkloads: "
                + $"{setting} }}"))
            .Errors,
        error => error.Message.Contains(message, StringComparison.Ordinal));

    private static Judge Of(string match, string expires = "2026-12-31") => Judge.Of(
        ("images.js", Judge.Policy(
            """
            for (const container of containers) {
              if (container.image.matches("bad*")) {
                deny(`image ${container.image} is banned`, { field: container.field("image") });
              }
            }
            """,
            match.StartsWith('{') ? match : $"\"{match}\"")),
        ("admission.yaml", $$"""
            apiVersion: admission/v1
            kind: Settings
            policies:
              images: { existingWorkloads: { createdBefore: 2026-01-15, expires: {{expires}} } }
            """));

    private static AdmissionRequest Pod(
        string image = "bad:1",
        string container = "web",
        string user = Controller,
        string owner = "u-rs",
        string controller = "\"controller\":true",
        string more = "") => Reviews.Pod($$"""
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"web-1-x","namespace":"shop","ownerReferences":[
              {"apiVersion":"apps/v1","kind":"ReplicaSet","name":"web-1","uid":"{{owner}}",{{controller}} }]},
            "spec":{"containers":[{"name":"{{container}}","image":"{{image}}"}{{more}}]} }
            """) with
        {
            User = new UserInfo { Username = user },
        };

    private static JsonValue ReplicaSet(string owner, string space = "shop") => Objects.Json.Of($$"""
        {"apiVersion":"apps/v1","kind":"ReplicaSet","metadata":{"name":"web-1","namespace":"{{space}}","uid":"u-rs",
          "creationTimestamp":"2026-11-01T00:00:00Z","ownerReferences":[
          {"apiVersion":"apps/v1","kind":"Deployment","name":"web","uid":"{{owner}}","controller":true}]},
        "spec":{"template":{"spec":{"containers":[{"name":"web","image":"bad:1"}]} } } }
        """);

    private static InventoryObjects Cluster(string created = Old, string setOwner = "u-web", string space = "shop")
    {
        JsonValue deployment = Objects.Json.Of($$"""
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","namespace":"shop","uid":"u-web",
              "creationTimestamp":"{{created}}"},
            "spec":{"template":{"spec":{"containers":[{"name":"web","image":"bad:1"}]} } } }
            """);
        return InventoryObjects.Of(
            Admission.PolicySets.OwnerReads.All,
            new[] { deployment, ReplicaSet(setOwner, space) }.Select(static one =>
                PlacedObject.TryPlace(one, KindTable.Shipped, "shop", out PlacedObject? placed, out _)
                    ? placed!
                    : null!),
            isComplete: true, "");
    }
}
