namespace Admission.Cli.Tests.Rollouts;

/// <summary>Replicas come and go, policies and certificates change, and an API server goes on asking.</summary>
public sealed class RolloutTests(ITestOutputHelper output) : IDisposable
{
    private const string Banned = "nginx:1.19";

    private readonly TemporaryFolder _folder = new();

    private string Authorities => Path.Combine(_folder.Path, "bundle.crt");

    [Fact]
    public async Task No_request_fails_and_no_verdict_is_wrong_while_replicas_are_replaced()
    {
        await PrepareAsync();
        await using ServeProcess first = await StartAsync(), second = await StartAsync();
        await using WebhookClient client = new(Authorities, [first.Address, second.Address], Complaint);
        await client.MoreAsync(250);

        // An upgrade: a new replica is ready before an old one is told to go.
        await using ServeProcess third = await StartAsync();
        client.SendTo(first.Address, second.Address, third.Address);
        await client.MoreAsync(50);
        int upgraded = await LeaveAsync(client, first, second.Address, third.Address);

        // Scaled down to one, then its node is drained.
        int scaledDown = await LeaveAsync(client, second, third.Address);
        await using ServeProcess fourth = await StartAsync();
        client.SendTo(third.Address, fourth.Address);
        await client.MoreAsync(50);
        int drained = await LeaveAsync(client, third, fourth.Address);
        await client.MoreAsync(250);

        Assert.Equal("", await client.EndAsync());
        Assert.Equal((0, 0, 0), (upgraded, scaledDown, drained));
        output.WriteLine(client.Figures());
    }

    [Fact]
    public async Task No_request_fails_and_no_verdict_is_wrong_while_policies_and_certificates_change()
    {
        await PrepareAsync();
        await using ServeProcess first = await StartAsync(), second = await StartAsync();
        await using WebhookClient client = new(Authorities, [first.Address, second.Address], Complaint);
        await client.MoreAsync(250);

        WritePolicy("new");
        await client.UntilAsync(Banned, "[banned] new");
        await client.MoreAsync(250);
        WritePolicy("old");
        await client.UntilAsync(Banned, "[banned] old");

        CopyCertificates("second");
        await first.ReadUntilAsync("is in use, expires");
        await second.ReadUntilAsync("is in use, expires");
        client.SendTo(second.Address, first.Address);
        await client.MoreAsync(500);

        Assert.Equal("", await client.EndAsync());
        output.WriteLine(client.Figures());
    }

    public void Dispose() => _folder.Dispose();

    private static string? Complaint(string image, bool isAllowed, string message) => (image, isAllowed, message) switch
    {
        (Banned, false, "[banned] old" or "[banned] new") or (not Banned, true, "") => null,
        _ => $"{image}: allowed {isAllowed}, '{message}'",
    };

    // A Pod is told to end before everybody has heard that it is to be asked no more.
    private static async Task<int> LeaveAsync(WebhookClient client, ServeProcess replica, params Uri[] others)
    {
        Task<int> stopped = replica.StopAsync();
        await client.MoreAsync(100);
        client.SendTo(others);
        return await stopped;
    }

    private async Task PrepareAsync()
    {
        WritePolicy("old");
        foreach (string name in (string[])["first", "second"])
        {
            ProcessOutcome made = await AdmissionProcess.RunAsync(["certs", "--dir", Path.Combine(_folder.Path, name)]);
            Assert.Equal(0, made.ExitCode);
        }

        // The old authority and the new: as a caBundle is while certificates are renewed.
        await File.WriteAllTextAsync(
            Authorities,
            await File.ReadAllTextAsync(Path.Combine(_folder.Path, "first", "ca.crt"))
                + await File.ReadAllTextAsync(Path.Combine(_folder.Path, "second", "ca.crt")));
        CopyCertificates("first");
    }

    private void CopyCertificates(string from)
    {
        foreach (string file in (string[])["tls.crt", "tls.key"])
        {
            string target = Path.Combine(_folder.Path, file);
            File.Copy(Path.Combine(_folder.Path, from, file), target + ".new");
            File.Move(target + ".new", target, overwrite: true);
        }
    }

    private void WritePolicy(string edition) => _folder.Write(
        "policies/banned.js",
        $$"""
        import { definePolicy } from "admission";

        export default definePolicy({
          title: "Banned",
          match: { resources: ["pods"] },
          validate({ containers, deny }) {
            for (const one of containers) {
              if (one.image.matches("{{Banned}}")) deny("{{edition}}");
            }
          },
        });
        """);

    private Task<ServeProcess> StartAsync() => ServeProcess.StartAsync(
        "--policies", Path.Combine(_folder.Path, "policies"), "--drain", "4s", "--log", "text",
        "--tls-cert", Path.Combine(_folder.Path, "tls.crt"), "--tls-key", Path.Combine(_folder.Path, "tls.key"));
}
