using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Admission.Cluster.Controllers;
using Admission.Cluster.Registration;
using Admission.Telemetry;

namespace Admission.Cluster.Tests.Controllers;

/// <summary>A Secret that others delete or damage, and certificates that follow the URL.</summary>
public sealed class SecretHealingTests : IAsyncLifetime
{
    private Replicas _replicas = null!;

    public async ValueTask InitializeAsync() => _replicas = await Replicas.InstallAsync();

    public async ValueTask DisposeAsync() => await _replicas.DisposeAsync();

    [Theory]
    [InlineData("deleted")]
    [InlineData("emptied")]
    [InlineData("ca.key")]
    [InlineData("ca.crt")]
    [InlineData("tls.crt")]
    [InlineData("tls.key")]
    public async Task Secret_is_written_again_with_the_authority_in_memory(string damage)
    {
        await _replicas.StartRegisteredAsync();
        string authority = Data("ca.crt"), key = Data("ca.key");

        switch (damage)
        {
            case "deleted":
                _replicas.Server.Remove(Replicas.Secret);
                break;
            case "emptied":
                _replicas.Server.Edit(Replicas.Secret, static one => one.Remove("data"));
                break;
            default:
                _replicas.Server.Edit(Replicas.Secret, one => one["data"]![damage] = "eA==");
                break;
        }

        await _replicas.UntilAsync(() => Data("ca.crt") == authority && Data("ca.key") == key
            && Data("tls.crt").StartsWith("-----BEGIN", StringComparison.Ordinal)
            && Data("tls.key").StartsWith("-----BEGIN", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Secret_with_the_key_of_another_certificate_is_written_again()
    {
        await _replicas.StartRegisteredAsync();
        string authority = Data("ca.crt"), key = Data("ca.key");

        _replicas.Server.Edit(Replicas.Secret, static one => one["data"]!["ca.key"] = (string?)one["data"]!["tls.key"]);

        await _replicas.UntilAsync(() => Data("ca.crt") == authority && Data("ca.key") == key);
    }

    [Fact]
    public async Task Replica_that_starts_alone_makes_a_new_authority_and_keeps_the_registered_one_trusted()
    {
        ClusterController one = await _replicas.StartRegisteredAsync();
        string before = Data("ca.crt");
        await one.DisposeAsync();
        _replicas.Server.Remove(Replicas.Secret);
        await _replicas.Endpoint!.DisposeAsync();
        _replicas.Endpoint = null;

        await _replicas.StartServingAsync("two");

        JsonObject webhook = await _replicas.UntilAsync(
            Replicas.Webhook,
            one => Data("ca.crt") != before && Bundle(one).Contains(Data("ca.crt").Trim(), StringComparison.Ordinal));
        Assert.Contains(before.Trim(), Bundle(webhook), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replaced_authority_stays_trusted_while_replicas_serve_with_it()
    {
        await _replicas.StartRegisteredAsync();
        string before = Data("ca.crt");
        string[] names = CertificateController.NamesOf(new RegistrationOptions());
        BuiltInCertificates other = new BuiltInCertificates().Advance(names, _replicas.Time.GetUtcNow());

        _replicas.Server.Edit(Replicas.Secret, one => one["data"] = JsonNode.Parse(
            other.WriteTo(Json.JsonTree.ParseTrusted("{}"u8.ToArray())))!["data"]!.DeepClone());

        await _replicas.UntilAsync(Replicas.Webhook, one =>
            Bundle(one).Contains(other.Authority!.Certificate.Trim(), StringComparison.Ordinal)
            && Bundle(one).Contains(before.Trim(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Reports_that_it_may_not_create_the_secret_and_registers_with_its_own_certificate()
    {
        ClusterController replica = await _replicas.StartRegisteredAsync();
        JsonNode before = _replicas.Server.Get(Replicas.Webhook)!["webhooks"]!;
        _replicas.Server.Forbids = static (method, path) => method == "CREATE" && path == Replicas.Secret;

        _replicas.Server.Remove(Replicas.Secret);
        await _replicas.UntilAsync(() => replica.Status.Controllers.Any(
            static one => one.Key == "certificates" && one.Value.Contains("403", StringComparison.Ordinal)));
        _replicas.Server.Edit(Replicas.Webhook, static one => one.Remove("webhooks"));

        await _replicas.UntilAsync(Replicas.Webhook, one => JsonNode.DeepEquals(one["webhooks"], before));
    }

    [Theory]
    [InlineData("https://127.0.0.1:9443/validate", "127.0.0.1")]
    [InlineData("https://[::1]:9443/validate", "::1")]
    [InlineData("https://admission.example.com./validate", "admission.example.com")]
    [InlineData("https://bücher.example/validate", "xn--bcher-kva.example")]
    public async Task Certificate_is_for_the_host_of_the_url_even_if_the_secret_has_an_older_one(
        string url, string host)
    {
        ClusterController before = await _replicas.StartRegisteredAsync();
        string authority = Data("ca.crt");
        await before.DisposeAsync();
        await _replicas.Endpoint!.DisposeAsync();
        _replicas.Endpoint = null;

        ClusterController replica = await _replicas.StartServingAsync(
            "two", new RegistrationOptions { Url = new Uri(url) });
        await _replicas.UntilAsync(() => Certificate().MatchesHostname(host, false, false));
        await _replicas.UntilAsync(
            Replicas.Webhook, static one => one["webhooks"]?[0]?["clientConfig"]?["url"] is not null);

        await _replicas.UntilAsync(() => replica.Status.Registration == RegistrationState.Registered);
        Assert.Equal(authority, Data("ca.crt"));
        Assert.True(Certificate().MatchesHostname("admission.admission.svc", false, false));
    }

    [Fact]
    public async Task Old_authority_stays_trusted_while_the_webhook_does_not_verify_without_it()
    {
        DateTimeOffset start = _replicas.Time.GetUtcNow();
        string[] names = CertificateController.NamesOf(new RegistrationOptions());
        BuiltInCertificates old = new BuiltInCertificates().Advance(names, start);
        BuiltInCertificates state = new BuiltInCertificates().Advance(names, start) with
        {
            Old = old.Authority!.Certificate,
            OldUntil = start - TimeSpan.FromMinutes(1),
        };
        _replicas.Server.Set(Replicas.Secret, Encoding.UTF8.GetString(state.WriteTo(Json.JsonTree.ParseTrusted(
            """{"kind":"Secret","apiVersion":"v1","metadata":{"name":"admission-tls"}}"""u8.ToArray()))));

        // One replica is late: it serves with a certificate of the old authority.
        X509Certificate2 late = X509CertificateLoader.LoadPkcs12(
            X509Certificate2.CreateFromPem(old.Serving!.Certificate, old.Serving.Key).Export(X509ContentType.Pkcs12),
            null);
        _replicas.Endpoint = await Servers.WebhookEndpoint.StartAsync(() => late);
        ClusterController replica = await _replicas.StartRegisteredAsync();

        await _replicas.LoggedAsync("the old certificate authority stays trusted");
        Assert.NotEqual("", Data("old-ca.crt"));

        await _replicas.Endpoint.DisposeAsync();
        _replicas.Endpoint = await Servers.WebhookEndpoint.StartAsync(replica.CertificateFile, replica.KeyFile);
        replica.PoliciesChanged();
        await _replicas.UntilAsync(() => Data("old-ca.crt").Length == 0);
    }

    private static string Bundle(JsonObject registration) => Encoding.UTF8.GetString(
        Convert.FromBase64String((string?)registration["webhooks"]?[0]?["clientConfig"]?["caBundle"] ?? ""));

    private string Data(string name) => Encoding.UTF8.GetString(
        Convert.FromBase64String((string?)_replicas.Server.Get(Replicas.Secret)?["data"]?[name] ?? ""));

    private X509Certificate2 Certificate() => X509Certificate2.CreateFromPem(Data("tls.crt"));
}
