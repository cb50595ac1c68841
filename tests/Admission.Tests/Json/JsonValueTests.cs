using System.Globalization;
using System.Text;
using Admission.Json;

namespace Admission.Tests.Json;

public sealed class JsonValueTests
{
    [Theory]
    [InlineData("""{"a":1,"b":2}""", """{"b":2,"a":1}""", true)]
    [InlineData("[1,2]", "[2,1]", false)]
    [InlineData("[1,2]", "[1,2,3]", false)]
    [InlineData("9007199254740993", "9007199254740992", false)]
    [InlineData("1", "1.0", false)]
    [InlineData("1", "\"1\"", false)]
    [InlineData("{\"a\":null}", "{}", false)]
    [InlineData("{\"a\":null}", "{\"a\":null}", true)]
    [InlineData("{\"a\":{}}", "{}", false)]
    [InlineData("true", "false", false)]
    [InlineData("null", "false", false)]
    [InlineData("\"\\u0061\"", "\"a\"", true)]
    [InlineData("\"a\"", "\"A\"", false)]
    [InlineData("{\"\\u0061\":1}", "{\"a\":1}", true)]
    [InlineData("{ \"a\" : [ 1 ] }", "{\"a\":[1]}", true)]
    [InlineData("\"\u00e9\"", "\"e\u0301\"", false)]
    public void Compares_exactly(string left, string right, bool expected) =>
        Assert.Equal(expected, JsonValue.AreSame(Read(left), Read(right)));

    [Fact]
    public void Treats_only_absent_values_as_absent()
    {
        Assert.True(JsonValue.AreSame(null, null));
        Assert.False(JsonValue.AreSame(null, Read("null")));
        Assert.False(JsonValue.AreSame(Read("null"), null));
    }

    [Theory]
    [InlineData("9223372036854775807", true, long.MaxValue)]
    [InlineData("-9223372036854775808", true, long.MinValue)]
    [InlineData("9223372036854775808", false, 0L)]
    [InlineData("1.5", false, 0L)]
    [InlineData("\"1\"", false, 0L)]
    public void Reads_integers_of_64_bits(string json, bool expected, long value)
    {
        Assert.Equal(expected, Read(json).TryGetInt64(out long read));
        Assert.Equal(value, read);
    }

    [Fact]
    public void Finds_a_member_among_few_and_many()
    {
        foreach (int count in new[] { 1, 8, 9, 500 })
        {
            string members = string.Join(',', Enumerable.Range(0, count).Select(i => Invariant($"\"m{i}\":{i}")));
            JsonValue value = Read($"{{{members}}}");
            Assert.Equal(count, value.Count);
            Assert.Equal(Invariant($"{count - 1}"), value.Member(Invariant($"m{count - 1}"))!.NumberText);
            Assert.Equal(-1, value.IndexOf("M0"));
            Assert.Null(value.Member("none"));
        }
    }

    [Fact]
    public void Gives_known_names_as_one_string_each() => Assert.Same(
        Read("""{"metadata":1}""").NameAt(0), Read("""{"metadata":2}""").NameAt(0));

    [Theory]
    [InlineData("metadat\\u0061", "metadata")]
    [InlineData("__proto__", "__proto__")]
    [InlineData("ümlaut", "ümlaut")]
    [InlineData("", "")]
    [InlineData("a-name-that-is-longer-than-any-known-one", "a-name-that-is-longer-than-any-known-one")]
    public void Gives_names_without_escapes(string written, string expected) =>
        Assert.Equal(expected, Read($"{{\"{written}\":1}}").NameAt(0));

    [Theory]
    [InlineData("[1]")]
    [InlineData("7")]
    [InlineData("\"x\"")]
    [InlineData("null")]
    public void Has_no_members_unless_it_is_an_object(string json)
    {
        JsonValue value = Read(json);
        Assert.Null(value.Member("a"));
        Assert.True(value.Names.IsEmpty);
        Assert.Equal(-1, value.IndexOf("a"));
    }

    [Fact]
    public async Task Is_read_by_several_threads()
    {
        string members = string.Join(
            ',', Enumerable.Range(0, 200).Select(static i => Invariant($"\"m{i}\":[{i},{{\"x\":{i}}}]")));
        for (int round = 0; round < 50; round++)
        {
            JsonValue value = Read($"{{{members}}}");
            long[] sums = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Sum(value))));
            Assert.All(sums, static sum => Assert.Equal(2 * 19_900, sum));
        }
    }

    private static long Sum(JsonValue value)
    {
        long sum = 0;
        foreach (string name in value.Names)
        {
            JsonValue items = value.Member(name)!;
            items[0].TryGetInt64(out long first);
            items[1].Member("x")!.TryGetInt64(out long second);
            sum += first + second;
        }

        return sum;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static JsonValue Read(string json) => JsonTree.ParseTrusted(Encoding.UTF8.GetBytes(json));
}
