using System.Text;
using System.Text.Json;

namespace Admission.Webhook.Tests.Servers;

/// <summary>Reviews and requests of tests.</summary>
internal static class TestReviews
{
    /// <summary>The folder with the recordings of a real API server.</summary>
    public static string RecordingsFolder { get; } = Checkout.At("tests", "recordings");

    /// <summary>A review of a new Pod.</summary>
    /// <param name="image">The image of its container.</param>
    /// <param name="padding">So many more bytes in an annotation.</param>
    public static string Pod(string uid, string image = "registry.example.com/app:1", int padding = 0) =>
        $$"""
        {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"{{uid}}",
        "kind":{"group":"","version":"v1","kind":"Pod"},"resource":{"group":"","version":"v1","resource":"pods"},
        "namespace":"default","name":"web","operation":"CREATE","userInfo":{"username":"alice"},
        "object":{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","namespace":"default",
        "annotations":{"padding":"{{new string('x', padding)}}"} },
        "spec":{"containers":[{"name":"web","image":"{{image}}"}]} },"oldObject":null,"dryRun":false} }
        """.ReplaceLineEndings("");

    public static HttpRequestMessage Post(
        string body, string path = "/validate", string? contentType = "application/json")
    {
        ByteArrayContent content = new(Encoding.UTF8.GetBytes(body));
        if (contentType is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        return new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
    }

    public static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        using JsonDocument document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        return document.RootElement.Clone();
    }

    /// <summary>The first message of an answer that is an error.</summary>
    public static async Task<string> ErrorAsync(HttpResponseMessage response) =>
        (await ReadAsync(response)).GetProperty("errors")[0].GetProperty("message").GetString()!;
}
