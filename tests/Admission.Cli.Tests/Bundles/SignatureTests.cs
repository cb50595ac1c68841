using System.Security.Cryptography;
using System.Text;
using Admission.Cli.Bundles;
using Admission.Cli.Bundles.Registry;

namespace Admission.Cli.Tests.Bundles;

/// <summary>Signatures of bundles in a real registry.</summary>
public sealed class SignatureTests(RegistryProcess registry) : IClassFixture<RegistryProcess>
{
    [Fact]
    public async Task Signed_bundle_is_pulled_with_the_key()
    {
        using var project = new BundleProject();
        project.MakeKey("key");
        string pinned = await project.PinAsync(registry.NewReference(), "--sign-key", "key.pem");

        ProcessOutcome outcome = await project.PullAsync(pinned, "--verify-key", "key.pub");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("signature  valid, signed with the key of ", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unsigned_bundle_is_rejected_if_a_key_is_required()
    {
        using var project = new BundleProject();
        project.MakeKey("key");

        ProcessOutcome outcome = await project.PullAsync(
            await project.PinAsync(registry.NewReference()), "--verify-key", "key.pub");

        Refused(project, outcome, "is not signed");
    }

    [Fact]
    public async Task Bundle_signed_with_another_key_is_rejected()
    {
        using var project = new BundleProject();
        project.MakeKey("key");
        project.MakeKey("other");

        ProcessOutcome outcome = await project.PullAsync(
            await project.PinAsync(registry.NewReference(), "--sign-key", "other.pem"), "--verify-key", "key.pub");

        Refused(project, outcome, "not with the key of --verify-key");
    }

    [Fact]
    public async Task Signature_of_another_bundle_is_rejected()
    {
        using var project = new BundleProject();
        project.MakeKey("key");
        string reference = registry.NewReference();
        string signed = await project.PinAsync(reference, "--sign-key", "key.pem");
        string other = await project.PinAsync(reference, "--revision", "unsigned");
        using RegistryClient client = RegistryProcess.Open(reference);
        byte[] signatures = (await client.FindManifestAsync(
            SignatureManifest.TagOf(DigestOf(signed)), 10_000, TestContext.Current.CancellationToken))!;
        await client.WriteManifestAsync(
            SignatureManifest.TagOf(DigestOf(other)), signatures, TestContext.Current.CancellationToken);

        ProcessOutcome outcome = await project.PullAsync(other, "--verify-key", "key.pub");

        Refused(project, outcome, "not with the key of --verify-key");
    }

    [Fact]
    public async Task Tag_moved_to_an_unsigned_bundle_is_rejected()
    {
        using var project = new BundleProject();
        project.MakeKey("key");
        string reference = registry.NewReference();
        await project.PinAsync(reference, "--sign-key", "key.pem");
        await project.PinAsync(reference, "--revision", "somebody else");

        Refused(
            project, await project.PullAsync(reference, "--allow-tag", "--verify-key", "key.pub"), "is not signed");
    }

    [Fact]
    public async Task Signature_follows_the_specification_of_cosign()
    {
        using var project = new BundleProject();
        project.MakeKey("key");
        string reference = registry.NewReference();
        string digest = DigestOf(await project.PinAsync(reference, "--sign-key", "key.pem"));
        using RegistryClient client = RegistryProcess.Open(reference);

        string tag = $"sha256-{digest["sha256:".Length..]}.sig";
        byte[] manifest = (await client.FindManifestAsync(tag, 10_000, TestContext.Current.CancellationToken))!;
        using var json = System.Text.Json.JsonDocument.Parse(manifest);
        System.Text.Json.JsonElement layer = Assert.Single(json.RootElement.GetProperty("layers").EnumerateArray());
        byte[] payload = await File.ReadAllBytesAsync(
            registry.BlobFile(layer.GetProperty("digest").GetString()!), TestContext.Current.CancellationToken);
        using var key = ECDsa.Create();
        key.ImportFromPem(project.Folder.Read("key.pub"));

        Assert.Equal(
            "application/vnd.dev.cosign.simplesigning.v1+json", layer.GetProperty("mediaType").GetString());
        Assert.Equal(
            $$$"""{"critical":{"identity":{"docker-reference":"{{{reference[..^4]}}}"},"image":"""
                + $$$"""{"docker-manifest-digest":"{{{digest}}}"},"type":"cosign container image signature"},"""
                + "\"optional\":null}",
            Encoding.UTF8.GetString(payload));
        Assert.True(key.VerifyData(
            payload,
            layer.GetProperty("annotations").GetProperty("dev.cosignproject.cosign/signature").GetBytesFromBase64(),
            HashAlgorithmName.SHA256,
            DSASignatureFormat.Rfc3279DerSequence));
    }

    [Fact]
    public async Task Second_signature_leaves_the_first()
    {
        using var project = new BundleProject();
        project.MakeKey("first");
        project.MakeKey("second");
        string reference = registry.NewReference();
        await project.PinAsync(reference, "--sign-key", "first.pem");
        string pinned = await project.PinAsync(reference, "--sign-key", "second.pem");

        Assert.Equal(0, (await project.PullAsync(pinned, "--verify-key", "first.pub")).ExitCode);
        Assert.Equal(0, (await project.PullAsync(pinned, "--verify-key", "second.pub")).ExitCode);
    }

    [Fact]
    public async Task Signing_again_adds_no_signature()
    {
        using var project = new BundleProject();
        project.MakeKey("key");
        string reference = registry.NewReference();
        string digest = DigestOf(await project.PinAsync(reference, "--sign-key", "key.pem"));
        using RegistryClient client = RegistryProcess.Open(reference);
        string tag = SignatureManifest.TagOf(digest);
        byte[]? first = await client.FindManifestAsync(tag, 10_000, TestContext.Current.CancellationToken);

        await project.PinAsync(reference, "--sign-key", "key.pem");

        Assert.Equal(first, await client.FindManifestAsync(tag, 10_000, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Any_key_of_the_file_is_accepted_so_that_a_key_can_be_replaced()
    {
        using var project = new BundleProject();
        project.MakeKey("old");
        project.MakeKey("new");
        project.Folder.Write("both.pub", project.Folder.Read("old.pub") + "\n" + project.Folder.Read("new.pub"));
        string pinned = await project.PinAsync(registry.NewReference(), "--sign-key", "new.pem");

        Assert.Equal(0, (await project.PullAsync(pinned, "--verify-key", "both.pub")).ExitCode);
    }

    [Theory]
    [InlineData("missing.pub", null, "cannot be read")]
    [InlineData("empty.pub", "", "no public key")]
    [InlineData("text.pub", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "is not a public key "
        + "for ECDSA")]
    [InlineData("key.pem", null, "'PRIVATE KEY' is not a public key")]
    [InlineData("p384.pub", "p384", "is not a public key for ECDSA P-256")]
    public async Task Key_file_that_cannot_be_used_stops_the_pull(string file, string? text, string error)
    {
        using var project = new BundleProject();
        project.MakeKey("key");
        if (text is not null)
        {
            using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
            project.Folder.Write(file, text == "p384" ? other.ExportSubjectPublicKeyInfoPem() : text);
        }

        ProcessOutcome outcome = await project.PullAsync(
            await project.PinAsync(registry.NewReference()), "--verify-key", file);

        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains(error, outcome.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(project.Folder.Path, "pulled")));
    }

    [Fact]
    public async Task Encrypted_key_is_not_signed_with()
    {
        using var project = new BundleProject();
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        project.Folder.Write("key.pem", key.ExportEncryptedPkcs8PrivateKeyPem(
            "secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));

        ProcessOutcome outcome = await project.PushAsync(registry.NewReference(), "--sign-key", "key.pem");

        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("is encrypted", outcome.Error, StringComparison.Ordinal);
    }

    private static string DigestOf(string pinned) => pinned[(pinned.IndexOf('@', StringComparison.Ordinal) + 1)..];

    private static void Refused(BundleProject project, ProcessOutcome outcome, string error)
    {
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains(error, outcome.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(project.Folder.Path, "pulled")));
    }
}
