using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Admission.Json;

namespace Admission.Drift;

/// <summary>
/// The part of an object that is compared, as JSON with sorted members: without <c>status</c>, which has requests of
/// its own, and without the metadata that the API server writes. Null counts as absent. The same object in a review, a
/// list and a watch has the same form. A Pod is compared without its node and the labels of the node's topology, which
/// the scheduler sets with a request for <c>pods/binding</c>.
/// </summary>
public static class ComparedForm
{
    /// <summary>Length of a digest in bytes: 32.</summary>
    public const int DigestBytes = SHA256.HashSizeInBytes;

    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    private const string Topology = "topology.kubernetes.io/";

    private static readonly string[] Metadata =
        ["annotations", "finalizers", "labels", "name", "namespace", "ownerReferences", "uid"];

    /// <summary>Writes the compared part of an object.</summary>
    /// <param name="value">The object.</param>
    /// <param name="apiVersion">Its apiVersion, which items of a list do not have.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="key">
    /// If it is a Secret, its values are replaced by hashes with this key; null to keep them, for a form that is hashed
    /// as a whole and then dropped.
    /// </param>
    public static byte[] Write(JsonValue value, string apiVersion, string kind, byte[]? key)
    {
        ArgumentNullException.ThrowIfNull(value);
        var output = new ArrayBufferWriter<byte>(4096);
        using (var writer = new Utf8JsonWriter(output, JsonRewrite.Options))
        {
            bool isHashed = key is not null && apiVersion == "v1" && kind == "Secret";
            bool isPod = apiVersion == "v1" && kind == "Pod";
            writer.WriteStartObject();
            writer.WriteString("apiVersion", apiVersion);
            writer.WriteString("kind", kind);
            foreach (string name in Sorted(value))
            {
                JsonValue member = value.Member(name)!;
                if (name is "apiVersion" or "kind" or "status" || member.Kind == JsonKind.Null)
                {
                    continue;
                }

                writer.WritePropertyName(name);
                if (name == "metadata")
                {
                    WriteMetadata(writer, member, isHashed ? key : null, isPod);
                }
                else if (isHashed && name is "data" or "stringData")
                {
                    WriteHashed(writer, member, key!);
                }
                else if (isPod && name == "spec")
                {
                    WriteSorted(writer, member, static field => field == "nodeName");
                }
                else
                {
                    WriteSorted(writer, member);
                }
            }

            writer.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>The digest of the form, by which two objects are compared.</summary>
    public static byte[] DigestOf(JsonValue value, string apiVersion, string kind) =>
        SHA256.HashData(Write(value, apiVersion, kind, null));

    private static void WriteMetadata(Utf8JsonWriter writer, JsonValue metadata, byte[]? key, bool isPod)
    {
        writer.WriteStartObject();
        foreach (string name in Metadata)
        {
            // An empty map and no map are the same to the API server.
            Predicate<string>? skip = isPod && name == "labels" ? IsTopology : null;
            if (metadata.Member(name) is not { Kind: not JsonKind.Null } member
                || (member.Kind is JsonKind.Object or JsonKind.Array && member.Count == 0)
                || (skip is not null && member.Names.ToArray().All(IsTopology)))
            {
                continue;
            }

            writer.WritePropertyName(name);
            if (key is not null && name == "annotations" && member.Member(LastApplied) is { } applied)
            {
                // It contains the values of the Secret.
                writer.WriteStartObject();
                JsonRewrite.CopyMembers(writer, member, LastApplied);
                writer.WriteString(LastApplied, Hash(applied, key));
                writer.WriteEndObject();
            }
            else
            {
                WriteSorted(writer, member, skip);
            }
        }

        writer.WriteEndObject();
    }

    private static bool IsTopology(string label) => label.StartsWith(Topology, StringComparison.Ordinal);

    private static void WriteHashed(Utf8JsonWriter writer, JsonValue data, byte[] key)
    {
        writer.WriteStartObject();
        foreach (string name in Sorted(data))
        {
            writer.WriteString(name, Hash(data.Member(name)!, key));
        }

        writer.WriteEndObject();
    }

    private static string Hash(JsonValue value, byte[] key) => Convert.ToBase64String(
        HMACSHA256.HashData(key, value.Text is { } text ? Encoding.UTF8.GetBytes(text) : value.RawUtf8.ToArray()));

    private static void WriteSorted(Utf8JsonWriter writer, JsonValue value, Predicate<string>? skip = null)
    {
        switch (value.Kind)
        {
            case JsonKind.Object:
                writer.WriteStartObject();
                foreach (string name in Sorted(value))
                {
                    if (skip?.Invoke(name) != true && value.Member(name) is { Kind: not JsonKind.Null } member)
                    {
                        writer.WritePropertyName(name);
                        WriteSorted(writer, member);
                    }
                }

                writer.WriteEndObject();
                break;
            case JsonKind.Array:
                writer.WriteStartArray();
                foreach (JsonValue item in value.Items)
                {
                    WriteSorted(writer, item);
                }

                writer.WriteEndArray();
                break;
            case JsonKind.String:
                // The same text can be escaped in several ways.
                writer.WriteStringValue(value.Text);
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    private static string[] Sorted(JsonValue value)
    {
        string[] names = value.Names.ToArray();
        Array.Sort(names, StringComparer.Ordinal);
        return names;
    }
}
