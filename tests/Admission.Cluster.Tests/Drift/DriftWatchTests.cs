using System.Text.Json.Nodes;
using Admission.Cluster.Drift;
using Admission.Drift;
using Admission.Objects;
using Admission.Telemetry;

namespace Admission.Cluster.Tests.Drift;

/// <summary>Changes that no replica has admitted, in a cluster with one or two replicas.</summary>
public sealed class DriftWatchTests : IAsyncLifetime
{
    private DriftCluster _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await DriftCluster.StartAsync();

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task Reports_which_field_was_changed_and_by_whom()
    {
        DriftReplica replica = await _cluster.StartAsync("one");
        _cluster.Server.Set(DriftCluster.Deployment, DriftCluster.Web(1, "web:2"), "kubectl-edit");

        ObjectDrift drift = await replica.NextAsync();
        Assert.Equal(("deployments.apps shop/web", DriftType.Changed), (drift.Target, drift.Type));
        Assert.Equal(["spec.template.spec.containers[name=\"web\"].image"], drift.Fields);
        Assert.Equal("kubectl-edit", drift.Managers[0].Name);
        Assert.Empty(drift.Doubt);
        Assert.Contains(_cluster.Log, static line => line.Contains(
            "drift: deployments.apps shop/web was changed without a review, by kubectl-edit",
            StringComparison.Ordinal));
    }

    [Fact]
    public async Task Writes_an_event_about_the_object()
    {
        DriftReplica replica = await _cluster.StartAsync("one");
        _cluster.Server.Set(DriftCluster.ConfigMap, DriftCluster.Map("blue"), "vim");
        ObjectDrift drift = await replica.NextAsync();
        await _cluster.UntilAsync(() => _cluster.Server.All("/events/").Length == 1);

        JsonObject written = Assert.Single(_cluster.Server.All("/events/"));
        Assert.Equal(("Drift", "Warning"), ((string?)written["reason"], (string?)written["type"]));
        Assert.Equal(("ConfigMap", "settings", "u-settings", drift.Version), (
            (string?)written["regarding"]!["kind"], (string?)written["regarding"]!["name"],
            (string?)written["regarding"]!["uid"], (string?)written["regarding"]!["resourceVersion"]));
        Assert.Equal("changed without a review, by vim: data.color.", (string?)written["note"]);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$", (string?)written["eventTime"]);
    }

    [Fact]
    public async Task Event_about_an_object_without_a_namespace_is_in_default_and_not_too_long()
    {
        using DriftMetrics metrics = new($"Drift-{Guid.NewGuid():N}");
        await using DriftEvents events = new(
            _cluster.Server.Source,
            new DriftOptions { Namespace = "admission", Lease = "admission-drift", Identity = new string('i', 300) },
            metrics, TimeProvider.System, _cluster);
        events.Offer(
            new ObjectDrift
            {
                Kind = Admission.Lookups.ReadKind.OfResource("clusterroles.rbac.authorization.k8s.io"),
                Name = "system:" + new string('n', 240),
                Type = DriftType.Changed,
                Fields = [.. Enumerable.Range(0, 20).Select(static i => new string('f', 200) + i)],
            },
            "ClusterRole");
        await _cluster.UntilAsync(() => _cluster.Server.All("/namespaces/default/events/").Length == 1);

        JsonObject written = _cluster.Server.All("/namespaces/default/events/")[0];
        Assert.Equal(1024, ((string?)written["note"])!.Length);
        Assert.Equal(128, ((string?)written["reportingInstance"])!.Length);
        Assert.Matches("^[a-z0-9.-]{1,253}$", (string?)written["metadata"]!["name"]);
        Assert.Null(written["regarding"]!["namespace"]);
    }

    [Fact]
    public async Task Does_not_report_what_a_replica_admitted()
    {
        DriftReplica replica = await _cluster.StartAsync("one");
        _cluster.Admit(replica, DriftCluster.ConfigMap, DriftCluster.Map("blue"));
        _cluster.Server.Set(DriftCluster.Secret, DriftCluster.Json("v1", "Secret", "key", "\"data\":{}"));

        ObjectDrift drift = await replica.NextAsync();
        Assert.Equal("secrets shop/key", drift.Target);
    }

