using System.Text.Json.Nodes;
using Admission.Objects;
using CsCheck;
using JsonValue = Admission.Json.JsonValue;

namespace Admission.Tests.Objects;

/// <summary>What must hold for every pair of objects; tried on the recordings, mutated at random.</summary>
public sealed class FieldChangesPropertyTests
{
    private static readonly string[] Objects =
    [
        .. Json.Recordings()
            .Select(recording => recording.Request.Member("object"))
            .Where(root => root is { Kind: Admission.Json.JsonKind.Object } && root.RawUtf8.Length < 20_000)
            .Select(root => root!.ToString()),
    ];

    private static readonly string[] Leaves =
        ["null", "{}", "[]", "0", "1.0", "1", "9007199254740993", "\"x\"", "true", """{"name":"new","value":null}"""];

    [Fact]
    public void An_object_does_not_differ_from_itself() => Assert.All(Objects, text =>
        Assert.Empty(FieldChanges.Between(
            Json.Of(text),
            Json.Of(JsonNode.Parse(text)!.ToJsonString(new() { WriteIndented = true })),
            WorkloadKinds.BuiltIn)));

    [Fact]
    public void Applying_the_changes_to_the_old_object_gives_the_new_one() =>
        Gen.Select(Gen.Int[0, Objects.Length - 1], Gen.Int[1, 8], Gen.Int).Sample(
            (index, mutations, seed) =>
            {
                JsonValue before = Json.Of(Objects[index]);
                JsonValue after = Json.Of(Mutate(Objects[index], mutations, new Random(seed)));

                IReadOnlyList<FieldChange> there = FieldChanges.Between(before, after, WorkloadKinds.BuiltIn);
                IReadOnlyList<FieldChange> back = FieldChanges.Between(after, before, WorkloadKinds.BuiltIn);

                Assert.True(JsonValue.AreSame(ChangeApplier.Apply(before, there), after));
                Assert.True(JsonValue.AreSame(ChangeApplier.Apply(after, back), before));
                Assert.Equal(JsonValue.AreSame(before, after), there.Count == 0);
            },
            iter: 3000);

    [Fact]
    public void Every_real_update_can_be_applied()
    {
        foreach ((string name, JsonValue request) in Json.Recordings().Where(recording =>
            recording.Name.Contains("-update-", StringComparison.Ordinal)))
        {
            JsonValue before = Json.Of(WithoutServerMetadata(request.Member("oldObject")!));
            JsonValue after = Json.Of(WithoutServerMetadata(request.Member("object")!));

            JsonValue applied = ChangeApplier.Apply(before, FieldChanges.Between(before, after, WorkloadKinds.BuiltIn));

            Assert.True(JsonValue.AreSame(applied, after), name);
        }
    }

    [Fact]
    public void Remaining_changes_are_outside_of_the_ignored_field() =>
        Gen.Select(Gen.Int[0, Objects.Length - 1], Gen.Int[1, 8], Gen.Int).Sample(
            (index, mutations, seed) =>
            {
                JsonValue before = Json.Of(Objects[index]);
                JsonValue after = Json.Of(Mutate(Objects[index], mutations, new Random(seed)));
                IReadOnlyList<FieldChange> all = FieldChanges.Between(before, after, WorkloadKinds.BuiltIn);
                FieldPattern ignored = all.Count == 0
                    ? FieldPattern.Parse("spec")
                    : FieldPattern.Parse(all[seed & (all.Count - 1)].Field.ToString());

                IReadOnlyList<FieldChange> left = FieldChanges.Between(before, after, WorkloadKinds.BuiltIn, [ignored]);

                Assert.DoesNotContain(left, change => ignored.Covers(change.Field));
                Assert.Equal(
                    FieldChangesTests.Describe(all.Where(change => !ignored.Covers(change.Field))),
                    FieldChangesTests.Describe(left));
            },
            iter: 2000);

    private static string WithoutServerMetadata(JsonValue root)
    {
        JsonNode node = JsonNode.Parse(root.ToString())!;
        foreach (string name in new[] { "managedFields", "generation", "resourceVersion" })
        {
            node["metadata"]?.AsObject().Remove(name);
        }

        return node.ToJsonString();
    }

    private static string Mutate(string text, int count, Random random)
    {
        JsonNode root = JsonNode.Parse(text)!;
        for (int i = 0; i < count; i++)
        {
            var containers = new List<JsonNode>();
            Collect(root, containers);
            JsonNode target = containers[random.Next(containers.Count)];
            if (target is JsonArray list)
            {
                Mutate(list, random);
            }
            else
            {
                Mutate(target.AsObject(), random);
            }
        }

        return root.ToJsonString();
    }

    private static void Mutate(JsonObject target, Random random)
    {
        string[] names = [.. target.Select(member => member.Key)];
        string name = names.Length == 0 || random.Next(4) == 0 ?
            "new" + random.Next(3) : names[random.Next(names.Length)];
        if (random.Next(3) == 0)
        {
            target.Remove(name);
        }
        else
        {
            target[name] = JsonNode.Parse(Leaves[random.Next(Leaves.Length)]);
        }
    }

    private static void Mutate(JsonArray target, Random random)
    {
        int position = target.Count == 0 ? 0 : random.Next(target.Count);
        JsonNode? item = target.Count == 0 ? null : target[position]?.DeepClone();
        switch (random.Next(5))
        {
            case 0 when target.Count > 0:
                target.RemoveAt(position);
                break;
            case 1:
                target.Insert(position, JsonNode.Parse(Leaves[random.Next(Leaves.Length)]));
                break;
            case 2 when item is JsonObject named:
                named["name"] = "other" + random.Next(3);
                target.Insert(position, named);
                break;
            case 3 when target.Count > 0:
                target.RemoveAt(position);
                target.Add(item);
                break;
            default:
                target.Add(item);
                break;
        }
    }

    // Metadata that the server writes is left out of the changes, so it is left alone here.
    private static void Collect(JsonNode? node, List<JsonNode> into, int depth = 0)
    {
        if (node is JsonObject members)
        {
            foreach ((string name, JsonNode? value) in members)
            {
                if (depth > 0 || name != "metadata")
                {
                    Collect(value, into, depth + 1);
                }
            }
        }
        else if (node is JsonArray list)
        {
            foreach (JsonNode? item in list)
            {
                Collect(item, into, depth + 1);
            }
        }

        if (node is JsonObject or JsonArray && depth > 0)
        {
            into.Add(node);
        }

        if (depth == 0)
        {
            Collect(node!["metadata"]?["labels"], into, 2);
            Collect(node["metadata"]?["finalizers"], into, 2);
            Collect(node["metadata"]?["ownerReferences"], into, 2);
            into.Add(node["spec"] ?? node["data"] ?? new JsonObject());
        }
    }
}
