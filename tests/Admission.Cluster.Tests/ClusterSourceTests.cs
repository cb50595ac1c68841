using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Admission.Cluster.Tests.Servers;
using Admission.Matching;
using Admission.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;

namespace Admission.Cluster.Tests;

public sealed class ClusterSourceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("admission-source-").FullName;

    [Fact]
    public void Rejects_a_kubeconfig_that_does_not_exist()
    {
        Assert.False(ClusterSource.TryFind("nowhere/config", out ClusterSource? source, out string error));
        Assert.Null(source);
        Assert.StartsWith("--kubeconfig nowhere/config: no such file.", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Reveals_nothing_of_a_kubeconfig_that_cannot_be_used()
    {
        string file = Path.Combine(_folder, "config");
        File.WriteAllText(file, "users: [ token: hunter2");
        Assert.True(ClusterSource.TryFind(file, out ClusterSource? source, out _));
        ClusterException exception = Assert.Throws<ClusterException>(() => source!.Open());
        Assert.Contains(file, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", exception.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("user: {}")]
    [InlineData("user: { token: \"\" }")]
    public void Accepts_a_user_without_credentials_as_kubectl_does(string user)
    {
        using ClusterConnection connection = Kubeconfig("dev", user).Open();
        Assert.Equal("https://127.0.0.1:6443/", connection.Address.ToString());
        Assert.Null(connection.Credentials);
    }

    [Theory]
    [InlineData("other", "user: {}", "names the user 'dev', which is not in the file")]
    [InlineData("dev", "user: { tokenFile: hunter2 }", "Replace tokenFile with token.")]
    public void Reports_the_missing_part_of_a_kubeconfig(string name, string user, string message)
    {
        ClusterException exception = Assert.Throws<ClusterException>(() => Kubeconfig(name, user).Open());
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", exception.ToString(), StringComparison.Ordinal);
    }

    private ClusterSource Kubeconfig(string name, string user)
    {
        string file = Path.Combine(_folder, "config");
        File.WriteAllText(
            file,
            $$"""
            apiVersion: v1
            kind: Config
            current-context: here
            clusters: [ { name: local, cluster: { server: "https://127.0.0.1:6443" } } ]
            contexts: [ { name: here, context: { cluster: local, user: dev } } ]
            users: [ { name: {{name}}, {{user}} } ]
            """);
        Assert.True(ClusterSource.TryFind(file, out ClusterSource? source, out _));
        return source!;
    }

    [Fact]
    public async Task Reads_from_a_server_that_the_authority_of_the_kubeconfig_certifies() =>
        Assert.Equal(NamespaceLabelsState.Current, (await FollowAsync("127.0.0.1")).State);

    [Fact]
    public async Task Sends_no_token_to_a_server_with_the_name_of_another()
    {
        (NamespaceLabelsState state, string detail, int requests) = await FollowAsync("somebody.else");
        Assert.Equal((NamespaceLabelsState.Syncing, 0), (state, requests));
        Assert.Contains("not valid for this address", detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("somebody.else", "somebody.else", NamespaceLabelsState.Current)]
    [InlineData("127.0.0.1", "somebody.else", NamespaceLabelsState.Syncing)]
    public async Task Server_must_have_the_name_that_the_kubeconfig_gives(
        string host, string name, NamespaceLabelsState state) =>
        Assert.Equal(state, (await FollowAsync(host, $"tls-server-name: {name}")).State);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Client_certificate_of_the_kubeconfig_is_sent(bool inFiles)
    {
        using X509Certificate2 certificate = SelfSigned("127.0.0.1"), client = SelfSigned("someone");
        await using FakeApiServer server = await FakeApiServer.StartAsync(certificate);
        string Member(string name, string pem)
        {
            string file = Path.Combine(_folder, name);
            File.WriteAllText(file, pem);
            return inFiles
                ? $"{name}: \"{file}\""
                : $"{name}-data: {Convert.ToBase64String(Encoding.ASCII.GetBytes(pem))}";
        }

        using ECDsa key = client.GetECDsaPrivateKey()!;
        string config = Path.Combine(_folder, "config");
        server.WriteKubeconfig(
            config,
            $"t, {Member("client-certificate", client.ExportCertificatePem())}, "
                + Member("client-key", key.ExportPkcs8PrivateKeyPem()),
            certificate);
        Assert.True(ClusterSource.TryFind(config, out ClusterSource? source, out _));
        using var api = ClusterApi.Open(source!, TimeProvider.System);
        server.Documents["/version"] = "{}";

        Assert.NotNull(await api.FindAsync("version", TestContext.Current.CancellationToken));
        Assert.Equal([client.Thumbprint], server.ClientCertificates);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<(NamespaceLabelsState State, string Detail, int Requests)> FollowAsync(
        string host, string cluster = "")
    {
        using X509Certificate2 certificate = SelfSigned(host);
        await using FakeApiServer server = await FakeApiServer.StartAsync(certificate);
        string file = Path.Combine(_folder, "config");
        server.WriteKubeconfig(file, "token", certificate, cluster);
        Assert.True(ClusterSource.TryFind(file, out ClusterSource? source, out _));
        using AdmissionMetrics metrics = new($"Admission-{Guid.NewGuid():N}");
        await using ClusterNamespaceLabels labels = new(source, metrics, new SignallingTime(), NullLogger.Instance);
        labels.Follow(true);
        while (labels.Status.State != NamespaceLabelsState.Current
            && !labels.Status.Detail.Contains("connection failed", StringComparison.Ordinal))
        {
            Task changed = labels.Changed;
            await changed.WaitAsync(TimeSpan.FromSeconds(30));
        }

        return (labels.Status.State, labels.Status.Detail, server.Seen.Count);
    }

    private static X509Certificate2 SelfSigned(string host)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={host}", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        if (System.Net.IPAddress.TryParse(host, out System.Net.IPAddress? address))
        {
            names.AddIpAddress(address);
        }
        else
        {
            names.AddDnsName(host);
        }

        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
