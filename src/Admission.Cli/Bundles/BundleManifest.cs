using System.Text.Json;
using Admission.Json;

namespace Admission.Cli.Bundles;

/// <summary>
/// The manifest of a bundle in a registry; its digest identifies the bundle. Source of truth:
/// https://github.com/opencontainers/image-spec/blob/v1.1.0/manifest.md
/// </summary>
internal sealed record BundleManifest
{
    public const string MediaType = "application/vnd.oci.image.manifest.v1+json";

    public const string ArtifactType = "application/vnd.admission.policies.v1";

    /// <summary>A layer that Argo CD and Flux can unpack too.</summary>
    public const string LayerType = "application/vnd.oci.image.layer.v1.tar+gzip";

    private const string ConfigType = "application/vnd.oci.empty.v1+json";
    private const string PolicySetKey = "vnd.admission.policy-set.digest";
    private const string RevisionKey = "org.opencontainers.image.revision";
    private const string CreatedKey = "org.opencontainers.image.created";

    /// <summary>The empty configuration that every bundle has.</summary>
    public static byte[] Config => "{}"u8.ToArray();

    public required string LayerDigest { get; init; }

    public required int LayerBytes { get; init; }

    /// <summary>Digest of the policy set as it was loaded for the push; for people and tools.</summary>
    public string PolicySet { get; init; } = "";

    /// <summary>Source of the bundle, such as a commit; empty if not given.</summary>
    public string Revision { get; init; } = "";

    /// <summary>Time of creation; null if not given, so that the same files give the same digest.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>The bytes of the manifest.</summary>
    public byte[] Write() => JsonText.WriteCompact(writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("schemaVersion", 2);
        writer.WriteString("mediaType", MediaType);
        writer.WriteString("artifactType", ArtifactType);
        writer.WritePropertyName("config");
        Descriptor.Write(writer, ConfigType, Config);
        writer.WriteStartArray("layers");
        Descriptor.Write(writer, LayerType, LayerDigest, LayerBytes);
        writer.WriteEndArray();
        WriteAnnotations(writer);
        writer.WriteEndObject();
    });

    /// <param name="json">The manifest.</param>
    /// <param name="maxBytes">Maximum size of the layer in bytes.</param>
    /// <exception cref="BundleException">It is not a manifest of a bundle, or the bundle is too large.</exception>
    public static BundleManifest Read(byte[] json, int maxBytes)
    {
        if (!JsonTree.TryParse(json, out JsonTree? tree, out _)
            || tree!.Root.Member("mediaType")?.Text != MediaType
            || tree.Root.Member("artifactType")?.Text != ArtifactType)
        {
            throw BundleException.Refuse("is not a policy bundle. `admission push` creates one.");
        }

        using (tree)
        {
            if (tree.Root.Member("layers") is not { Count: 1 } layers
                || Descriptor.Read(layers.Items[0]) is not { MediaType: LayerType } layer)
            {
                throw BundleException.Refuse("was pushed by another version of Admission. Use that version.");
            }

            if (layer.Size > maxBytes)
            {
                throw BundleException.Refuse(
                    $"has {layer.Size} bytes, more than {maxBytes}. If you expect this size, increase --max-size.");
            }

            JsonValue? annotations = tree.Root.Member("annotations");
            return new BundleManifest
            {
                LayerDigest = layer.Digest,
                LayerBytes = (int)layer.Size,
                PolicySet = annotations?.Member(PolicySetKey)?.Text ?? "",
                Revision = annotations?.Member(RevisionKey)?.Text ?? "",
            };
        }
    }

    private void WriteAnnotations(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("annotations");
        if (Created is { } created)
        {
            writer.WriteString(CreatedKey, created.ToUniversalTime());
        }

        if (Revision.Length > 0)
        {
            writer.WriteString(RevisionKey, Revision);
        }

        writer.WriteString(PolicySetKey, PolicySet);
        writer.WriteEndObject();
    }
}
