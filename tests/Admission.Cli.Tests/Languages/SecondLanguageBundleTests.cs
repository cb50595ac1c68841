using Admission.Cli.Tests.Bundles;

namespace Admission.Cli.Tests.Languages;

/// <summary>A bundle with policies of a second language, through a real registry.</summary>
public sealed class SecondLanguageBundleTests(RegistryProcess registry) : IClassFixture<RegistryProcess>
{
    private const string Program = "admission-pointer";

    [Fact]
    public async Task Pulled_policies_deny_what_the_pushed_ones_deny()
    {
        using var folder = new TemporaryFolder();
        folder.Write(
            "policies/host.network.pointer", "title: No host network\nresource: pods\ndeny: /spec/hostNetwork true\n");
        string reference = registry.NewReference();
        Task<ProcessOutcome> RunAsync(params string[] args) => AdmissionProcess.RunAsync(
            args,
            folder: folder.Path,
            input: "{ apiVersion: v1, kind: Pod, metadata: { name: web }, spec: { hostNetwork: true } }",
            program: Program);

        ProcessOutcome pushed = await RunAsync("push", reference, "--plain-http", "--output", "json");
        Assert.True(pushed.ExitCode == 0, pushed.Error);
        string pinned = BundleProject.Member(pushed, "reference");
        ProcessOutcome pulled = await RunAsync("pull", pinned, "--plain-http", "--to", "pulled", "--output", "json");

        Assert.True(pulled.ExitCode == 0, pulled.Error);
        Assert.Equal(BundleProject.Member(pushed, "policySet"), BundleProject.Member(pulled, "policySet"));
        Assert.True(File.Exists(Path.Combine(folder.Path, "pulled", "host.network.pointer")));
        Assert.Equal(1, (await RunAsync("check", "-", "--policies", "pulled")).ExitCode);
    }
}
