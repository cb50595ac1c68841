using System.Text.Json.Nodes;
using Admission.Objects;
using JsonValue = Admission.Json.JsonValue;

namespace Admission.Tests.Objects;

/// <summary>Applies changes to an object, knowing nothing of merge keys but what the paths say.</summary>
internal static class ChangeApplier
{
    public static JsonValue Apply(JsonValue before, IReadOnlyList<FieldChange> changes)
    {
        JsonNode root = JsonNode.Parse(before.ToString())!;

        // From the end, so that positions in front of a removed item stay what they are.
        foreach (FieldChange change in changes.Where(change =>
            change.Kind != FieldChangeKind.Added && !change.IsReorder).Reverse())
        {
            JsonNode parent = Find(root, change.Field.Parent!);
            if (change.Kind == FieldChangeKind.Changed)
            {
                Put(parent, change.Field.Segment, NodeOf(change.After));
            }
            else if (parent is JsonObject members)
            {
                Assert.True(members.Remove(change.Field.Segment.Name!));
            }
            else
            {
                parent.AsArray().RemoveAt(PositionOf(parent.AsArray(), change.Field.Segment));
            }
        }

        foreach (FieldChange change in changes.Where(change => change.Kind == FieldChangeKind.Added))
        {
            Put(Find(root, change.Field.Parent!), change.Field.Segment, NodeOf(change.After));
        }

        foreach (FieldChange change in changes.Where(change => change.IsReorder).OrderByDescending(c => c.Field.Depth))
        {
            Reorder(Find(root, change.Field).AsArray(), change.After!);
        }

        return Json.Of(root.ToJsonString());
    }

    /// <summary>Puts the items in the new order; every item must be there already, exactly.</summary>
    private static void Reorder(JsonArray list, JsonValue order)
    {
        List<JsonNode?> items = [.. list];
        list.Clear();
        foreach (JsonValue wanted in order.Items)
        {
            int position = items.FindIndex(item => JsonValue.AreSame(Json.Of(item?.ToJsonString() ?? "null"), wanted));
            Assert.True(position >= 0, $"{wanted} is missing");
            list.Add(items[position]);
            items.RemoveAt(position);
        }

        Assert.Empty(items);
    }

    private static JsonNode Find(JsonNode root, FieldPath path)
    {
        JsonNode node = root;
        foreach (FieldSegment segment in path.Segments())
        {
            node = segment.Name is { } name ? node[name]! : node.AsArray()[PositionOf(node.AsArray(), segment)]!;
        }

        return node;
    }

    private static void Put(JsonNode parent, FieldSegment segment, JsonNode? value)
    {
        if (segment.Name is { } name)
        {
            parent[name] = value;
            return;
        }

        JsonArray list = parent.AsArray();
        int position = PositionOf(list, segment);
        if (position < 0 || position == list.Count)
        {
            list.Add(value);
        }
        else
        {
            list[position] = value;
        }
    }

    private static int PositionOf(JsonArray list, FieldSegment segment)
    {
        if (segment.Index >= 0)
        {
            return segment.Index;
        }

        for (int i = 0; i < list.Count; i++)
        {
            JsonValue item = Json.Of(list[i]?.ToJsonString() ?? "null");
            if (segment.Keys.All(key => key.Fits(item)))
            {
                return i;
            }
        }

        return -1;
    }

    private static JsonNode? NodeOf(JsonValue? value) => JsonNode.Parse(value!.ToString());
}
