using System.Net;
using Admission.Matching;
using Admission.Policies;
using Admission.Telemetry;
using Admission.Webhook.Certificates;
using Admission.Webhook.Health;
using Admission.Webhook.Tests.Servers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Admission.Webhook.Tests;

public sealed class HealthTests
{
    [Fact]
    public async Task Is_live_on_both_ports_without_policies()
    {
        await using TestServer server = await TestServer.StartAsync();
        Assert.Equal("ok\n", await server.Http.GetStringAsync("/livez"));
        Assert.Equal("ok\n", await server.Health.GetStringAsync("/livez"));
    }

    [Fact]
    public async Task Is_not_ready_without_policies_and_reports_it_on_both_ports()
    {
        await using TestServer server = await TestServer.StartAsync();
        foreach (HttpClient client in new[] { server.Http, server.Health })
        {
            using HttpResponseMessage response = await client.GetAsync("/readyz");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            Assert.Contains(
                "[-]policies failed: no policies are loaded", await response.Content.ReadAsStringAsync(),
                StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/livez")]
    [InlineData("/readyz")]
    public async Task Answers_head_without_a_body(string path)
    {
        await using TestServer server = await TestServer.StartAsync();
        using HttpResponseMessage response = await server.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));
        Assert.NotEqual(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.True(response.Content.Headers.ContentLength > 0);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Rejects_other_methods()
    {
        await using TestServer server = await TestServer.StartAsync();
        using HttpResponseMessage response = await server.Http.PostAsync("/livez", null);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["GET", "HEAD"], response.Content.Headers.Allow.Order());
    }

    [Fact]
    public async Task Shows_metrics_on_the_health_port_only()
    {
        await using TestServer server = await TestServer.StartAsync();
        using HttpResponseMessage overTls = await server.Http.GetAsync("/metrics");
        using HttpResponseMessage plain = await server.Health.GetAsync("/metrics");
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.OK), (overTls.StatusCode, plain.StatusCode));
    }

    [Fact]
    public async Task Accepts_no_review_without_tls()
    {
        await using TestServer server = await TestServer.StartAsync();
        using HttpResponseMessage response = await server.Health.PostAsync("/validate", null);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public void Names_the_file_for_which_the_last_reload_failed()
    {
        string text = Report(
            new PolicyStatus(null, [new PolicyError("rbac/x.js", 3, 5, "unexpected token.\nFix it.")]));
        Assert.Contains("[!]policy-reload rejected", text, StringComparison.Ordinal);
        Assert.Contains("    rbac/x.js:3:5: unexpected token. Fix it.\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Reports_when_the_certificate_must_be_renewed() =>
        Assert.Contains(": renew it", Report(default, TimeSpan.FromDays(360)), StringComparison.Ordinal);

    [Fact]
    public void Is_not_ready_when_the_certificate_has_expired() => Assert.Contains(
        "[-]certificate failed: the certificate expired at", Report(default, TimeSpan.FromDays(366)),
        StringComparison.Ordinal);

    [Fact]
    public void Is_not_ready_while_draining() => Assert.Contains(
        "[-]serving failed: the server is stopping", Report(default, draining: true), StringComparison.Ordinal);

    [Theory]
    [InlineData(NamespaceLabelsState.Current, false, "[+]namespaces ok: labels of 7 namespaces are cached")]
    [InlineData(NamespaceLabelsState.Syncing, false, "[-]namespaces failed: labels have not been read yet: why")]
    [InlineData(NamespaceLabelsState.Syncing, true, "[!]namespaces: labels have not been read yet, so they are read")]
    [InlineData(NamespaceLabelsState.Stale, true, "[!]namespaces: labels are out of date, so they are read one by "
        + "one: why")]
    [InlineData(NamespaceLabelsState.Unavailable, false, "[!]namespaces: labels are not known, so policies that need")]
    public void Reports_whether_labels_of_namespaces_are_known(
        NamespaceLabelsState state, bool wasReady, string expected)
    {
        PolicyStatus policies = TestPolicies.Of(("labelled", TestPolicies.OnLabelledNamespaces))();
        NamespaceLabelsStatus status = new(state, 7, state == NamespaceLabelsState.Current ? "" : "why");
        string text = Report(policies, namespaces: status, wasReady: wasReady);
        Assert.Contains(expected, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Mentions_no_namespaces_when_no_policy_needs_their_labels() => Assert.DoesNotContain(
        "namespaces", Report(TestPolicies.None()()), StringComparison.Ordinal);

    [Theory]
    [InlineData(RegistrationState.Registered, "", "[+]registration ok: another replica is the leader")]
    [InlineData(RegistrationState.NotRegistered, "not registered: why", "[!]registration: not registered: why")]
    [InlineData(RegistrationState.Unknown, "", "[!]registration: not known yet: the cluster has not responded")]
    public void Reports_the_state_of_the_registration_and_stays_ready(
        RegistrationState state, string detail, string expected)
    {
        string text = Report(TestPolicies.None()(), cluster: new ClusterStatus
        {
            IsLeader = false,
            Registration = state,
            RegistrationDetail = detail,
            Controllers = [new("certificates", "403"), new("leader-election", "")],
        });

        Assert.Contains(expected, text, StringComparison.Ordinal);
        Assert.Contains("[!]certificates: 403\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("leader-election", text, StringComparison.Ordinal);
        Assert.Contains("readyz check passed", text, StringComparison.Ordinal);
    }

    private static string Report(
        PolicyStatus policies,
        TimeSpan age = default,
        bool draining = false,
        NamespaceLabelsStatus? namespaces = null,
        bool wasReady = false,
        ClusterStatus? cluster = null)
    {
        using TemporaryFolder folder = new();
        FakeTimeProvider time = new(TimeProvider.System.GetUtcNow());
        DevelopmentCertificates files = new(folder.Path, new FakeTimeProvider(time.GetUtcNow() - age));
        files.Ensure();
        using ServingCertificate certificate =
            ServingCertificate.Load(TestServer.Options(files), time, NullLogger.Instance, static _ => { }).Certificate!;
        NamespaceLabelsStatus status = namespaces ?? UnknownNamespaceLabels.Instance.Status;
        return HealthReport
            .Of(policies, certificate, status, [], null, cluster, null, wasReady, draining, time.GetUtcNow()).Text;
    }
}
