using System.Collections.Immutable;
using Admission.Json;

namespace Admission.Cluster.Registration;

/// <summary>
/// The owners of a registration's webhooks. Source of truth:
/// https://kubernetes.io/docs/reference/using-api/server-side-apply/
/// </summary>
internal static class FieldManagers
{
    private const string Webhooks = "f:webhooks";

    /// <summary>Other managers that apply webhooks, and will apply them again; sorted.</summary>
    /// <param name="installed">The object; null if it does not exist.</param>
    /// <param name="self">The own manager.</param>
    public static ImmutableArray<string> ThatApplyWebhooks(JsonValue? installed, string self) =>
        Of(installed, self, static entry => entry.Member("operation")?.Text == "Apply");

    /// <summary>Other managers that own any part of the webhooks; sorted.</summary>
    /// <param name="installed">The object; null if it does not exist.</param>
    /// <param name="self">The own manager.</param>
    public static ImmutableArray<string> OfWebhooks(JsonValue? installed, string self) =>
        Of(installed, self, static _ => true);

    private static ImmutableArray<string> Of(JsonValue? installed, string self, Func<JsonValue, bool> counts) =>
    [
        .. (installed?.Member("metadata")).List("managedFields")
            .Where(entry => counts(entry) && entry.Member("fieldsV1")?.Member(Webhooks) is not null)
            .Select(static entry => ClusterText.Line(entry.Member("manager")?.Text ?? ""))
            .Where(manager => manager.Length > 0 && manager != self)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal),
    ];
}
