using System.Text.Json;
using Admission.Json;

namespace Admission.Cli.Bundles;

/// <summary>
/// The reference of a manifest to content. Source of truth:
/// https://github.com/opencontainers/image-spec/blob/v1.1.0/descriptor.md
/// </summary>
/// <param name="MediaType">Type of the content.</param>
/// <param name="Digest">Its digest, SHA-256.</param>
/// <param name="Size">Size in bytes.</param>
internal sealed record Descriptor(string MediaType, string Digest, long Size)
{
    /// <summary>Reads one; null if its digest or size cannot be checked.</summary>
    public static Descriptor? Read(JsonValue json) =>
        json.Member("mediaType")?.Text is { } type
        && json.Member("digest")?.Text is { } digest
        && ContentDigest.IsValid(digest)
        && json.Member("size") is { } number
        && number.TryGetInt64(out long size)
        && size >= 0
            ? new Descriptor(type, digest, size)
            : null;

    /// <summary>Writes the descriptor of that content.</summary>
    public static void Write(Utf8JsonWriter writer, string mediaType, byte[] content) =>
        Write(writer, mediaType, ContentDigest.Of(content), content.Length);

    /// <summary>Writes a descriptor.</summary>
    public static void Write(
        Utf8JsonWriter writer, string mediaType, string digest, long size, Action<Utf8JsonWriter>? more = null)
    {
        writer.WriteStartObject();
        writer.WriteString("mediaType", mediaType);
        writer.WriteString("digest", digest);
        writer.WriteNumber("size", size);
        more?.Invoke(writer);
        writer.WriteEndObject();
    }
}
