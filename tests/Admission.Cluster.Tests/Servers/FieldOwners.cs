using System.Text.Json.Nodes;

namespace Admission.Cluster.Tests.Servers;

/// <summary>
/// Who owns which fields of one object, as an API server keeps it for server-side apply: a webhook's fields one by one,
/// everything else by its top member.
/// </summary>
internal sealed class FieldOwners
{
    private const string Annotation = "@";

    private readonly Dictionary<(string Manager, string Operation), HashSet<string>> _owned = [];

    /// <summary>Others who own what an apply would change, in the words of an API server.</summary>
    public string[] ConflictsOf(string manager, JsonObject? before, JsonObject body)
    {
        Dictionary<string, string> now = Leaves(before), wanted = Leaves(body);
        return
        [
            .. _owned.Where(one => one.Key != (manager, "Apply")
                    && one.Value.Any(path => wanted.TryGetValue(path, out string? value)
                        && now.GetValueOrDefault(path) != value))
                .Select(static one =>
                    $"conflict with \"{one.Key.Manager}\"{(one.Key.Operation == "Apply" ? "" : " using v1")}")
                .Distinct().Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>
    /// The object after an apply: a field that the manager no longer applies, and that no other manager owns, is
    /// removed.
    /// </summary>
    public JsonObject Apply(string manager, JsonObject? before, JsonObject body)
    {
        Dictionary<string, string> now = Leaves(before), wanted = Leaves(body);
        HashSet<string> mine = _owned.GetValueOrDefault((manager, "Apply")) ?? [];
        foreach (((string, string) key, HashSet<string> paths) in _owned)
        {
            if (key != (manager, "Apply"))
            {
                paths.RemoveWhere(path =>
                    wanted.TryGetValue(path, out string? value) && now.GetValueOrDefault(path) != value);
            }
        }

        string[] gone = [.. mine.Where(path => !wanted.ContainsKey(path))];
        _owned[(manager, "Apply")] = [.. wanted.Keys];
        foreach (string path in gone.Where(path => !_owned.Values.Any(paths => paths.Contains(path))))
        {
            now.Remove(path);
        }

        foreach ((string path, string value) in wanted)
        {
            now[path] = value;
        }

        return Rebuild(before, body, now);
    }

    /// <summary>Notes a write that is no apply.</summary>
    public void Update(string manager, JsonObject? before, JsonObject after)
    {
        Dictionary<string, string> old = Leaves(before), now = Leaves(after);
        string[] changed = [.. now.Keys.Where(path => old.GetValueOrDefault(path) != now[path])];
        foreach (HashSet<string> paths in _owned.Values)
        {
            paths.RemoveWhere(path => changed.Contains(path) || !now.ContainsKey(path));
        }

        if (!_owned.TryGetValue((manager, "Update"), out HashSet<string>? own))
        {
            _owned[(manager, "Update")] = own = [];
        }

        own.UnionWith(changed);
    }

    /// <summary>As <c>metadata.managedFields</c>.</summary>
    public JsonArray Write() =>
    [
        .. _owned.Where(static one => one.Value.Count > 0).Select(static one => new JsonObject
        {
            ["manager"] = one.Key.Manager,
            ["operation"] = one.Key.Operation,
            ["fieldsV1"] = new JsonObject(one.Value
                .Select(static path => "f:" + path.Split('/')[0]).Distinct()
                .Select(static member => KeyValuePair.Create<string, JsonNode?>(member, new JsonObject()))),
        }),
    ];

    // webhooks/NAME/clientConfig/caBundle → its JSON.
    private static Dictionary<string, string> Leaves(JsonObject? value)
    {
        var leaves = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string member, JsonNode? node) in value ?? [])
        {
            if (member == "webhooks" && node is JsonArray webhooks)
            {
                foreach (JsonObject webhook in webhooks.OfType<JsonObject>())
                {
                    AddWebhook(leaves, webhook);
                }
            }
            else if (member == "metadata" && node?["annotations"] is JsonObject annotations)
            {
                foreach ((string name, JsonNode? text) in annotations)
                {
                    leaves[$"{Annotation}{name}"] = text?.ToJsonString() ?? "null";
                }
            }
            else if (member is not ("metadata" or "kind" or "apiVersion"))
            {
                leaves[member] = node?.ToJsonString() ?? "null";
            }
        }

        return leaves;
    }

    private static void AddWebhook(Dictionary<string, string> leaves, JsonObject webhook)
    {
        string name = (string)webhook["name"]!;
        foreach ((string field, JsonNode? node) in webhook)
        {
            if (field is "clientConfig" && node is JsonObject client)
            {
                foreach ((string part, JsonNode? inner) in client)
                {
                    leaves[$"webhooks/{name}/clientConfig/{part}"] = inner?.ToJsonString() ?? "null";
                }
            }
            else if (field is "matchConditions" && node is JsonArray conditions)
            {
                foreach (JsonObject condition in conditions.OfType<JsonObject>())
                {
                    leaves[$"webhooks/{name}/matchConditions/{condition["name"]}"] = condition.ToJsonString();
                }
            }
            else
            {
                leaves[$"webhooks/{name}/{field}"] = node?.ToJsonString() ?? "null";
            }
        }
    }

    private static JsonObject Rebuild(JsonObject? before, JsonObject body, Dictionary<string, string> leaves)
    {
        JsonObject result = [];
        foreach (string member in new[] { "apiVersion", "kind", "metadata" })
        {
            result[member] = (before?[member] ?? body[member])?.DeepClone();
        }

        (result["metadata"] as JsonObject)?.Remove("annotations");
        var webhooks = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach ((string path, string json) in leaves)
        {
            JsonNode? node = JsonNode.Parse(json);
            if (path.StartsWith(Annotation, StringComparison.Ordinal))
            {
                ((result["metadata"] as JsonObject)!["annotations"] ??= new JsonObject())[path[1..]] = node;
                continue;
            }

            if (path.Split('/') is not ["webhooks", var name, var field, .. var rest])
            {
                result[path] = node;
                continue;
            }

            if (!webhooks.TryGetValue(name, out JsonObject? webhook))
            {
                webhooks[name] = webhook = [];
            }

            switch (field)
            {
                case "clientConfig":
                    (webhook[field] ??= new JsonObject())[rest[0]] = node;
                    break;
                case "matchConditions":
                    ((JsonArray)(webhook[field] ??= new JsonArray())).Add(node);
                    break;
                default:
                    webhook[field] = node;
                    break;
            }
        }

        if (webhooks.Count > 0)
        {
            result["webhooks"] = new JsonArray([.. webhooks.Values]);
        }

        return result;
    }
}
