using System.Text;
using System.Text.Json.Nodes;
using Admission.JavaScript;
using Admission.Loading;
using Admission.Policies;
using Admission.PolicySets;
using CsCheck;

namespace Admission.Sandbox.Tests;

/// <summary>
/// What is remembered of policies never changes an answer: an engine that remembers and one that does not are given the
/// same reviews, in any order, among them many that differ in one value alone.
/// </summary>
public sealed class MemoTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private static readonly EngineLimits NoMemo = EngineLimits.Default with { MaxMemoBytes = 0 };

    [Fact]
    public void Shipped_policies_give_the_same_outcome_for_every_recording_and_its_variants()
    {
        const int Variants = 4;
        string folder = Checkout.At("policies");
        PolicySet remembering = Load(folder, EngineLimits.Default);
        PolicySet forgetful = Load(folder, NoMemo);
        var random = new Random(20261123);
        foreach (byte[] body in Recordings.All)
        {
            JsonNode review = JsonNode.Parse(body)!;
            string[] places =
            [
                .. new[] { "object", "oldObject", "options" }
                    .Where(part => review["request"]![part] is JsonObject)
                    .SelectMany(part => Places(review["request"]![part]!, part)),
            ];
            Same(remembering, forgetful, body);
            for (int i = 0; i < Variants && places.Length > 0; i++)
            {
                Same(remembering, forgetful, Variant(body, places[random.Next(places.Length)], random));
                Same(remembering, forgetful, body);
            }
        }
    }

    [Fact]
    public void Generated_policies_give_the_same_outcome_for_generated_reviews() => Gen
        .Select(GeneratedPolicies.Bodies.Array[3], GeneratedPolicies.Reviews.Array[30])
        .Sample(
            static (bodies, reviews) =>
            {
                DirectoryInfo folder = Directory.CreateTempSubdirectory("admission-memo-");
                try
                {
                    for (int i = 0; i < bodies.Length; i++)
                    {
                        File.WriteAllText(Path.Combine(folder.FullName, $"p{i}.js"), bodies[i]);
                    }

                    PolicySet remembering = Load(folder.FullName, EngineLimits.Default);
                    PolicySet forgetful = Load(folder.FullName, NoMemo);
                    return reviews.Concat(reviews.Reverse()).All(review =>
                        Recordings.Answer(remembering, Encoding.UTF8.GetBytes(review), Now)
                            == Recordings.Answer(forgetful, Encoding.UTF8.GetBytes(review), Now));
                }
                finally
                {
                    folder.Delete(recursive: true);
                }
            },
            iter: 150);

    private static void Same(PolicySet remembering, PolicySet forgetful, byte[] body)
    {
        string expected = Recordings.Answer(forgetful, body, Now);
        string actual = Recordings.Answer(remembering, body, Now);
        Assert.True(expected == actual, $"{Encoding.UTF8.GetString(body)}\nexpected {expected}\nactual   {actual}");
    }

    // One value replaced, removed or doubled.
    private static byte[] Variant(byte[] body, string place, Random random)
    {
        JsonNode review = JsonNode.Parse(body)!;
        JsonNode node = place.Split('\n').Aggregate(
            review["request"]!, static (at, step) => at is JsonArray list ? list[int.Parse(step, null)]! : at[step]!);
        if (random.Next(4) == 0)
        {
            Remove(node);
        }
        else if (random.Next(4) == 0 && node.Parent is JsonArray siblings)
        {
            siblings.Add(node.DeepClone());
        }
        else
        {
            node.ReplaceWith(Other(node, random));
        }

        return Encoding.UTF8.GetBytes(review.ToJsonString());
    }

    private static void Remove(JsonNode node)
    {
        if (node.Parent is JsonArray list)
        {
            list.Remove(node);
        }
        else
        {
            node.Parent!.AsObject().Remove(node.GetPropertyName());
        }
    }

    private static JsonNode? Other(JsonNode node, Random random) => (node, random.Next(3)) switch
    {
        (JsonValue value, 0) when value.TryGetValue(out bool flag) => !flag,
        (JsonValue value, 0) when value.TryGetValue(out string? text) => text + "x",
        (JsonValue value, 0) => value.ToJsonString() == "1" ? 2 : 1,
        (_, 1) => null,
        (JsonObject, _) => new JsonObject(),
        (JsonArray, _) => new JsonArray(),
        _ => random.Next(2) == 0 ? "latest" : new JsonObject { ["a"] = 1 },
    };

    // Every value below a node, as steps with line ends between them.
    private static IEnumerable<string> Places(JsonNode node, string at = "") => node switch
    {
        JsonObject members => members.Where(static member => member.Value is not null).SelectMany(
            member => Places(member.Value!, at.Length == 0 ? member.Key : $"{at}\n{member.Key}")
                .Prepend(at.Length == 0 ? member.Key : $"{at}\n{member.Key}")),
        JsonArray items => items.Index().Where(static item => item.Item is not null).SelectMany(
            item => Places(item.Item!, $"{at}\n{item.Index}").Prepend($"{at}\n{item.Index}")),
        _ => [],
    };

    private static PolicySet Load(string folder, EngineLimits limits)
    {
        PolicyLoad load = PolicyDirectory.Load(JavaScriptLanguage.Alone, folder, null, limits);
        Assert.Empty(load.Errors);
        return load.Set!;
    }
}