    [Fact]
    public async Task Does_not_report_what_another_replica_admitted()
    {
        DriftReplica leader = await _cluster.StartAsync("one");
        DriftReplica other = await _cluster.StartAsync("two", static () => false);
        for (int i = 0; i < 20; i++)
        {
            _cluster.Admit(other, DriftCluster.ConfigMap, DriftCluster.Map($"blue-{i}"));
        }

        _cluster.Server.Set(DriftCluster.ConfigMap, DriftCluster.Map("red"), "vim");
        ObjectDrift drift = await leader.NextAsync();
        Assert.Equal("vim", drift.Managers[0].Name);
        Assert.Empty(drift.Doubt);
    }

    // The other replica cannot say what it admitted: the report says so, and is not held back.
    [Fact]
    public async Task Report_says_which_replica_did_not_answer()
    {
        DriftReplica replica = await _cluster.StartAsync("one");
        _cluster.Server.Apply(
            "apis/coordination.k8s.io/v1/namespaces/admission/leases/admission-drift",
            new JsonObject
            {
                ["metadata"] = new JsonObject
                {
                    ["name"] = "admission-drift",
                    ["annotations"] = new JsonObject
                    {
                        ["replica.admission/1"] = """{"replica":"two","kinds":{"configmaps":{"upTo":1}}}""",
                    },
                },
            },
            "two");
        _cluster.Server.Set(DriftCluster.ConfigMap, DriftCluster.Map("blue"), "vim");

        ObjectDrift drift = await replica.NextAsync();
        Assert.Equal("these replicas have not responded: two", drift.Doubt);
        await _cluster.UntilAsync(() => _cluster.Server.All("/events/").Length == 1);
        Assert.Equal("PossibleDrift", (string?)_cluster.Server.All("/events/")[0]["reason"]);
    }

    [Fact]
    public async Task Report_is_in_doubt_if_the_replicas_cannot_share()
    {
        DriftReplica replica = await _cluster.StartAsync("one");
        _cluster.Server.Forbids = static (method, path) =>
            method == "PATCH" && path.Contains("/leases/", StringComparison.Ordinal);
        _cluster.Server.Set(DriftCluster.ConfigMap, DriftCluster.Map("blue"), "vim");

        ObjectDrift drift = await replica.NextAsync();
        Assert.Equal("these replicas have not responded: one", drift.Doubt);
    }

    [Fact]
    public async Task Replica_that_has_just_ended_leaves_a_doubt()
    {
        DriftReplica leader = await _cluster.StartAsync("one");
        DriftReplica other = await _cluster.StartAsync("two", static () => false);
        await other.Watch.DisposeAsync();
        _cluster.Server.Set(DriftCluster.ConfigMap, DriftCluster.Map("blue"), "vim");

        Assert.Equal("these replicas have not responded: two", (await leader.NextAsync()).Doubt);
    }

    [Fact]
    public async Task Status_and_metadata_of_the_server_are_no_drift()
    {
        DriftReplica replica = await _cluster.StartAsync("one");
        _cluster.Server.Edit(DriftCluster.Deployment, static one =>
        {
            one["status"] = new JsonObject { ["replicas"] = 1 };
            one["metadata"]!["generation"] = 7;
        });
        _cluster.Server.Set(DriftCluster.ConfigMap, DriftCluster.Map("blue"));

        Assert.Equal("configmaps shop/settings", (await replica.NextAsync()).Target);
    }

    [Fact]
    public async Task Scaling_through_an_admitted_scale_request_is_no_drift()
    {
        DriftReplica replica = await _cluster.StartAsync("one");
        replica.Watch.Admitted(DriftCluster.Request(
            DriftCluster.Deployment, """{"apiVersion":"autoscaling/v1","kind":"Scale","spec":{"replicas":3}}""",
            "scale"));
        _cluster.Server.Set(DriftCluster.Deployment, DriftCluster.Web(3, "web:1"));
        _cluster.Server.Set(DriftCluster.Deployment, DriftCluster.Web(4, "web:1"));

        ObjectDrift drift = await replica.NextAsync();
        Assert.Equal(["spec.replicas"], drift.Fields);
        Assert.Equal((string?)_cluster.Server.Get(DriftCluster.Deployment)!["metadata"]!["resourceVersion"],
            drift.Version);
    }

