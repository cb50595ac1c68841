using System.Net;
using System.Text.Json;
using Admission.JavaScript;
using Admission.Loading;
using Admission.Policies;
using Admission.Webhook.Tests.Servers;

namespace Admission.Webhook.Tests;

/// <summary>Reviews of a real API server, answered over TLS with the shipped policies.</summary>
public sealed class RecordedReviewTests(ShippedServer fixture) : IClassFixture<ShippedServer>
{
    public static TheoryData<string> Recordings =>
    [
        .. Directory.GetFiles(TestReviews.RecordingsFolder, "*.json")
            .Select(static file => Path.GetFileName(file))
            .Order(),
    ];

    [Fact]
    public void Has_all_of_them() => Assert.Equal(176, Recordings.Count);

    [Theory, MemberData(nameof(Recordings))]
    public async Task Answers_without_a_fault(string recording)
    {
        string review = await File.ReadAllTextAsync(Path.Combine(TestReviews.RecordingsFolder, recording));
        using HttpResponseMessage response =
            await fixture.Server.Http.SendAsync(TestReviews.Post(review, "/validate?timeout=10s"));
        JsonElement answer = await TestReviews.ReadAsync(response);
        using JsonDocument asked = JsonDocument.Parse(review);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Text(asked.RootElement, "apiVersion"), Text(answer, "apiVersion"));
        JsonElement response1 = answer.GetProperty("response");
        Assert.Equal(Text(asked.RootElement.GetProperty("request"), "uid"), Text(response1, "uid"));
        Assert.DoesNotContain("fault", response1.GetRawText(), StringComparison.OrdinalIgnoreCase);
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}

/// <summary>A server with the policies of this repository.</summary>
public sealed class ShippedServer : IAsyncLifetime
{
    internal TestServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        string folder = Path.Combine(TestReviews.RecordingsFolder, "..", "..", "policies");
        PolicyLoad load = PolicyDirectory.Load(JavaScriptLanguage.Alone, folder, null, EngineLimits.Default);
        Assert.Empty(load.Errors);
        PolicyStatus status = new(load.Set, []);
        Server = await TestServer.StartAsync(() => status);
    }

    public async ValueTask DisposeAsync()
    {
        // A faulting policy shows in the metrics even where it does not deny.
        string metrics = await Server.Health.GetStringAsync("/metrics");
        await Server.DisposeAsync();
        Assert.DoesNotContain("admission_policy_faults_total{", metrics, StringComparison.Ordinal);
    }
}
