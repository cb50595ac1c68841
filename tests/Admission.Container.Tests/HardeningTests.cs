using System.Text.Json;
using DotNet.Testcontainers.Containers;

namespace Admission.Container.Tests;

/// <summary>What the process in the container may do, and how large it is.</summary>
[Collection("one container after another")]
public sealed class HardeningTests(AdmissionImage image, ITestOutputHelper output)
{
    // The C library and OpenSSL are 9 MB of it, and 1 MB are policies.
    private const long MaxImageBytes = 80_000_000;
    private static readonly TimeSpan SoonEnough = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Runs_as_nobody_and_without_capabilities()
    {
        using TestFolder folder = await TestFolder.ShippedAsync();
        await using AdmissionContainer container = await AdmissionContainer.StartAsync(image, folder);
        output.WriteLine($"ready after {container.ReadyAfter.TotalMilliseconds:0} ms");
        output.WriteLine($"peak {await container.FigureAsync("memory", "memory.max_usage_in_bytes", "") >> 20} MiB");
        long process = (await container.StateAsync()).GetProperty("Pid").GetInt64();
        string[] status = await File.ReadAllLinesAsync($"/proc/{process}/status");

        Assert.Contains("Uid:\t65532\t65532\t65532\t65532", status);
        Assert.Contains("CapEff:\t0000000000000000", status);
        Assert.Contains("NoNewPrivs:\t1", status);
        Assert.True(container.ReadyAfter < SoonEnough, $"ready after {container.ReadyAfter}");
    }

    [Fact]
    public async Task Image_sets_the_user_nobody()
    {
        await image.BuildAsync();
        using JsonDocument about = await ContainerEngine.InspectImageAsync(image.Name);

        Assert.Equal("65532:65532", about.RootElement.GetProperty("Config").GetProperty("User").GetString());
    }

    [Fact]
    public async Task Image_is_small()
    {
        await image.BuildAsync();
        using JsonDocument about = await ContainerEngine.InspectImageAsync(image.Name);
        long size = about.RootElement.GetProperty("Size").GetInt64();
        output.WriteLine($"{size / 1_000_000.0:0.0} MB");

        Assert.InRange(size, 1, MaxImageBytes);
    }

    [Fact]
    public async Task Image_has_no_shell()
    {
        using TestFolder folder = await TestFolder.OfAsync(("banned.js", Verdicts.BannedIn("one")));
        await using AdmissionContainer container = await AdmissionContainer.StartAsync(image, folder);
        ExecResult result = await container.ExecAsync("/bin/sh", "-c", "true");

        Assert.NotEqual(0, result.ExitCode);
    }
}
