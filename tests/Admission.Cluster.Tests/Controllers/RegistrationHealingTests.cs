using System.Text.Json.Nodes;
using Admission.Cluster.Controllers;
using Admission.Cluster.Tests.Registration;
using Admission.Telemetry;
using Microsoft.Extensions.Time.Testing;

namespace Admission.Cluster.Tests.Controllers;

/// <summary>A registration that others change, and an address that does not work.</summary>
public sealed class RegistrationHealingTests : IAsyncLifetime
{
    private Replicas _replicas = null!;

    public async ValueTask InitializeAsync() => _replicas = await Replicas.InstallAsync();

    public async ValueTask DisposeAsync() => await _replicas.DisposeAsync();

    public static TheoryData<string> Edits => [.. EditsByName.Keys];

    private static Dictionary<string, Action<JsonObject>> EditsByName { get; } = new()
    {
        ["caBundle"] = static one => First(one)["clientConfig"]!["caBundle"] = "eA==",
        ["failurePolicy"] = static one => First(one)["failurePolicy"] = "Ignore",
        ["rules"] = static one => First(one)["rules"] = new JsonArray(),
        ["service"] = static one => First(one)["clientConfig"]!["service"]!["name"] = "other",
        ["webhooks removed"] = static one => one.Remove("webhooks"),
        ["webhooks emptied"] = static one => one["webhooks"] = new JsonArray(),
        ["condition added"] = static one => First(one)["matchConditions"]!.AsArray().Add(
            new JsonObject { ["name"] = "never", ["expression"] = "false" }),
        ["object selector added"] = static one => First(one)["objectSelector"] =
            new JsonObject { ["matchLabels"] = new JsonObject { ["never"] = "there" } },
        ["webhook added"] = static one => one["webhooks"]!.AsArray().Add(
            new JsonObject { ["name"] = "other.example.com", ["clientConfig"] = new JsonObject() }),
    };

    [Theory, MemberData(nameof(Edits))]
    public async Task Manual_edit_is_reverted_without_a_wait(string edit)
    {
        ClusterController replica = await _replicas.StartRegisteredAsync();
        JsonNode before = _replicas.Server.Get(Replicas.Webhook)!["webhooks"]!;

        _replicas.Server.Edit(Replicas.Webhook, EditsByName[edit]);

        await _replicas.UntilAsync(Replicas.Webhook, one => JsonNode.DeepEquals(one["webhooks"], before));
        await _replicas.LoggedAsync("was restored");
        await _replicas.UntilAsync(() => replica.Status.Registration == RegistrationState.Registered);
    }

    [Fact]
    public async Task Registration_that_was_deleted_is_created_again_without_a_wait()
    {
        await _replicas.StartRegisteredAsync();

        _replicas.Server.Remove(Replicas.Webhook);

        await _replicas.UntilAsync(Replicas.Webhook, static one => one["webhooks"] is not null);
    }

    [Fact]
    public async Task Reports_that_nothing_is_registered_if_it_may_not_create_the_registration()
    {
        ClusterController replica = await _replicas.StartRegisteredAsync();
        _replicas.Server.Forbids = static (method, path) => method == "CREATE" && path == Replicas.Webhook;

        _replicas.Server.Remove(Replicas.Webhook);

        await _replicas.LoggedAsync("controller failed: ");
        Assert.Contains("403", replica.Status.RegistrationDetail, StringComparison.Ordinal);
        Assert.NotEqual(RegistrationState.Registered, replica.Status.Registration);
    }

    [Fact]
    public async Task Fields_that_another_manager_applies_stay_and_the_conflict_is_reported()
    {
        ClusterController replica = await _replicas.StartRegisteredAsync();
        JsonObject other = _replicas.Server.Get(Replicas.Webhook)!;
        First(other)["failurePolicy"] = "Ignore";

        _replicas.Server.Apply(Replicas.Webhook, other, "argocd-controller");

        await _replicas.UntilAsync(() => replica.Status.Rivals.Length > 0);
        Assert.Equal(["argocd-controller"], replica.Status.Rivals);
        Assert.Contains("\"argocd-controller\" also sets", replica.Status.RegistrationDetail, StringComparison.Ordinal);
        Assert.Equal("Ignore", (string?)First(_replicas.Server.Get(Replicas.Webhook)!)["failurePolicy"]);
        Assert.DoesNotContain(
            $"PATCH {Replicas.Webhook}?fieldManager=admission&force=true", _replicas.Server.Seen);
    }

    [Fact]
    public async Task Follower_reports_the_difference_and_writes_nothing()
    {
        await _replicas.StartRegisteredAsync();
        ClusterController two = await _replicas.StartServingAsync("two");
        await _replicas.UntilAsync(() => two.Status.Registration == RegistrationState.Registered);
        _replicas.Server.Forbids = static (method, _) => method == "PATCH";

        _replicas.Server.Edit(Replicas.Webhook, EditsByName["caBundle"]);

        await _replicas.UntilAsync(() => two.Status.Registration == RegistrationState.OtherAuthority);
        Assert.Contains(
            "registered for another certificate authority", two.Status.RegistrationDetail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_registered_before_the_address_works()
    {
        ClusterController replica = _replicas.Start("one");
        await replica.HasCertificate.WaitAsync(TestContext.Current.CancellationToken);
        replica.BeginServing();

        await _replicas.LoggedAsync("the connection is refused");
        Assert.Equal(RegistrationState.NotRegistered, replica.Status.Registration);
        Assert.Null(_replicas.Server.Get(Replicas.Webhook)!["webhooks"]);

        _replicas.Endpoint = await Servers.WebhookEndpoint.StartAsync(replica.CertificateFile, replica.KeyFile);
        await _replicas.Time.PassAsync(5, 5);
        await _replicas.UntilAsync(Replicas.Webhook, static one => one["webhooks"] is not null);
    }

    [Fact]
    public async Task Previous_registration_stays_while_the_address_does_not_work()
    {
        ClusterController replica = await _replicas.StartRegisteredAsync();
        JsonNode before = _replicas.Server.Get(Replicas.Webhook)!["webhooks"]!;
        _replicas.Endpoint!.Answer = static context =>
        {
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        };

        _replicas.Policies = TestSet.Of(("b", """{ resources: ["services"] }"""));
        replica.PoliciesChanged();

        await _replicas.UntilAsync(() => replica.Status.RegistrationDetail.Contains("404", StringComparison.Ordinal));
        Assert.Equal(RegistrationState.Different, replica.Status.Registration);
        Assert.True(JsonNode.DeepEquals(before, _replicas.Server.Get(Replicas.Webhook)!["webhooks"]));
    }

    [Fact]
    public void Same_content_is_restored_five_times_and_then_at_growing_intervals()
    {
        FakeTimeProvider time = new();
        WriteBudget budget = new(time);
        for (int i = 0; i < WriteBudget.Free; i++)
        {
            Assert.True(budget.TrySpend("a"));
        }

        Assert.False(budget.TrySpend("a"));
        Assert.True(budget.TrySpend("b"));
        time.Advance(WriteBudget.FirstWait);
        Assert.True(budget.TrySpend("a"));
        time.Advance(WriteBudget.FirstWait);
        Assert.False(budget.TrySpend("a"));
        time.Advance(WriteBudget.Window + WriteBudget.FirstWait);
        Assert.True(budget.TrySpend("a"));
    }

    private static JsonNode First(JsonObject registration) => registration["webhooks"]![0]!;
}
