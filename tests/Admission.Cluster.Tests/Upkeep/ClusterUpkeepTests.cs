using System.Text;
using System.Text.Json.Nodes;
using Admission.Cluster.Registration;
using Admission.Cluster.Tests.Registration;
using Admission.Cluster.Tests.Servers;
using Admission.Cluster.Upkeep;
using Admission.Policies;
using Microsoft.Extensions.Logging.Abstractions;

namespace Admission.Cluster.Tests.Upkeep;

/// <summary>Replicas against an API server in process, with its real wire format.</summary>
public sealed class ClusterUpkeepTests : IAsyncLifetime
{
    private const string Lease = "apis/coordination.k8s.io/v1/namespaces/admission/leases/admission";
    private const string Secret = "api/v1/namespaces/admission/secrets/admission-tls";

    private static readonly string Webhook = RegistrationText.PathOf("admission");

    private readonly SignallingTime _time = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("admission-upkeep-").FullName;
    private ObjectServer _server = null!;
    private PolicySet _policies = TestSet.Of(("a", """{ resources: ["pods"] }"""));

    public async ValueTask InitializeAsync()
    {
        _server = await ObjectServer.StartAsync();
        _server.Set(Lease, """{"kind":"Lease","apiVersion":"coordination.k8s.io/v1","metadata":{"name":"admission"}}""");
        _server.Set(Secret, """{"kind":"Secret","apiVersion":"v1","metadata":{"name":"admission-tls"}}""");
        _server.Set(Webhook, """{"metadata":{"name":"admission","labels":{"by":"helm"}}}""");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Replica_makes_certificates_and_registers_what_the_policies_need()
    {
        await using ClusterUpkeep upkeep = Start("one");
        await upkeep.HasCertificate.WaitAsync(TestContext.Current.CancellationToken);
        JsonObject webhook = await UntilAsync(Webhook, static one => one["webhooks"] is not null);

        JsonNode registered = webhook["webhooks"]![0]!;
        string bundle = (string)registered["clientConfig"]!["caBundle"]!;
        Assert.Equal("pods", (string?)registered["rules"]![0]!["resources"]![0]);
        Assert.Equal((string?)_server.Get(Secret)!["data"]!["ca.crt"], bundle);
        Assert.Equal("helm", (string?)webhook["metadata"]!["labels"]!["by"]);
        Assert.Equal(
            Encoding.UTF8.GetString(Convert.FromBase64String((string)_server.Get(Secret)!["data"]!["tls.crt"]!)),
            await File.ReadAllTextAsync(upkeep.CertificateFile, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Only_one_replica_leads_and_both_serve_the_same_certificate()
    {
        await using ClusterUpkeep one = Start("one");
        await one.HasCertificate.WaitAsync(TestContext.Current.CancellationToken);
        await UntilAsync(Webhook, static webhook => webhook["webhooks"] is not null);
        await using ClusterUpkeep two = Start("two");
        await two.HasCertificate.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal("one", (string?)_server.Get(Lease)!["spec"]!["holderIdentity"]);
        Assert.False(two.IsLeader);
        Assert.Equal(
            await File.ReadAllTextAsync(one.CertificateFile, TestContext.Current.CancellationToken),
            await File.ReadAllTextAsync(two.CertificateFile, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Another_replica_leads_once_the_leader_has_gone()
    {
        ClusterUpkeep one = Start("one");
        await UntilAsync(Webhook, static webhook => webhook["webhooks"] is not null);
        await one.DisposeAsync();

        Assert.Equal("", (string?)_server.Get(Lease)!["spec"]!["holderIdentity"]);
        await using ClusterUpkeep two = Start("two");
        await UntilAsync(Lease, static lease => (string?)lease["spec"]?["holderIdentity"] == "two");
    }

    [Fact]
    public async Task Lease_of_a_leader_that_is_not_heard_of_is_taken_after_15_seconds()
    {
        _server.Set(Lease, """{"metadata":{"name":"admission"},"spec":{"holderIdentity":"gone"}}""");
        await using ClusterUpkeep two = Start("two");
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal("gone", (string?)_server.Get(Lease)!["spec"]!["holderIdentity"]);
            await _time.PassAsync(5, 5);
        }

        await UntilAsync(Lease, static lease => (string?)lease["spec"]?["holderIdentity"] == "two");
    }

    [Fact]
    public async Task Registration_follows_other_policies()
    {
        await using ClusterUpkeep upkeep = Start("one");
        await UntilAsync(Webhook, static webhook => webhook["webhooks"] is not null);

        _policies = TestSet.Of(("b", """{ resources: ["services"] }"""));
        await _time.PassAsync(5, 5);

        await UntilAsync(
            Webhook, static one => (string?)one["webhooks"]?[0]?["rules"]?[0]?["resources"]?[0] == "services");
    }

    [Fact]
    public async Task Certificates_that_another_replica_wrote_at_the_same_time_stay()
    {
        int puts = 0;
        _server.BeforePut = path =>
        {
            if (path == Secret && puts++ == 0)
            {
                _server.Set(Secret, """{"metadata":{"name":"admission-tls"},"data":{"other":"eA=="}}""");
            }
        };
        await using ClusterUpkeep upkeep = Start("one");
        await _time.PassAsync(5, 5);

        await UntilAsync(Secret, static secret => secret["data"]?["tls.crt"] is not null);
        Assert.True(puts >= 2);
    }

    [Fact]
    public async Task Says_what_it_may_not_do()
    {
        _server.Forbids = static (method, path) => method == "GET" && path == Lease;
        await using ClusterUpkeep upkeep = Start("one");
        await _time.PassAsync(5, 5);
        await _time.PassAsync(5, 5);

        Assert.Contains("403: you may not. Allow it in the Role", upkeep.Trouble, StringComparison.Ordinal);
    }

    private ClusterUpkeep Start(string identity) => new(
        _server.Source,
        new UpkeepOptions
        {
            Registration = new RegistrationOptions(),
            Identity = identity,
            Secret = "admission-tls",
            Registers = true,
            Folder = Path.Combine(_folder, identity),
        },
        () => _policies,
        _time,
        NullLogger.Instance);

    private async Task<JsonObject> UntilAsync(string path, Func<JsonObject, bool> condition)
    {
        while (true)
        {
            Task changed = _server.Changed;
            if (_server.Get(path) is { } found && condition(found))
            {
                return found;
            }

            await changed.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        }
    }
}
