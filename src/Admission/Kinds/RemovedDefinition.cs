using System.Text.Json;
using Admission.Json;

namespace Admission.Kinds;

/// <summary>
/// The fields of a CustomResourceDefinition that differ between v1beta1 and v1: v1beta1 has some fields once for all
/// versions (<c>version</c>, <c>validation</c>, <c>subresources</c>, <c>additionalPrinterColumns</c>); in v1, each
/// version has them.
/// </summary>
internal static class RemovedDefinition
{
    private static readonly string[] Shared = ["version", "validation", "subresources", "additionalPrinterColumns"];

    /// <summary>Writes the spec as v1 has it.</summary>
    public static void WriteSpec(Utf8JsonWriter writer, JsonValue spec)
    {
        writer.WriteStartObject();
        JsonRewrite.CopyMembers(writer, spec, [.. Shared, "versions"]);
        writer.WriteStartArray("versions");
        if (spec.Member("versions") is { Kind: JsonKind.Array, Count: > 0 } versions)
        {
            for (int i = 0; i < versions.Count; i++)
            {
                WriteVersion(writer, versions[i], spec);
            }
        }
        else if (spec.Member("version") is { } version)
        {
            writer.WriteStartObject();
            writer.WritePropertyName("name");
            version.WriteTo(writer);
            writer.WriteBoolean("served", true);
            writer.WriteBoolean("storage", true);
            WriteShared(writer, null, spec);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteVersion(Utf8JsonWriter writer, JsonValue version, JsonValue spec)
    {
        if (version.Kind != JsonKind.Object)
        {
            version.WriteTo(writer);
            return;
        }

        writer.WriteStartObject();
        JsonRewrite.CopyMembers(writer, version);
        WriteShared(writer, version, spec);
        writer.WriteEndObject();
    }

    private static void WriteShared(Utf8JsonWriter writer, JsonValue? version, JsonValue spec)
    {
        foreach ((string from, string to) in ((string, string)[])
            [
                ("validation", "schema"),
                ("subresources", "subresources"),
                ("additionalPrinterColumns", "additionalPrinterColumns"),
            ])
        {
            if (spec.Member(from) is { } shared && version?.Member(to) is null)
            {
                writer.WritePropertyName(to);
                shared.WriteTo(writer);
            }
        }
    }
}
