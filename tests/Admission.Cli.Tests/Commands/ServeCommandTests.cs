using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Admission.Cli.Tests.Commands;

/// <summary>The webhook as an operator starts it: a real process, real TLS.</summary>
public sealed class ServeCommandTests
{
    [Fact]
    public async Task Denies_by_the_command_that_it_prints()
    {
        await using ServeProcess serve = await ServeProcess.StartAsync();
        string command = (await serve.ReadUntilAsync("curl ")).Trim();

        ProcessStartInfo shell = new("bash", ["-c", command])
        {
            WorkingDirectory = serve.Folder,
            RedirectStandardOutput = true,
        };
        using Process curl = Process.Start(shell)!;
        using JsonDocument answer = JsonDocument.Parse(
            await curl.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));

        JsonElement response = answer.RootElement.GetProperty("response");
        Assert.False(response.GetProperty("allowed").GetBoolean());
        Assert.Equal(403, response.GetProperty("status").GetProperty("code").GetInt32());
        Assert.Equal(
            "[banned-images] spec.containers[0].image: image nginx:1.19 is banned (pattern \"nginx:1.19\"). "
                + "Use a supported version.",
            response.GetProperty("status").GetProperty("message").GetString());
    }

    [Fact]
    public async Task Answers_every_review_that_a_real_API_server_sent()
    {
        await using ServeProcess serve = await ServeProcess.StartAsync();
        string[] recordings = Directory.GetFiles(Checkout.At("tests", "recordings"), "*.json");
        foreach (string recording in recordings)
        {
            byte[] review = await File.ReadAllBytesAsync(recording, TestContext.Current.CancellationToken);
            JsonElement response = (await PostAsync(serve.Http, review)).GetProperty("response");

            using JsonDocument asked = JsonDocument.Parse(review);
            Assert.Equal(
                asked.RootElement.GetProperty("request").GetProperty("uid").GetString(),
                response.GetProperty("uid").GetString());
            Assert.False(response.GetProperty("auditAnnotations").TryGetProperty("faulted", out _), recording);
        }

        Assert.Equal(176, recordings.Length);
    }

    [Fact]
    public async Task Loads_a_policy_that_is_written_while_it_serves()
    {
        await using ServeProcess serve = await ServeProcess.StartAsync();
        await File.WriteAllTextAsync(
            Path.Combine(serve.Folder, "policies", "no-pods.js"),
            """
            export default {
              title: "No pods", match: { resources: ["pods"] }, validate({ deny }) { deny("no pods today"); },
            };
            """,
            TestContext.Current.CancellationToken);
        await serve.ReadUntilAsync("is active");

        JsonElement answer = await PostAsync(serve.Http, Pod());

        Assert.Contains(
            "[no-pods] no pods today",
            answer.GetProperty("response").GetProperty("status").GetProperty("message").GetString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keeps_the_last_good_policies_when_a_file_breaks()
    {
        await using ServeProcess serve = await ServeProcess.StartAsync();
        string before = PolicySetOf(await PostAsync(serve.Http, Pod()));
        await File.WriteAllTextAsync(
            Path.Combine(
                serve.Folder, "policies", "broken.js"), "export default {", TestContext.Current.CancellationToken);
        string line = await serve.ReadUntilAsync("new policies rejected");

        Assert.Contains("broken.js:1:17", line, StringComparison.Ordinal);
        Assert.Equal(before, PolicySetOf(await PostAsync(serve.Http, Pod())));
        Assert.Contains(
            "broken.js:1:17", await serve.Http.GetStringAsync(
                "/readyz", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ends_with_0_on_SIGTERM()
    {
        await using ServeProcess serve = await ServeProcess.StartAsync();
        await PostAsync(serve.Http, Pod());

        Assert.Equal(0, await serve.StopAsync());
    }

    [Fact]
    public async Task Does_not_start_with_broken_policies_and_reports_all_errors()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(Path.Combine(folder.Path, "policies"));
        await File.WriteAllTextAsync(
            Path.Combine(folder.Path, "policies", "a.js"), "export default {", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(folder.Path, "policies", "b.js"),
            "export default { titel: \"b\", match: \"workloads\", validate() { } };",
            TestContext.Current.CancellationToken);

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(
            ["serve", "--listen", "https://localhost:0", "--health-listen", "http://localhost:0"], folder: folder.Path);

        Assert.Equal(3, outcome.ExitCode);
        Assert.Empty(outcome.Output);
        Assert.Contains("policies/a.js:1:17: ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("policies/b.js:1:18: ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'title'?", outcome.Error, StringComparison.Ordinal);
    }

    private static byte[] Pod() => Encoding.UTF8.GetBytes(
        """
        {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"1","operation":"CREATE",
         "kind":{"group":"","version":"v1","kind":"Pod"},"resource":{"group":"","version":"v1","resource":"pods"},
         "namespace":"default","name":"web","userInfo":{"username":"you"},
         "object":{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web"},
                   "spec":{"containers":[{"name":"web","image":"nginx:1.27"}]}}}}
        """);

    private static async Task<JsonElement> PostAsync(HttpClient http, byte[] review)
    {
        using var content = new ByteArrayContent(review) { Headers = { ContentType = new("application/json") } };
        using HttpResponseMessage response = await http.PostAsync(
            "/validate?timeout=10s", content, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using JsonDocument answer = JsonDocument.Parse(
            await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        return answer.RootElement.Clone();
    }

    private static string PolicySetOf(JsonElement answer) =>
        answer.GetProperty("response").GetProperty("auditAnnotations").GetProperty("policy-set").GetString()!;
}
