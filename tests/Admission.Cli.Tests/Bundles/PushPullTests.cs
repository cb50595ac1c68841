using Admission.Cli.Bundles;
using Admission.JavaScript;
using Admission.Loading;
using Admission.Policies;

namespace Admission.Cli.Tests.Bundles;

/// <summary><c>admission push</c> and <c>pull</c> with a real registry.</summary>
public sealed class PushPullTests(RegistryProcess registry) : IClassFixture<RegistryProcess>
{
    [Fact]
    public async Task Pulled_policies_are_the_set_that_was_pushed()
    {
        using var project = new BundleProject();
        string pinned = await project.PinAsync(registry.NewReference());

        ProcessOutcome pulled = await project.PullAsync(pinned, "--output", "json");

        Assert.Equal(0, pulled.ExitCode);
        string pushed = PolicyDirectory.Load(
            JavaScriptLanguage.Alone,
            Path.Combine(project.Folder.Path, "policies"), null, EngineLimits.Default).Set!.Digest;
        Assert.Equal(pushed, BundleProject.Member(pulled, "policySet"));
        Assert.Equal(
            pushed,
            PolicyDirectory.Load(
                JavaScriptLanguage.Alone,
                Path.Combine(project.Folder.Path, "pulled"),
                null,
                EngineLimits.Default).Set?.Digest);
    }

    [Fact]
    public async Task Bundle_of_the_shipped_policies_gives_the_same_verdicts()
    {
        using var project = new BundleProject();
        string policies = Checkout.At("policies");
        string pinned = await project.PinAsync(registry.NewReference(), "--policies", policies);

        await project.PullAsync(pinned);

        Assert.Equal(
            PolicyDirectory.Load(JavaScriptLanguage.Alone, policies, null, EngineLimits.Default).Set!.Digest,
            PolicyDirectory.Load(
                JavaScriptLanguage.Alone,
                Path.Combine(project.Folder.Path, "pulled"),
                null,
                EngineLimits.Default).Set?.Digest);
    }

