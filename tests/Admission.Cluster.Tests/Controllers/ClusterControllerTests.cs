using System.Text;
using System.Text.Json.Nodes;
using Admission.Cluster.Controllers;
using Admission.Cluster.Tests.Registration;

namespace Admission.Cluster.Tests.Controllers;

/// <summary>Replicas that elect a leader, share certificates and register.</summary>
public sealed class ClusterControllerTests : IAsyncLifetime
{
    private Replicas _replicas = null!;

    public async ValueTask InitializeAsync() => _replicas = await Replicas.InstallAsync();

    public async ValueTask DisposeAsync() => await _replicas.DisposeAsync();

    [Fact]
    public async Task Replica_creates_certificates_and_registers_what_the_policies_need()
    {
        ClusterController replica = await _replicas.StartRegisteredAsync();

        JsonObject webhook = _replicas.Server.Get(Replicas.Webhook)!;
        JsonNode registered = webhook["webhooks"]![0]!;
        JsonNode secret = _replicas.Server.Get(Replicas.Secret)!["data"]!;
        Assert.Equal("pods", (string?)registered["rules"]![0]!["resources"]![0]);
        Assert.Equal((string?)secret["ca.crt"], (string?)registered["clientConfig"]!["caBundle"]);
        Assert.Equal("helm", (string?)webhook["metadata"]!["labels"]!["by"]);
        Assert.Equal(
            Encoding.UTF8.GetString(Convert.FromBase64String((string)secret["tls.crt"]!)),
            await File.ReadAllTextAsync(replica.CertificateFile, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Only_one_replica_leads_and_both_serve_the_same_certificate()
    {
        ClusterController one = await _replicas.StartRegisteredAsync();
        ClusterController two = await _replicas.StartServingAsync("two");

        Assert.Equal("one", Holder());
        Assert.False(two.IsLeader);
        Assert.Equal(
            await File.ReadAllTextAsync(one.CertificateFile, TestContext.Current.CancellationToken),
            await File.ReadAllTextAsync(two.CertificateFile, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Another_replica_leads_when_the_leader_is_gone()
    {
        ClusterController one = await _replicas.StartRegisteredAsync();
        await one.DisposeAsync();

        Assert.Equal("", Holder());
        _replicas.Start("two");
        await _replicas.UntilAsync(() => Holder() == "two");
    }

    [Fact]
    public async Task Lease_of_a_silent_leader_is_taken_after_15_seconds()
    {
        _replicas.Server.Set(
            Replicas.Lease, """{"metadata":{"name":"admission"},"spec":{"holderIdentity":"gone"}}""");
        _replicas.Start("two");
        for (int i = 0; i < 8; i++)
        {
            Assert.Equal("gone", Holder());
            await _replicas.Time.PassAsync(2, 2);
        }

        await _replicas.UntilAsync(() => Holder() == "two");
    }

    [Fact]
    public async Task Leader_that_cannot_renew_the_lease_stops_leading_before_another_can_take_it()
    {
        ClusterController one = await _replicas.StartRegisteredAsync();
        _replicas.Server.Forbids = static (_, path) => path == Replicas.Lease;

        for (int i = 0; i < 5; i++)
        {
            await _replicas.Time.PassAsync(2, 2);
        }

        Assert.False(one.IsLeader);
        Assert.True(LeaderElector.RenewDeadline < LeaderLease.Duration);
    }

    [Fact]
    public async Task Lease_that_was_deleted_is_created_again()
    {
        await _replicas.StartRegisteredAsync();
        _replicas.Server.Remove(Replicas.Lease);

        await _replicas.Time.PassAsync(2, 2);

        await _replicas.UntilAsync(() => Holder() == "one");
        await _replicas.LoggedAsync("leases/admission was missing");
    }

    [Fact]
    public async Task Registration_follows_other_policies()
    {
        ClusterController replica = await _replicas.StartRegisteredAsync();

        _replicas.Policies = TestSet.Of(("b", """{ resources: ["services"] }"""));
        replica.PoliciesChanged();

        await _replicas.UntilAsync(
            Replicas.Webhook, static one => (string?)one["webhooks"]?[0]?["rules"]?[0]?["resources"]?[0] == "services");
    }

    [Fact]
    public async Task Certificates_that_another_replica_wrote_at_the_same_time_stay()
    {
        int puts = 0;
        _replicas.Server.BeforePut = path =>
        {
            if (path == Replicas.Secret && puts++ == 0)
            {
                _replicas.Server.Set(
                    Replicas.Secret, """{"metadata":{"name":"admission-tls"},"data":{"other":"eA=="}}""");
            }
        };
        _replicas.Start("one");

        await _replicas.UntilAsync(Replicas.Secret, static secret => secret["data"]?["tls.crt"] is not null);
        Assert.True(puts >= 2);
    }

    [Fact]
    public async Task Reports_the_missing_permission()
    {
        _replicas.Server.Forbids = static (method, path) => method == "GET" && path == Replicas.Lease;
        ClusterController replica = _replicas.Start("one");

        await _replicas.LoggedAsync("no leader can be elected");
        Assert.Contains(
            replica.Status.Controllers,
            static one => one.Value.Contains("403: you may not. Allow it in the Role", StringComparison.Ordinal));
    }

    private string? Holder() => (string?)_replicas.Server.Get(Replicas.Lease)?["spec"]?["holderIdentity"];
}
