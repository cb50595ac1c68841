using System.Globalization;
using System.Text.Json;
using Admission.Json;
using Admission.Verdicts;

namespace Admission.Cluster;

/// <summary>
/// The ConfigMap by which an operator tells every replica that nothing is to be denied for a while. It stands in the
/// webhook's own namespace, which the webhook never judges: whoever may write there may do this.
/// </summary>
public static class BreakGlassObject
{
    private const string Manager = "admission-break-glass";

    /// <summary>Its name, of a webhook called <c>admission</c>: <c>admission-break-glass</c>.</summary>
    public static string NameOf(string webhook) => $"{webhook}-break-glass";

    /// <summary>Where it is.</summary>
    public static string CollectionOf(string @namespace) =>
        $"api/v1/namespaces/{Uri.EscapeDataString(@namespace)}/configmaps";

    /// <summary>What it says; null where there is none.</summary>
    public static JsonValue? DataOf(JsonValue? configMap) => configMap?.Member("data");

    /// <summary>Writes it.</summary>
    /// <exception cref="ClusterException">It did not work.</exception>
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

    /// <summary>Deletes it; false where there is none.</summary>
    /// <exception cref="ClusterException">It did not work.</exception>
    public static async Task<bool> DeleteAsync(
        ClusterApi api, string @namespace, string webhook, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(api);
        string path = $"{CollectionOf(@namespace)}/{Uri.EscapeDataString(NameOf(webhook))}";
        return await api.DeleteAsync(path, cancellationToken);
    }

    /// <summary>Writes what <see cref="BreakGlass.TryRead"/> reads.</summary>
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
