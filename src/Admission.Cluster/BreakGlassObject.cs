using System.Globalization;
using System.Text.Json;
using Admission.Json;
using Admission.Verdicts;

namespace Admission.Cluster;

/// <summary>
/// The ConfigMap with which an operator makes every replica deny nothing for a limited time. It is in the webhook's own
/// namespace, which the webhook never evaluates: everybody who can write there can use break-glass.
/// </summary>
public static class BreakGlassObject
{
    private const string Manager = "admission-break-glass";

    /// <summary>Its name; for a webhook named <c>admission</c>: <c>admission-break-glass</c>.</summary>
    public static string NameOf(string webhook) => $"{webhook}-break-glass";

    public static string CollectionOf(string @namespace) =>
        $"api/v1/namespaces/{Uri.EscapeDataString(@namespace)}/configmaps";

    /// <summary>Its data; null if there is none.</summary>
    public static JsonValue? DataOf(JsonValue? configMap) => configMap?.Member("data");

    /// <exception cref="ClusterException">The request failed.</exception>
    public static async Task WriteAsync(
        ClusterApi api, string @namespace, string webhook, BreakGlass breakGlass, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(api);
        ArgumentNullException.ThrowIfNull(breakGlass);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("apiVersion", "v1");
            writer.WriteString("kind", "ConfigMap");
            writer.WriteStartObject("metadata");
            writer.WriteString("name", NameOf(webhook));
            writer.WriteEndObject();
            writer.WritePropertyName("data");
            WriteData(writer, breakGlass);
            writer.WriteEndObject();
        }

        string path = $"{CollectionOf(@namespace)}/{Uri.EscapeDataString(NameOf(webhook))}";
        await api.ApplyAsync(path, Manager, buffer.ToArray(), force: true, cancellationToken);
    }

    /// <summary>Deletes it; false if there is none.</summary>
    /// <exception cref="ClusterException">The request failed.</exception>
    public static async Task<bool> DeleteAsync(
        ClusterApi api, string @namespace, string webhook, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(api);
        string path = $"{CollectionOf(@namespace)}/{Uri.EscapeDataString(NameOf(webhook))}";
        return await api.DeleteAsync(path, cancellationToken);
    }

    /// <summary>Writes the members that <see cref="BreakGlass.TryRead"/> reads.</summary>
    public static void WriteData(Utf8JsonWriter writer, BreakGlass breakGlass)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(breakGlass);
        writer.WriteStartObject();
        writer.WriteString("until", breakGlass.Until.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        writer.WriteString("reason", breakGlass.Reason);
        writer.WriteString("by", breakGlass.By);
        writer.WriteEndObject();
    }
}
