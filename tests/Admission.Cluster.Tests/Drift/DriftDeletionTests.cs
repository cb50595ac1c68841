using System.Text.Json.Nodes;
using Admission.Drift;
using Admission.Protocol;

namespace Admission.Cluster.Tests.Drift;

/// <summary>
/// Deletions that no replica has admitted. A deletion of the Secret without a review ends each test that expects no
/// other report.
/// </summary>
public sealed class DriftDeletionTests : IAsyncLifetime
{
    private const string Other = "api/v1/namespaces/shop/configmaps/other";

    private DriftCluster _cluster = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await DriftCluster.StartAsync();
        _cluster.Server.Set(Other, DriftCluster.Json("v1", "ConfigMap", "other", "\"data\":{}"));
    }

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task Deletion_without_a_review_is_reported()
    {
        DriftReplica replica = await _cluster.StartAsync("one");
        AdmitDeletion(replica, Other);
        _cluster.Server.Remove(DriftCluster.ConfigMap);

        ObjectDrift drift = await replica.NextAsync();
        Assert.Equal(
            ("configmaps shop/settings", DriftType.Deleted, "u-settings", ""),
            (drift.Target, drift.Type, drift.Uid, drift.Doubt));
        Assert.Empty(drift.Managers);
        Assert.Contains(_cluster.Log, static line => line.Contains(
            "drift: configmaps shop/settings was deleted without a review, by an unknown user: the whole object",
            StringComparison.Ordinal));
        await _cluster.UntilAsync(() => _cluster.Server.All("/events/").Length == 1);
        JsonObject written = Assert.Single(_cluster.Server.All("/events/"));
        Assert.Equal(("Delete", "Drift"), ((string?)written["action"], (string?)written["reason"]));
    }

    [Fact]
    public async Task Report_names_the_review_that_last_admitted_the_object()
    {
        DriftReplica replica = await _cluster.StartAsync("one");
        _cluster.Admit(replica, DriftCluster.ConfigMap, DriftCluster.Map("blue"));
        _cluster.Server.Set(Other, DriftCluster.Json("v1", "ConfigMap", "other", "\"data\":{\"a\":\"b\"}"), "vim");
        Assert.Equal("other", (await replica.NextAsync()).Name);
        _cluster.Server.Remove(DriftCluster.ConfigMap);

        ObjectDrift drift = await replica.NextAsync();
        Assert.Equal((DriftType.Deleted, "review-1"), (drift.Type, drift.LastReview));
    }

    [Fact]
    public async Task Admitted_deletion_is_not_reported()
    {
        DriftReplica replica = await _cluster.StartAsync("one");
        AdmitDeletion(replica, DriftCluster.ConfigMap);
        _cluster.Server.Remove(DriftCluster.ConfigMap);

        await AssertNothingButTheSecretAsync(replica);
    }

    [Fact]
    public async Task Deletion_that_another_replica_admitted_is_not_reported()
    {
        DriftReplica leader = await _cluster.StartAsync("one");
        DriftReplica other = await _cluster.StartAsync("two", static () => false);
        AdmitDeletion(other, DriftCluster.ConfigMap);
        _cluster.Server.Remove(DriftCluster.ConfigMap);

        await AssertNothingButTheSecretAsync(leader);
    }

    // As sent for each object when a namespace is deleted: without a name.
    [Fact]
    public async Task Deletion_of_a_collection_is_not_reported()
    {
        DriftReplica replica = await _cluster.StartAsync("one");
        AdmitDeletion(replica, DriftCluster.ConfigMap, name: "");
        AdmitDeletion(replica, Other, name: "");
        _cluster.Server.Remove(DriftCluster.ConfigMap);
        _cluster.Server.Remove(Other);

        await AssertNothingButTheSecretAsync(replica);
    }

    // kubectl delete --cascade=foreground: the object stays until its dependents are gone, whenever that is.
    [Fact]
    public async Task Admitted_deletion_of_an_object_with_finalizers_is_not_reported()
    {
        DriftReplica replica = await _cluster.StartAsync("one");
        AdmitDeletion(replica, DriftCluster.Deployment);
        BeginDeletion(DriftCluster.Deployment);
        _cluster.Server.Remove(DriftCluster.Deployment);

        await AssertNothingButTheSecretAsync(replica);
    }

    [Fact]
    public async Task Deletion_with_finalizers_is_reported_when_it_begins_and_not_when_it_ends()
    {
        DriftReplica replica = await _cluster.StartAsync("one");
        _cluster.Server.Edit(DriftCluster.ConfigMap, SetDeletionTime);
        ObjectDrift drift = await replica.NextAsync();
        Assert.Equal((DriftType.Deleted, "configmaps shop/settings"), (drift.Type, drift.Target));
        _cluster.Server.Remove(DriftCluster.ConfigMap);

        await AssertNothingButTheSecretAsync(replica);
    }

    [Fact]
    public async Task Object_that_was_being_deleted_before_the_start_is_not_reported()
    {
        _cluster.Server.Edit(DriftCluster.ConfigMap, SetDeletionTime);
        DriftReplica replica = await _cluster.StartAsync("one");
        _cluster.Server.Remove(DriftCluster.ConfigMap);

        await AssertNothingButTheSecretAsync(replica);
    }

    // A deletion covers the object that was reviewed, not the next one with its name.
    [Fact]
    public async Task Admitted_deletion_does_not_cover_a_new_object_of_the_same_name()
    {
        DriftReplica replica = await _cluster.StartAsync("one");
        AdmitDeletion(replica, DriftCluster.ConfigMap);
        _cluster.Server.Remove(DriftCluster.ConfigMap);
        string again = DriftCluster.Map("red").Replace("u-settings", "u-second", StringComparison.Ordinal);
        _cluster.Admit(replica, DriftCluster.ConfigMap, again);
        _cluster.Server.Remove(DriftCluster.ConfigMap);

        ObjectDrift drift = await replica.NextAsync();
        Assert.Equal((DriftType.Deleted, "u-second"), (drift.Type, drift.Uid));
    }

    // The finalizer of a deletion is no excuse for another change.
    [Fact]
    public async Task Change_of_an_object_that_is_being_deleted_is_reported()
    {
        DriftReplica replica = await _cluster.StartAsync("one");
        AdmitDeletion(replica, DriftCluster.Deployment);
        BeginDeletion(DriftCluster.Deployment);
        _cluster.Server.Edit(DriftCluster.Deployment, static one => one["spec"]!["replicas"] = 9, "vim");

        ObjectDrift drift = await replica.NextAsync();
        Assert.Equal((DriftType.Changed, "vim"), (drift.Type, drift.Managers[0].Name));
        Assert.Equal(["spec.replicas"], drift.Fields);
    }

    [Fact]
    public async Task Deletion_during_an_interrupted_watch_is_reported_after_the_list()
    {
        DriftReplica replica = await _cluster.StartAsync("one");
        AdmitDeletion(replica, Other);
        _cluster.Server.IsMuted = true;
        _cluster.Server.Remove(Other);
        _cluster.Server.Remove(DriftCluster.ConfigMap);
        _cluster.Server.Forget();

        ObjectDrift drift = await replica.NextAsync();
        Assert.Equal(
            (DriftType.Deleted, "u-settings", "", ""), (drift.Type, drift.Uid, drift.Version, drift.Doubt));
        _cluster.Server.IsMuted = false;
        await AssertNothingButTheSecretAsync(replica);
    }

    // Each replica may have seen the deletion at another time.
    [Fact]
    public async Task Deletion_in_a_list_is_in_doubt_if_there_are_other_replicas()
    {
        DriftReplica leader = await _cluster.StartAsync("one");
        await _cluster.StartAsync("two", static () => false);
        AdmitDeletion(leader, Other);
        _cluster.Server.IsMuted = true;
        _cluster.Server.Remove(DriftCluster.ConfigMap);
        _cluster.Server.Forget();

        ObjectDrift drift = await leader.NextAsync();
        Assert.Equal(
            "the watch was interrupted, and another replica may have admitted the change meanwhile", drift.Doubt);
    }

    // A registration without DELETE would make every deletion look like drift.
    [Fact]
    public async Task Deletion_is_in_doubt_until_a_replica_has_received_one()
    {
        DriftReplica leader = await _cluster.StartAsync("one");
        DriftReplica other = await _cluster.StartAsync("two", static () => false);
        _cluster.Server.Remove(DriftCluster.ConfigMap);
        Assert.Equal(
            "no replica has received a DELETE request for configmaps yet. Check that the registration of the webhook "
                + "includes DELETE",
            (await leader.NextAsync()).Doubt);
        AdmitDeletion(other, Other);
        _cluster.Server.Remove(Other);
        _cluster.Server.Set(DriftCluster.ConfigMap, DriftCluster.Map("red"), "vim");
        Assert.Equal(DriftType.Created, (await leader.NextAsync()).Type);
        _cluster.Server.Remove(DriftCluster.ConfigMap);

        ObjectDrift drift = await leader.NextAsync();
        Assert.Equal((DriftType.Deleted, ""), (drift.Type, drift.Doubt));
    }

    [Fact]
    public async Task Deletions_are_not_reported_if_the_settings_say_so()
    {
        _cluster.Settings = _cluster.Settings with { Deletions = false };
        DriftReplica replica = await _cluster.StartAsync("one");
        _cluster.Server.Remove(DriftCluster.ConfigMap);
        _cluster.Server.Edit(DriftCluster.Deployment, SetDeletionTime);
        _cluster.Server.Set(Other, DriftCluster.Json("v1", "ConfigMap", "other", "\"data\":{\"a\":\"b\"}"), "vim");

        ObjectDrift drift = await replica.NextAsync();
        Assert.Equal((DriftType.Changed, "other"), (drift.Type, drift.Name));
    }

    private static void SetDeletionTime(JsonObject one)
    {
        one["metadata"]!["deletionTimestamp"] = "2026-11-27T10:00:00Z";
        one["metadata"]!["deletionGracePeriodSeconds"] = 0;
    }

    private static void AdmitDeletion(DriftReplica replica, string path, string? name = null)
    {
        string last = path.Split('/')[^1];
        AdmissionRequest request = DriftCluster.Request(
            path, DriftCluster.Json("v1", "ConfigMap", last, "\"data\":{}"));
        replica.Watch.Admitted(request with
        {
            Operation = Operation.Delete,
            Name = name ?? request.Name,
            OldObject = request.Object,
            Object = null,
        });
    }

    private void BeginDeletion(string path) => _cluster.Server.Edit(path, static one =>
    {
        SetDeletionTime(one);
        one["metadata"]!["finalizers"] = new JsonArray("foregroundDeletion");
    });

    private async Task AssertNothingButTheSecretAsync(DriftReplica replica)
    {
        _cluster.Server.Remove(DriftCluster.Secret);
        Assert.Equal("secrets shop/key", (await replica.NextAsync()).Target);
    }
}