    [Fact]
    public async Task Text_names_the_digest_to_pin()
    {
        using var project = new BundleProject();
        string reference = registry.NewReference();

        ProcessOutcome outcome = await project.PushAsync(reference);

        Assert.StartsWith($"pushed {reference[..^4]}@sha256:", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("policies   1 in 3 files, policy set sha256:", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("signature  none; --sign-key creates one", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Equal_folders_have_equal_digests_at_any_time_and_path()
    {
        using var project = new BundleProject();
        using var other = new BundleProject();
        File.SetLastWriteTimeUtc(Path.Combine(other.Folder.Path, "policies/named.js"), DateTime.UnixEpoch);
        string reference = registry.NewReference();

        Assert.Equal(await project.PinAsync(reference), await other.PinAsync(reference));
    }

    [Fact]
    public async Task Revision_and_time_are_part_of_the_digest()
    {
        using var project = new BundleProject();
        string reference = registry.NewReference();
        string[] about = ["--revision", "abc", "--created", "2026-11-23T18:00:00Z"];
        string pinned = await project.PinAsync(reference, about);

        Assert.Equal(pinned, await project.PinAsync(reference, about));
        Assert.NotEqual(pinned, await project.PinAsync(reference));
        string manifest = await File.ReadAllTextAsync(
            registry.BlobFile(pinned[(pinned.IndexOf('@', StringComparison.Ordinal) + 1)..]),
            TestContext.Current.CancellationToken);
        Assert.Contains("\"org.opencontainers.image.revision\":\"abc\"", manifest, StringComparison.Ordinal);
        Assert.Contains(
            "\"org.opencontainers.image.created\":\"2026-11-23T18:00:00+00:00\"", manifest, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_of_an_environment_become_the_settings_of_the_bundle()
    {
        using var project = new BundleProject();
        string settings = project.Folder.Write(
            "production.yaml",
            "apiVersion: admission/v1\nkind: Settings\npolicies: { named: { enforcement: deny } }\n");
        string pinned = await project.PinAsync(registry.NewReference(), "--settings", settings);

        await project.PullAsync(pinned);

        Assert.Contains("enforcement: deny", project.Folder.Read("pulled/admission.yaml"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Tests_are_included_if_the_option_asks_for_them(bool withTests)
    {
        using var project = new BundleProject();
        string pinned = await project.PinAsync(registry.NewReference(), withTests ? ["--with-tests"] : []);

        await project.PullAsync(pinned);

        string pulled = Path.Combine(project.Folder.Path, "pulled");
        Assert.Equal(withTests, File.Exists(Path.Combine(pulled, "named.test.yaml")));
        Assert.False(File.Exists(Path.Combine(pulled, "README.md")));
    }

    [Fact]
    public async Task Policies_that_do_not_load_are_not_pushed()
    {
        using var project = new BundleProject();
        project.Folder.Write("policies/named.js", "export default {");
        string reference = registry.NewReference();

        ProcessOutcome outcome = await project.PushAsync(reference);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("policies/named.js:1:", outcome.Error, StringComparison.Ordinal);
        Assert.Null(await RegistryProcess.Open(reference).FindManifestAsync(
            "1.0", 1000, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Link_in_the_folder_is_not_pushed()
    {
        using var project = new BundleProject();
        File.CreateSymbolicLink(Path.Combine(project.Folder.Path, "policies/lib/more.js"), "names.js");

        ProcessOutcome outcome = await project.PushAsync(registry.NewReference());

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("lib/more.js: is a link", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folder_larger_than_the_limit_is_not_pushed()
    {
        using var project = new BundleProject();
        project.Folder.Write("policies/large.json", new string(' ', 70_000));

        ProcessOutcome outcome = await project.PushAsync(registry.NewReference(), "--max-size", "64KiB");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("a bundle has at most", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tag_is_rejected_unless_allowed()
    {
        using var project = new BundleProject();
        string reference = registry.NewReference();
        await project.PinAsync(reference);

        ProcessOutcome refused = await project.PullAsync(reference);
        ProcessOutcome allowed = await project.PullAsync(reference, "--allow-tag");

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("a tag can change", refused.Error, StringComparison.Ordinal);
        Assert.StartsWith($"pulled {reference[..^4]}@sha256:", allowed.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("registry.example.com/policies", "has no tag")]
    [InlineData("registry.example.com/policies@sha256:0123456789012345678901234567890123456789012345678901234567890123",
        "push computes the digest")]
    [InlineData("registry.example.com/Policies:1", "uppercase")]
    public async Task Reference_that_cannot_be_pushed_to_is_a_usage_error(string reference, string error)
    {
        using var project = new BundleProject();

        ProcessOutcome outcome = await project.PushAsync(reference);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(error, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_repository_is_reported_as_not_found()
    {
        using var project = new BundleProject();

        ProcessOutcome outcome = await project.PullAsync(registry.NewReference(), "--allow-tag");

        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("not found. Check the registry, repository and", outcome.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(project.Folder.Path, "pulled")));
    }

    [Fact]
    public async Task Artifact_of_another_kind_is_rejected()
    {
        using var project = new BundleProject();
        string reference = registry.NewReference();
        using Cli.Bundles.Registry.RegistryClient client = RegistryProcess.Open(reference);
        await client.WriteBlobAsync(BundleManifest.Config, TestContext.Current.CancellationToken);
        byte[] manifest = System.Text.Encoding.UTF8.GetBytes(
            $$"""
            {"schemaVersion":2,"mediaType":"{{BundleManifest.MediaType}}",
            "config":{"mediaType":"application/vnd.oci.empty.v1+json","size":2,
            "digest":"{{ContentDigest.Of(BundleManifest.Config)}}"},"layers":[]}
            """);
        await client.WriteManifestAsync("1.0", manifest, TestContext.Current.CancellationToken);

        ProcessOutcome outcome = await project.PullAsync(reference, "--allow-tag");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("is not a policy bundle", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("manifest")]
    [InlineData("layer")]
    public async Task Content_altered_in_the_registry_is_rejected_and_the_last_policies_stay(string what)
    {
        using var project = new BundleProject();
        string reference = registry.NewReference();
        await project.PullAsync(await project.PinAsync(reference));
        string good = project.Folder.Read("pulled/lib/names.js");
        project.Folder.Write("policies/lib/names.js", "export const banned = [];\n");
        string pinned = await project.PinAsync(reference);
        string digest = pinned[(pinned.IndexOf('@', StringComparison.Ordinal) + 1)..];
        string file = registry.BlobFile(digest);
        if (what == "layer")
        {
            byte[] manifest = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
            file = registry.BlobFile(BundleManifest.Read(manifest, int.MaxValue).LayerDigest);
        }

        byte[] bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        bytes[^20] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);

        ProcessOutcome outcome = await project.PullAsync(pinned);

        // The registry itself may notice, and fail.
        Assert.Contains(outcome.ExitCode, new[] { 1, 3 });
        Assert.Equal(good, project.Folder.Read("pulled/lib/names.js"));
    }

    [Fact]
    public async Task Bundle_that_does_not_load_is_rejected_and_the_last_policies_stay()
    {
        using var project = new BundleProject();
        string reference = registry.NewReference();
        await project.PullAsync(await project.PinAsync(reference));
        using Cli.Bundles.Registry.RegistryClient client = RegistryProcess.Open(reference);
        byte[] layer = BundleArchive.Pack([new BundleFile("broken.js", "export default {"u8.ToArray())]);
        byte[] manifest = new BundleManifest
        {
            LayerDigest = ContentDigest.Of(layer),
            LayerBytes = layer.Length,
        }.Write();
        await client.WriteBlobAsync(layer, TestContext.Current.CancellationToken);
        await client.WriteManifestAsync("broken", manifest, TestContext.Current.CancellationToken);

        ProcessOutcome outcome = await project.PullAsync($"{reference[..^4]}@{ContentDigest.Of(manifest)}");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("does not load: broken.js:1:", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(BundleProject.Policy, project.Folder.Read("pulled/named.js"));
        Assert.Equal(["policies", "pulled"], Entries(project));
    }

    [Fact]
    public async Task Pull_replaces_the_whole_folder()
    {
        using var project = new BundleProject();
        string reference = registry.NewReference();
        await project.PullAsync(await project.PinAsync(reference));
        project.Folder.Write("policies/other.js", BundleProject.Policy);
        File.Delete(Path.Combine(project.Folder.Path, "policies/named.js"));
        File.Delete(Path.Combine(project.Folder.Path, "policies/admission.yaml"));

        await project.PullAsync(await project.PinAsync(reference));

        Assert.False(File.Exists(Path.Combine(project.Folder.Path, "pulled/named.js")));
        Assert.True(File.Exists(Path.Combine(project.Folder.Path, "pulled/other.js")));
        Assert.Equal(["policies", "pulled"], Entries(project));
    }

    [Fact]
    public async Task Folder_with_foreign_files_is_not_replaced()
    {
        using var project = new BundleProject();
        string pinned = await project.PinAsync(registry.NewReference());

        ProcessOutcome outcome = await project.RunAsync("pull", pinned, "--plain-http", "--to", "policies");

        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("was not created by `admission pull`", outcome.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(project.Folder.Path, "policies/README.md")));
    }

    private static IEnumerable<string> Entries(BundleProject project) =>
        Directory.GetFileSystemEntries(project.Folder.Path).Select(static one => Path.GetFileName(one))
            .Order(StringComparer.Ordinal);
}
