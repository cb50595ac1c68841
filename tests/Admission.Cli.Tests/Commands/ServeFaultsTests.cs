using System.Net;
using System.Text;
using System.Text.Json;

namespace Admission.Cli.Tests.Commands;

/// <summary>
/// A policy that users can make fail, in a real process: it is reported, and disabled in their namespaces, if the
/// operator chose so.
/// </summary>
public sealed class ServeFaultsTests
{
    private const string Fragile =
        """
        export default {
          title: "Fragile", match: { resources: ["pods"] },
          validate({ object, deny }) { if (object.metadata.labels.crash) deny(object.spec.secret.of.nobody); },
        };
        """;

    [Fact]
    public async Task Disables_a_policy_for_the_namespace_that_makes_it_fail_until_the_policy_is_repaired()
    {
        await using ServeProcess serve = await ServeProcess.StartAsync(
            "--fault-threshold", "3", "--fault-window", "60m", "--circuit-breaker", "60m");
        await WriteAsync(serve, Fragile);
        await AskAsync(serve, "shop", "crash", times: 3);

        string denied = await AskAsync(serve, "shop", "fine");
        string other = await AskAsync(serve, "bank", "fine");
        string ready = await serve.Http.GetStringAsync("/readyz", TestContext.Current.CancellationToken);

        Assert.Contains(
            "[fragile] failed to evaluate; denied (onError: deny): fragile.js: was not run: disabled in the "
                + "namespace shop "
                + "after 3 faults in 3600 s.", denied, StringComparison.Ordinal);
        Assert.Equal("", other);
        Assert.Contains(
            "    fragile: 3 faults in 3600 s, the latest Threw; disabled in 1 namespaces\n", ready,
            StringComparison.Ordinal);
        Assert.Contains("readyz check passed", ready, StringComparison.Ordinal);

        await WriteAsync(serve, Fragile.Replace("labels.crash", "labels.never", StringComparison.Ordinal));
        Assert.Equal("", await AskAsync(serve, "shop", "crash"));
    }

    [Fact]
    public async Task Only_reports_a_failing_policy_without_the_circuit_breaker()
    {
        await using ServeProcess serve = await ServeProcess.StartAsync("--fault-threshold", "3");
        await WriteAsync(serve, Fragile);
        await AskAsync(serve, "shop", "crash", times: 3);

        await serve.ReadUntilAsync("fails repeatedly");
        Assert.Equal("", await AskAsync(serve, "shop", "fine"));
    }

    private static async Task WriteAsync(ServeProcess serve, string policy)
    {
        await File.WriteAllTextAsync(
            Path.Combine(serve.Folder, "policies", "fragile.js"), policy, TestContext.Current.CancellationToken);
        await serve.ReadUntilAsync("is active");
    }

    // The message of the last answer; empty if it allows.
    private static async Task<string> AskAsync(ServeProcess serve, string name, string label, int times = 1)
    {
        string message = "";
        for (int i = 0; i < times; i++)
        {
            using ByteArrayContent content = new(Encoding.UTF8.GetBytes(Pod(name, label)));
            content.Headers.ContentType = new("application/json");
            using HttpResponseMessage response = await serve.Http.PostAsync(
                "/validate?timeout=10s", content, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            using JsonDocument answer = JsonDocument.Parse(
                await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
            message = answer.RootElement.GetProperty("response").TryGetProperty("status", out JsonElement status)
                ? status.GetProperty("message").GetString()!
                : "";
        }

        return message;
    }

    private static string Pod(string name, string label) =>
        $$"""
        {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"1","operation":"CREATE",
         "kind":{"group":"","version":"v1","kind":"Pod"},"resource":{"group":"","version":"v1","resource":"pods"},
         "namespace":"{{name}}","name":"web","userInfo":{"username":"you"},
         "object":{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","labels":{"{{label}}":"x"} },
                   "spec":{"containers":[{"name":"web","image":"registry.example.com/web:1.27"}]} } } }
        """;
}