    [Fact]
    public async Task Admitted_scale_request_covers_no_other_field()
    {
        DriftReplica replica = await _cluster.StartAsync("one");
        replica.Watch.Admitted(DriftCluster.Request(
            DriftCluster.Deployment, """{"apiVersion":"autoscaling/v1","kind":"Scale","spec":{"replicas":3}}""",
            "scale"));
        _cluster.Server.Set(DriftCluster.Deployment, DriftCluster.Web(3, "evil:1"));

        Assert.Equal(2, (await replica.NextAsync()).Fields.Length);
    }

    [Fact]
    public async Task Created_object_is_reported_as_a_whole()
    {
        DriftReplica replica = await _cluster.StartAsync("one");
        _cluster.Server.Set(
            "api/v1/namespaces/shop/configmaps/new", DriftCluster.Json("v1", "ConfigMap", "new", "\"data\":{}"), "vim");

        ObjectDrift drift = await replica.NextAsync();
        Assert.Equal((DriftType.Created, "new"), (drift.Type, drift.Name));
        Assert.Equal("vim", drift.Managers[0].Name);
    }

    [Fact]
    public async Task Change_during_an_interrupted_watch_is_reported_after_the_list()
    {
        DriftReplica replica = await _cluster.StartAsync("one");
        _cluster.Server.IsMuted = true;
        _cluster.Server.Set(DriftCluster.ConfigMap, DriftCluster.Map("blue"), "vim");
        _cluster.Server.IsMuted = false;
        _cluster.Server.Forget();

        ObjectDrift drift = await replica.NextAsync();
        Assert.Equal(["data.color"], drift.Fields);
    }

    [Fact]
    public async Task Ignored_fields_and_other_namespaces_are_not_reported()
    {
        Assert.True(Matching.GlobList.TryParse(["shop"], out Matching.GlobList? namespaces, out _));
        _cluster.Settings = _cluster.Settings with
        {
            Ignore = [FieldPattern.Parse("spec.replicas")],
            Match = new Matching.MatchRule { Namespaces = namespaces },
        };
        DriftReplica replica = await _cluster.StartAsync("one");
        _cluster.Server.Set(DriftCluster.Deployment, DriftCluster.Web(9, "web:1"));
        _cluster.Server.Set(
            "api/v1/namespaces/other/configmaps/x",
            """{"metadata":{"name":"x","namespace":"other","uid":"u-x"},"data":{}}""");
        _cluster.Server.Set(DriftCluster.ConfigMap, DriftCluster.Map("blue"));

        Assert.Equal("configmaps shop/settings", (await replica.NextAsync()).Target);
    }

    [Fact]
    public async Task Value_of_a_secret_is_nowhere()
    {
        DriftReplica replica = await _cluster.StartAsync("one");
        _cluster.Server.Set(DriftCluster.Secret, DriftCluster.Json(
            "v1", "Secret", "key", "\"data\":{\"password\":\"UFJJVkFURQ==\"}"));

        ObjectDrift drift = await replica.NextAsync();
        await _cluster.UntilAsync(() => _cluster.Server.All("/events/").Length == 1);
        Assert.Equal(["data.password"], drift.Fields);
        Assert.DoesNotContain("UFJJVkFURQ", drift.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(_cluster.Log, static line => line.Contains("UFJJVkFURQ", StringComparison.Ordinal));
        Assert.DoesNotContain(
            "UFJJVkFURQ", _cluster.Server.All("/events/")[0].ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain(
            "UFJJVkFURQ", string.Concat(_cluster.Server.All("/leases/").Select(static one => one.ToJsonString())),
            StringComparison.Ordinal);
    }

    // The leader died: the next one reports what it has seen meanwhile.
    [Fact]
    public async Task Replica_that_begins_to_lead_reports_what_nobody_reported()
    {
        bool leads = false;
        DriftReplica replica = await _cluster.StartAsync("one", () => leads);
        _cluster.Server.Set(DriftCluster.ConfigMap, DriftCluster.Map("blue"), "vim");
        leads = true;

        Assert.Equal(["data.color"], (await replica.NextAsync()).Fields);
    }

    [Fact]
    public async Task Replica_leaves_no_annotation_behind()
    {
        DriftReplica replica = await _cluster.StartAsync("one");
        await replica.Watch.DisposeAsync();

        Assert.Null(_cluster.Server.All("/leases/admission-drift")[0]["metadata"]!["annotations"]);
    }
}
