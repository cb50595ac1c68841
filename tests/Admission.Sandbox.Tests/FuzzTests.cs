using System.Globalization;
using System.Text;
using Admission.Json;
using Admission.Matching;
using Admission.Objects;
using Admission.Protocol;
using Admission.Yaml;
using CsCheck;

namespace Admission.Sandbox.Tests;

/// <summary>
/// No input that a client or an author can write throws or takes long: bounded here, and open-ended by hand with
/// SANDBOX_FUZZ_SECONDS=3600. Attack cases 4, 18 and 19.
/// </summary>
public sealed class FuzzTests
{
    private const int Times = 3000;
    private const string Nasty = "abz019.:/@*?-_=,()[]{}!<>^~|\"'\\\n\t \0\u202e\ud83d\u00e9%&#$+eEiKMGx";

    // Seconds for each test; -1 for the count.
    private static readonly int Seconds =
        int.TryParse(
            Environment.GetEnvironmentVariable("SANDBOX_FUZZ_SECONDS"), CultureInfo.InvariantCulture, out int seconds)
            ? seconds
            : -1;

    private static readonly Gen<string> Texts = Gen.Frequency(
        (6, Gen.Int[0, Nasty.Length - 1].Array[0, 40].Select(static places => Of(places))),
        (1, Gen.String[0, 60]),
        (1, Gen.Select(
            Gen.Int[0, Nasty.Length - 1], Gen.Int[1, 5000], static (at, count) => new string(Nasty[at], count))));

    [Fact]
    public void Readers_of_texts_never_throw() => Texts.Sample(
        text =>
        {
            ImageReference image = ImageReference.Parse(text);
            if (ImagePattern.TryParse(text, out ImagePattern? pattern, out _))
            {
                pattern.Matches(image);
            }

            if (Quantity.TryParse(text, out Quantity? quantity, out _))
            {
                Assert.Equal(quantity, Quantity.Parse(quantity.ToString()));
                Assert.Equal(0, (quantity + quantity - quantity).CompareTo(quantity));
            }

            if (FieldPath.TryParse(text, out FieldPath? path, out _))
            {
                Assert.Equal(path.ToString(), FieldPath.Parse(path.ToString()).ToString());
            }

            _ = LabelSelector.TryParse(text, out _, out _);
            _ = FieldPattern.TryParse(text, out _, out _);
            _ = SemanticVersion.TryParse(text, out _, out _);
            _ = VersionRange.TryParse(text, out _, out _);
            _ = Cidr.TryParse(text, out _, out _);
            new Glob(text).Matches(text);
        },
        iter: Times * 10,
        time: Seconds);

    [Fact]
    public void Broken_reviews_are_answered_with_errors() => Mutations(Recordings.All.AsSpan().ToArray()).Sample(
        body =>
        {
            bool isRead = AdmissionReviewReader.TryRead(body, out AdmissionReview? review, out var errors);
            review?.Dispose();
            Assert.Equal(isRead, errors.IsEmpty);
        },
        iter: Times,
        time: Seconds);

    [Fact]
    public void Broken_settings_and_manifests_are_answered_with_errors() => Mutations(Yamls()).Sample(
        bytes => KubernetesYaml.Read(bytes, new YamlLimits()),
        iter: Times,
        time: Seconds);

    [Fact]
    public void Finds_changes_only_between_different_objects() => Gen.Select(
        Gen.Int[0, Recordings.All.Length - 1], Gen.Int[0, Recordings.All.Length - 1]).Sample(
        (left, right) =>
        {
            JsonValue before = Object(left), after = Object(right);
            Assert.Empty(FieldChanges.Between(before, before, WorkloadKinds.BuiltIn));
            int there = FieldChanges.Between(before, after, WorkloadKinds.BuiltIn).Length;
            int back = FieldChanges.Between(after, before, WorkloadKinds.BuiltIn).Length;
            Assert.Equal(there == 0, back == 0);
        },
        iter: Times / 10,
        time: Seconds);

    private static JsonValue Object(int index)
    {
        JsonValue request = JsonTree.ParseTrusted(Recordings.All[index]).Member("request")!;
        return request.Member("object") is { Kind: JsonKind.Object } instance ? instance : request;
    }

    private static string Of(int[] places) => string.Concat(places.Select(static place => Nasty[place]));

    private static byte[][] Yamls() =>
    [
        .. Directory.EnumerateFiles(Checkout.Root, "*.yaml", SearchOption.AllDirectories)
            .Where(static file => !file.Contains("artifacts", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(File.ReadAllBytes)
            .Where(static bytes => bytes.Length < 100_000),
    ];

    // Bytes changed, cut out, doubled; parts of another file put in.
    private static Gen<byte[]> Mutations(byte[][] seeds) => Gen.Select(
        Gen.Int[0, seeds.Length - 1],
        Gen.Int[0, seeds.Length - 1],
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 1 << 20], Gen.Int[0, 200], Gen.Byte).Array[1, 6],
        (seed, other, edits) =>
        {
            List<byte> bytes = [.. seeds[seed]];
            foreach ((int kind, int place, int length, byte value) in edits)
            {
                int at = bytes.Count == 0 ? 0 : place % bytes.Count;
                int count = Math.Min(length, bytes.Count - at);
                switch (kind)
                {
                    case 0:
                        bytes.RemoveRange(at, count);
                        break;
                    case 1:
                        bytes.InsertRange(at, bytes.GetRange(at, count));
                        break;
                    case 2:
                        bytes.InsertRange(at, Encoding.UTF8.GetBytes(Of([value % Nasty.Length])));
                        break;
                    case 3:
                        bytes.InsertRange(at, seeds[other].Take(length * 4));
                        break;
                    default:
                        bytes.Insert(at, value);
                        break;
                }
            }

            return bytes.ToArray();
        });
}
