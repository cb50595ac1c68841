using System.Globalization;
using System.Text;
using System.Text.Json;
using Admission.Json;

namespace Admission.Tests.Json;

/// <summary>The platform's own reader decides what is JSON, except for halves of surrogate pairs.</summary>
public sealed class JsonScannerTests
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 1000 };

    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ":", ",", " ", "\n", "\t", "\"a\"", "\"\"", "\"b\"", "\"\\u0061\"", "\"\\n\"", "\"é\"",
        "\"😀\"", "\"\\ud83d\\ude00\"", "\"\\ud83d\"", "\"\\x\"", "\"\u0001\"", "\"longer than one vector is\"", "0",
        "-0", "01", "1.5", "1.", "1e5", "1E+5", "1e", "-", "true", "false", "null", "tru", "nul", "\"", "\\", "/",
        "\"\\/\"",
    ];

    [Fact]
    public void Accepts_and_rejects_the_same_values_as_the_platform()
    {
        var random = new Random(20260801);
        int accepted = 0;
        for (int i = 0; i < 200_000; i++)
        {
            string json = i % 2 == 0 ? Broken(Value(random, 4), random) : Noise(random);
            byte[] utf8 = Encoding.UTF8.GetBytes(json);
            bool isAccepted = JsonTree.TryParse(utf8, out JsonTree? tree, out JsonError? error);
            Assert.True(isAccepted == IsAcceptedByPlatform(utf8), json);
            Assert.True(isAccepted == (error is null), json);
            if (tree is not null)
            {
                accepted++;
                AssertSame(JsonDocument.Parse(utf8).RootElement, tree.Root);
                tree.Dispose();
            }
        }

        Assert.InRange(accepted, 20_000, 180_000);
    }

    [Fact]
    public void Writes_the_same_text_as_the_platform()
    {
        var random = new Random(4);
        for (int i = 0; i < 2_000; i++)
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(Value(random, 5));
            using JsonDocument document = JsonDocument.Parse(utf8);
            Assert.True(JsonTree.TryParse(utf8, out JsonTree? tree, out _));
            Assert.Equal(Write(document.RootElement.WriteTo), Write(tree!.Root.WriteTo));
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(1_000)]
    [InlineData(100_000)]
    public void Finds_a_duplicate_name_among_any_number_of_names(int names)
    {
        string[] members = [.. Enumerable.Range(0, names).Select(static i => $"\"name-{i}\":{{\"name-0\":0}}")];
        Assert.True(IsAccepted(members));
        members[^1] = members[0];
        Assert.False(IsAccepted(members));
        members[^1] = members[0].Replace("name", "n\\u0061me", StringComparison.Ordinal);
        Assert.False(IsAccepted(members));
    }

    [Fact]
    public void Rejects_every_prefix_of_a_review()
    {
        byte[] review = File.ReadAllBytes(Checkout.At("tests", "recordings", "013-create-pods-pod-good.json"));
        int end = review.AsSpan().TrimEnd("\n "u8).Length;
        for (int length = 0; length < end; length++)
        {
            Assert.False(JsonTree.TryParse(review.AsMemory(0, length), out _, out JsonError? error));
            Assert.NotNull(error);
        }
    }

    [Fact]
    public void A_disposed_tree_throws_and_shows_nothing_of_another_document()
    {
        Assert.True(JsonTree.TryParse("{\"a\":{\"b\":1}}"u8.ToArray(), out JsonTree? tree, out _));
        JsonValue inner = tree!.Root.Member("a")!;
        tree.Dispose();
        Assert.Throws<ObjectDisposedException>(() => inner.Member("b"));
        Assert.Throws<ObjectDisposedException>(() => inner.ToString());
    }

    private static bool IsAccepted(string[] members) =>
        JsonTree.TryParse(Encoding.UTF8.GetBytes($"{{{string.Join(',', members)}}}"), out _, out _);

    private static bool IsAcceptedByPlatform(byte[] utf8)
    {
        if (LoneSurrogate.IndexIn(utf8) >= 0)
        {
            return false;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8, Strict);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void AssertSame(JsonElement expected, JsonValue actual)
    {
        Assert.Equal(expected.GetRawText(), actual.ToString());
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                JsonProperty[] members = [.. expected.EnumerateObject()];
                Assert.Equal(members.Select(static one => one.Name), actual.Names.ToArray());
                Assert.Equal(members.Length, actual.Count);
                foreach (JsonProperty member in members)
                {
                    AssertSame(member.Value, actual.Member(member.Name)!);
                }

                break;
            case JsonValueKind.Array:
                JsonElement[] items = [.. expected.EnumerateArray()];
                Assert.Equal(items.Length, actual.Items.Length);
                for (int i = 0; i < items.Length; i++)
                {
                    AssertSame(items[i], actual[i]);
                }

                break;
            case JsonValueKind.String:
                Assert.Equal(expected.GetString(), actual.Text);
                break;
            case JsonValueKind.Number:
                Assert.Equal(expected.GetRawText(), actual.NumberText);
                break;
            default:
                Assert.Equal(expected.ValueKind == JsonValueKind.True, actual.IsTrue);
                Assert.Equal(expected.ValueKind == JsonValueKind.Null, actual.Kind == JsonKind.Null);
                break;
        }
    }

    private static string Write(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static string Noise(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => Pieces[random.Next(Pieces.Length)]));

    // One change to a document that is right, or none.
    private static string Broken(string json, Random random)
    {
        int at = random.Next(json.Length);
        return random.Next(4) switch
        {
            0 => json,
            1 => json.Remove(at, 1),
            2 => json.Insert(at, Pieces[random.Next(Pieces.Length)]),
            _ => json[..at],
        };
    }

    private static string Value(Random random, int depth) => random.Next(depth > 0 ? 6 : 4) switch
    {
        0 => random.Next(3) switch { 0 => "true", 1 => "false", _ => "null" },
        1 => (random.NextDouble() * Math.Pow(10, random.Next(-9, 20))).ToString("R", CultureInfo.InvariantCulture),
        2 or 3 => Text(random),
        4 => $"[{string.Join(", ", Enumerable.Range(0, random.Next(4)).Select(_ => Value(random, depth - 1)))}]",
        _ => $"{{{string.Join(",", Enumerable.Range(0, random.Next(5))
            .Select(i => $"{Text(random, i)} :{Value(random, depth - 1)}"))}}}",
    };

    private static string Text(Random random, int? unique = null)
    {
        string[] parts = ["\\n", "\\u00e9", "ü", "\\ud83d\\ude00", "x", "x", "x", "x", "x"];
        return $"\"{unique}{string.Concat(
            Enumerable.Range(0, random.Next(12)).Select(_ => parts[random.Next(parts.Length)]))}\"";
    }
}
