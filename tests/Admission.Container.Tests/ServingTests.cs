using Admission.Sandbox.Tests.AttackRuns;

namespace Admission.Container.Tests;

/// <summary>Requests from outside, while policies, certificates and the process itself change.</summary>
[Collection("one container after another")]
public sealed class ServingTests(AdmissionImage image, ITestOutputHelper output)
{
    [Fact]
    public async Task Evaluates_over_tls_with_the_mounted_policies()
    {
        using TestFolder folder = await TestFolder.OfAsync(("banned.js", Verdicts.BannedIn("mounted")));
        await using AdmissionContainer container = await AdmissionContainer.StartAsync(image, folder);
        using HttpClient client = await container.ReviewsAsync();
        Answer answer = await AdmissionContainer.AskAsync(client, "u", "web", "nginx:1.19");

        Assert.Equal("[banned] mounted", answer.Message.Trim());
    }

    [Fact]
    public async Task Ends_without_a_failed_request()
    {
        using TestFolder folder = await TestFolder.ShippedAsync();
        await using AdmissionContainer container =
            await AdmissionContainer.StartAsync(image, folder, new() { Drain = "4s" });
        await using Callers callers = new(container, 4, Verdicts.OfShipped);
        await callers.MoreAsync(container, 100);
        using HttpClient health = await container.HealthAsync();
        Task stopping = container.StopAsync();
        await container.UntilAsync(
            async () =>
            {
                using HttpResponseMessage answer = await health.GetAsync(new Uri("/readyz", UriKind.Relative));
                return !answer.IsSuccessStatusCode;
            },
            "draining");
        // As an API server does: it goes on until it has heard, which takes a moment.
        await callers.MoreAsync(container, 20);
        string complaints = await callers.EndAsync();
        await stopping;
        output.WriteLine($"{callers.Answers} answers");

        Assert.Equal("", complaints);
        Assert.Equal(0, (await container.StateAsync()).GetProperty("ExitCode").GetInt32());
    }

    [Fact]
    public async Task Changes_policies_and_certificate_without_a_failed_request_or_a_wrong_verdict()
    {
        using TestFolder folder = await TestFolder.OfAsync(("banned.js", Verdicts.BannedIn("old")));
        await using AdmissionContainer container = await AdmissionContainer.StartAsync(image, folder);
        await using Callers callers = new(container, 3, static (name, answer) => (name, answer.Message.Trim()) switch
        {
            ("nginx:1.19", "[banned] old" or "[banned] new") => null,
            ("nginx:1.27", "") when answer.IsAllowed => null,
            (_, var message) => $"wrong verdict on {name}: {message}",
        });
        await callers.MoreAsync(container, 50);
        string before = await container.CertificateAsync();
        await folder.CertifyAsync();
        await folder.WriteAsync("banned.js", Verdicts.BannedIn("new"));
        await container.UntilAsync(
            async () => await container.CertificateAsync() != before, "showing its new certificate");
        await container.UntilAsync(
            async () =>
            {
                using HttpClient client = await container.ReviewsAsync();
                Answer answer = await AdmissionContainer.AskAsync(client, "u", "web", "nginx:1.19");
                return answer.Message.Contains("new", StringComparison.Ordinal);
            },
            "judging by the new policy");
        await callers.MoreAsync(container, 50);
        output.WriteLine($"{callers.Answers} answers");

        Assert.Equal("", await callers.EndAsync());
    }

    // A tenth of a processor is 10 ms, then 90 ms of standing still, in the midst of most matches. With a limit of
    // 100 ms for a match most of these answers are faults.
    [Fact]
    public async Task No_regex_match_is_a_fault_while_the_process_is_paused()
    {
        using TestFolder folder = await TestFolder.OfAsync(("banned.js", Verdicts.Backtracking));
        await using AdmissionContainer container = await AdmissionContainer.StartAsync(
            image, folder, new() { Processors = 0.1, Arguments = ["--max-memo", "0"] });
        await using Callers callers = new(container, 2, static (name, answer) =>
            answer.Message.Trim() == (name == "nginx:1.19" ? "[banned] banned" : "")
                ? null
                : $"wrong verdict on {name}: {answer.Message}");
        await callers.MoreAsync(container, 60);
        string complaints = await callers.EndAsync();
        long pauses = await container.FigureAsync("cpu", "cpu.stat", "nr_throttled");
        output.WriteLine($"{callers.Answers} answers, {pauses} pauses");

        Assert.Equal("", complaints);
        Assert.True(pauses > 10, $"{pauses} pauses: not enough load to claim anything");
    }
}
