using System.Text;
using System.Text.Json.Nodes;
using JsonTree = Admission.Json.JsonTree;
using JsonValue = Admission.Json.JsonValue;

namespace Admission.Policies.Tests;

/// <summary>
/// Makes objects that the API server would reject: members removed, set to null, or replaced with a value of another
/// type. The same seed gives the same objects.
/// </summary>
/// <param name="seed">Starts the random numbers.</param>
internal sealed class OddShapes(int seed)
{
    private static readonly string[] Values =
    [
        "null", "\"\"", "\"x\"", "\"1 core\"", "\"true\"", "\" a/../b \"", "7", "-1.5", "true", "false", "[]", "{}",
        "[null]", "[\"x\"]", "[7]", "[[]]", "[{}]", "{\"x\":null}", "{\"x\":[{}]}", "{\"name\":7}",
    ];

    private readonly Random _random = new(seed);

    /// <summary>The object with one to three places changed; null stays null.</summary>
    public JsonValue? Change(JsonValue? value)
    {
        if (value is null || JsonNode.Parse(value.ToString()) is not { } root)
        {
            return value;
        }

        for (int count = _random.Next(1, 4); count > 0; count--)
        {
            root = ChangeOne(root);
        }

        return JsonTree.ParseTrusted(Encoding.UTF8.GetBytes(root.ToJsonString()));
    }

    private JsonNode ChangeOne(JsonNode root)
    {
        var places = new List<JsonNode>();
        Collect(root, places);
        if (places.Count == 0)
        {
            return root;
        }

        JsonNode place = places[_random.Next(places.Count)];
        if (place is JsonObject members)
        {
            string name = members.ElementAt(_random.Next(members.Count)).Key;
            JsonNode? old = members[name];
            members.Remove(name);
            if (_random.Next(5) > 0)
            {
                members[name] = Replacement(old);
            }
        }
        else if (place is JsonArray items)
        {
            int index = _random.Next(items.Count);
            JsonNode? old = items[index];
            items.RemoveAt(index);
            items.Insert(index, Replacement(old));
        }

        return root;
    }

    // Another value, or the same one within a list or a mapping.
    private JsonNode? Replacement(JsonNode? old) => _random.Next(8) switch
    {
        0 => new JsonArray(old),
        1 => new JsonObject { ["x"] = old },
        2 when old is JsonArray items && items.Count > 0 => items[0]?.DeepClone(),
        3 when old is not null => AsText(old),
        _ => JsonNode.Parse(Values[_random.Next(Values.Length)]),
    };

    private static System.Text.Json.Nodes.JsonValue AsText(JsonNode old) =>
        System.Text.Json.Nodes.JsonValue.Create(old.ToString());

    private static void Collect(JsonNode? node, List<JsonNode> places)
    {
        if (node is JsonObject { Count: > 0 } members)
        {
            places.Add(members);
            foreach ((_, JsonNode? member) in members)
            {
                Collect(member, places);
            }
        }
        else if (node is JsonArray { Count: > 0 } items)
        {
            places.Add(items);
            foreach (JsonNode? item in items)
            {
                Collect(item, places);
            }
        }
    }
}
