using System.Collections.Immutable;
using System.Text.Json;
using Admission.Json;

namespace Admission.Cli.Bundles;

/// <summary>
/// The signatures of one bundle in the format of cosign: a separate manifest under a tag derived from the bundle's
/// digest, with a layer for each signature. Source of truth:
/// https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md
/// </summary>
internal static class SignatureManifest
{
    private const string PayloadType = "application/vnd.dev.cosign.simplesigning.v1+json";
    private const string ConfigType = "application/vnd.oci.image.config.v1+json";
    private const string SignatureKey = "dev.cosignproject.cosign/signature";
    private const string ClaimType = "cosign container image signature";

    /// <summary>The tag under which the signatures of a digest are.</summary>
    public static string TagOf(string digest) => digest.Replace(':', '-') + ".sig";

    /// <param name="repository">Registry and repository; informative and not checked, so that mirrors work.</param>
    /// <param name="digest">The bundle's digest.</param>
    public static byte[] Payload(string repository, string digest) => JsonText.WriteCompact(writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartObject("critical");
        writer.WriteStartObject("identity");
        writer.WriteString("docker-reference", repository);
        writer.WriteEndObject();
        writer.WriteStartObject("image");
        writer.WriteString("docker-manifest-digest", digest);
        writer.WriteEndObject();
        writer.WriteString("type", ClaimType);
        writer.WriteEndObject();
        writer.WriteNull("optional");
        writer.WriteEndObject();
    });

    public static bool Claims(byte[] payload, string digest)
    {
        if (!JsonTree.TryParse(payload, out JsonTree? tree, out _))
        {
            return false;
        }

        using (tree)
        {
            JsonValue? critical = tree!.Root.Member("critical");
            return critical?.Member("type")?.Text == ClaimType
                && critical.Member("image")?.Member("docker-manifest-digest")?.Text == digest;
        }
    }

    /// <summary>The signatures of a manifest; unknown formats are skipped.</summary>
    /// <exception cref="BundleException">It is not a manifest.</exception>
    public static ImmutableArray<SignatureLayer> Read(byte[] manifest) =>
        JsonTree.TryParse(manifest, out JsonTree? tree, out _) && tree!.Root.Member("layers") is { } layers
            ? [.. layers.Items.ToArray().Select(ReadLayer).OfType<SignatureLayer>()]
            : throw BundleException.Refuse("the signature tag does not refer to a signature manifest. Delete the tag "
                + "and sign again.");

    /// <summary>The configuration, which repeats the digests of the layers.</summary>
    public static byte[] Config(ImmutableArray<SignatureLayer> layers) => JsonText.WriteCompact(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("architecture", "");
        writer.WriteString("os", "");
        writer.WriteStartObject("config");
        writer.WriteEndObject();
        writer.WriteStartObject("rootfs");
        writer.WriteString("type", "layers");
        writer.WriteStartArray("diff_ids");
        foreach (SignatureLayer layer in layers)
        {
            writer.WriteStringValue(layer.Payload.Digest);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
    });

    /// <summary>The manifest with those signatures.</summary>
    public static byte[] Write(ImmutableArray<SignatureLayer> layers) => JsonText.WriteCompact(writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("schemaVersion", 2);
        writer.WriteString("mediaType", BundleManifest.MediaType);
        writer.WritePropertyName("config");
        Descriptor.Write(writer, ConfigType, Config(layers));
        writer.WriteStartArray("layers");
        foreach (SignatureLayer layer in layers)
        {
            WriteLayer(writer, layer);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    public static SignatureLayer New(byte[] payload, byte[] signature) => new(
        new Descriptor(PayloadType, ContentDigest.Of(payload), payload.Length), signature, null);

    private static SignatureLayer? ReadLayer(JsonValue layer)
    {
        if (Descriptor.Read(layer) is not { MediaType: PayloadType } payload
            || layer.Member("annotations")?.Member(SignatureKey)?.Text is not { } text)
        {
            return null;
        }

        byte[] signature = new byte[text.Length];
        return Convert.TryFromBase64String(text, signature, out int length)
            ? new SignatureLayer(payload, signature[..length], layer)
            : null;
    }

    private static void WriteLayer(Utf8JsonWriter writer, SignatureLayer layer)
    {
        if (layer.Original is { } original)
        {
            original.WriteTo(writer);
            return;
        }

        Descriptor.Write(writer, layer.Payload.MediaType, layer.Payload.Digest, layer.Payload.Size, more =>
        {
            more.WriteStartObject("annotations");
            more.WriteString(SignatureKey, Convert.ToBase64String(layer.Signature));
            more.WriteEndObject();
        });
    }
}

/// <param name="Payload">The signed text.</param>
/// <param name="Signature">The signature, ASN.1.</param>
/// <param name="Original">The original, with further members of its signer; null for a new one.</param>
internal sealed record SignatureLayer(Descriptor Payload, byte[] Signature, JsonValue? Original);
