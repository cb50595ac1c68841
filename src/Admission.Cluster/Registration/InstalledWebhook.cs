using System.Collections.Immutable;
using System.Text;
using Admission.Json;
using Admission.Protocol;

namespace Admission.Cluster.Registration;

/// <summary>A webhook of a ValidatingWebhookConfiguration, with Kubernetes' defaults. Immutable.</summary>
internal sealed class InstalledWebhook
{
    private readonly JsonValue _json;

    private InstalledWebhook(JsonValue json) => _json = json;

    /// <summary>Its name; <c>webhooks[i]</c> if it has none.</summary>
    public required string Name { get; init; }

    /// <summary>The requests of its rules, one cell for each combination.</summary>
    public required ImmutableArray<ResourceCell> Cells { get; init; }

    /// <summary>Are writes rejected while no replica answers? The default of Kubernetes.</summary>
    public bool FailsClosed => _json.Member("failurePolicy")?.Text is not "Ignore";

    /// <summary>In seconds; 10 is the default of Kubernetes.</summary>
    public long TimeoutSeconds =>
        _json.Member("timeoutSeconds") is { } timeout && timeout.TryGetInt64(out long seconds) ? seconds : 10;

    /// <summary>The authorities, base64 of PEM; null if there are none.</summary>
    public string? CaBundle => Client?.Member("caBundle")?.Text is { Length: > 0 } text ? text : null;

    /// <summary>The Service; null if it has a URL.</summary>
    public JsonValue? Service => Client?.Member("service");

    /// <summary>The URL; null if it has a Service.</summary>
    public string? Url => Client?.Member("url")?.Text;

    /// <summary>All of its conditions, as one text; empty for none.</summary>
    public string Conditions => string.Join(
        '\n', _json.List("matchConditions").Select(static one => one.Member("expression")?.Text));

    /// <summary>The object itself.</summary>
    public JsonValue Json => _json;

    /// <summary>Does some rule send everything in the cell?</summary>
    public bool Sends(ResourceCell cell) => Cells.Any(one => one.Covers(cell));

    /// <summary>PEM of the authorities of all webhooks of an object; empty for none.</summary>
    public static string CaBundleOf(JsonValue configuration) => string.Concat(
        configuration.List("webhooks")
            .Select(static one => PemOf(one.Member("clientConfig")))
            .Distinct(StringComparer.Ordinal));

    /// <summary>PEM of the authorities of a <c>clientConfig</c>; empty for none.</summary>
    public static string PemOf(JsonValue? client)
    {
        string base64 = client?.Member("caBundle")?.Text ?? "";
        byte[] bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out int length) && length > 0
            ? Encoding.UTF8.GetString(bytes, 0, length) + "\n"
            : "";
    }

    /// <summary>The webhooks of an object.</summary>
    public static ImmutableArray<InstalledWebhook> Read(JsonValue configuration)
    {
        var webhooks = ImmutableArray.CreateBuilder<InstalledWebhook>();
        foreach (JsonValue json in configuration.List("webhooks"))
        {
            webhooks.Add(new InstalledWebhook(json)
            {
                Name = json.Member("name")?.Text is { Length: > 0 } name ? name : $"webhooks[{webhooks.Count}]",
                Cells = [.. json.List("rules").SelectMany(CellsOf).Distinct()],
            });
        }

        return webhooks.ToImmutable();
    }

    /// <summary>Is a namespace with that name, and no other label, sent? Null if other labels decide.</summary>
    public bool? SendsNamespace(string name)
    {
        bool? result = true;
        foreach ((string key, string @operator, string[] values) in Demands())
        {
            bool? holds = key != RegistrationPlan.NameLabel
                ? null
                : @operator switch
                {
                    "In" => values.Contains(name, StringComparer.Ordinal),
                    "NotIn" => !values.Contains(name, StringComparer.Ordinal),
                    "DoesNotExist" => false,
                    _ => true,
                };
            if (holds == false)
            {
                return false;
            }

            result = holds is null ? null : result;
        }

        return result;
    }

    private JsonValue? Client => _json.Member("clientConfig");

    private IEnumerable<(string Key, string Operator, string[] Values)> Demands()
    {
        JsonValue? selector = _json.Member("namespaceSelector");
        JsonValue? labels = selector?.Member("matchLabels");
        for (int i = 0; i < (labels?.Count ?? 0); i++)
        {
            yield return (labels!.NameAt(i), "In", [labels[i].Text ?? ""]);
        }

        foreach (JsonValue one in selector.List("matchExpressions"))
        {
            yield return (one.Member("key")?.Text ?? "", one.Member("operator")?.Text ?? "", Texts(one, "values"));
        }
    }

    private static IEnumerable<ResourceCell> CellsOf(JsonValue rule) =>
        from @group in Texts(rule, "apiGroups")
        from resource in Texts(rule, "resources")
        from operation in Operations(rule)
        select new ResourceCell(@group, resource, operation);

    private static IEnumerable<Operation> Operations(JsonValue rule) => Texts(rule, "operations").SelectMany(
        static word => word == "*"
            ? [Operation.Create, Operation.Update, Operation.Delete, Operation.Connect]
            : OperationNames.TryParse(word, out Operation operation) ? [operation] : Array.Empty<Operation>());

    private static string[] Texts(JsonValue value, string name) =>
        [.. value.List(name).Select(static one => one.Text ?? "")];
}

/// <summary>Lists in objects of the API server.</summary>
internal static class JsonLists
{
    /// <summary>The items of a member; empty if it is missing or not a list.</summary>
    public static JsonValue[] List(this JsonValue? value, string name) =>
        value?.Member(name) is { } list ? list.Items.ToArray() : [];
}
