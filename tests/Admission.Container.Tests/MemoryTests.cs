using System.Diagnostics;
using System.Text.Json;
using Admission.Sandbox.Tests.AttackRuns;

namespace Admission.Container.Tests;

/// <summary>The limit of memory, under attack and when it is crossed all the same.</summary>
[Collection("one container after another")]
public sealed class MemoryTests(AdmissionImage image, ITestOutputHelper output)
{
    /// <summary>One of each kind: what allocates, grows in one native step, recurses, loops and matches.</summary>
    private static readonly string[] Chosen =
    [
        "arr-concat-double", "array-fill-1e9", "array-flat-share", "array-join-nested", "array-push-loop",
        "array-splice", "apply-args", "regex-nested", "regex-backref", "regex-many-small", "array-to-spliced",
        "arr-spread-double",
    ];

    // Half a processor: a native step that takes 0.25 s elsewhere takes twice as long, and waits for its turn.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1 + (2 * 0.25) + 0.2);

    [Fact]
    public async Task Attacks_stay_within_the_limit_and_do_not_affect_other_verdicts()
    {
        using TestFolder folder = await TestFolder.ShippedAsync();
        Attack[] attacks = [.. Attack.All.Where(static one => Chosen.Contains(one.Name))];
        Assert.Equal(Chosen.Length, attacks.Length);
        foreach (Attack attack in attacks)
        {
            await folder.WriteAsync(Path.Combine("attacks", attack.File), attack.Source);
        }

        await using AdmissionContainer container = await AdmissionContainer.StartAsync(image, folder);
        using HttpClient client = await container.ReviewsAsync();
        long process = (await container.StateAsync()).GetProperty("Pid").GetInt64();
        List<string> late = [];
        foreach (Attack attack in attacks)
        {
            long start = Stopwatch.GetTimestamp();
            Answer answer = await AdmissionContainer.AskAsync(client, attack.Name, attack.Name, "nginx:1.19");
            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            output.WriteLine($"{attack.Name,-24} {elapsed.TotalMilliseconds,6:0} ms  {answer.Of(attack.Name)}");
            Assert.NotEmpty(answer.Of("banned-images"));
            Answer next = await AdmissionContainer.AskAsync(client, "next", "web", "nginx:1.19");
            Assert.Null(Verdicts.OfShipped("nginx:1.19", next));
            if (elapsed > Longest)
            {
                late.Add($"{attack.Name} {elapsed.TotalMilliseconds:0} ms");
            }
        }

        JsonElement state = await container.StateAsync();
        long peak = await container.FigureAsync("memory", "memory.max_usage_in_bytes", "");
        output.WriteLine($"peak {peak >> 20} MiB of memory and cache");
        Assert.False(state.GetProperty("OOMKilled").GetBoolean());
        Assert.Equal(process, state.GetProperty("Pid").GetInt64());
        Assert.True(late.Count <= 1, $"late: {string.Join(", ", late)}");
    }

    [Fact]
    public async Task Restarts_after_the_system_has_killed_it_for_its_memory()
    {
        using TestFolder folder = await TestFolder.OfAsync(
            ("banned-images.js", Verdicts.BannedIn("one")),
            ("glutton.js", Glutton));
        await using AdmissionContainer container = await AdmissionContainer.StartAsync(image, folder, new()
        {
            Restarts = true,
            Arguments = ["--max-memory", "1Gi", "--evaluation-timeout", "30s"],
            // What the product sets forbids this; without it the system must step in.
            Environment = [("DOTNET_GCHeapHardLimit", "80000000")],
        });
        using HttpClient client = await container.ReviewsAsync();
        await Assert.ThrowsAsync<HttpRequestException>(
            () => AdmissionContainer.AskAsync(client, "u", "glutton", "nginx:1.27"));
        await container.UntilAsync(
            async () =>
            {
                using JsonDocument now = await container.InspectAsync();
                return now.RootElement.GetProperty("RestartCount").GetInt32() > 0;
            },
            "started again");
        await container.BecomesReadyAsync();
        using HttpClient again = await container.ReviewsAsync();

        Assert.False((await AdmissionContainer.AskAsync(again, "u", "web", "nginx:1.19")).IsAllowed);
        Assert.True((await AdmissionContainer.AskAsync(again, "v", "web", "nginx:1.27")).IsAllowed);
    }

    private const string Glutton =
        """
        import { definePolicy } from "admission";
        export default definePolicy({
          title: "Glutton",
          match: { resources: ["pods"], names: ["glutton"] },
          validate() {
            const all = [];
            for (let i = 0; i < 900000; i++) all.push(("x" + i).repeat(200) + i);
            return all.length > 5 ? [] : ["never"];
          },
        });
        """;
}
