using System.Text;
using Admission.Json;

namespace Admission.Tests.Json;

public sealed class JsonTreeTests
{
    [Fact]
    public void Reads_as_deep_as_the_limit_and_no_deeper()
    {
        Assert.True(JsonTree.TryParse(Nested(JsonTree.MaxDepth), out JsonTree? tree, out _));
        tree!.Dispose();
        Assert.False(JsonTree.TryParse(Nested(JsonTree.MaxDepth + 1), out _, out JsonError? error));
        Assert.Contains("nested deeper than 1000 levels", error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Distinguishes_a_mistake_in_the_deepest_level_from_one_level_too_many()
    {
        byte[] json = Encoding.ASCII.GetBytes(new string('[', JsonTree.MaxDepth) + "x");
        Assert.False(JsonTree.TryParse(json, out _, out JsonError? error));
        Assert.Contains("not valid JSON here", error!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"a\":{\"b\":[1,{\"c\":1,\"c\":2}]}}", "a.b[1].c")]
    [InlineData("[[],[{\"x\":1},{\"x\":1,\"x\":1}]]", "[1][1].x")]
    [InlineData("{\"a\":[{},[],{\"b\":tru}]}", "a[2].b")]
    [InlineData("{\"a\":[1,2,tru]}", "a[1]")]
    [InlineData("{\"a\":{\"b\":", "a.b")]
    public void Names_the_field_that_is_wrong(string json, string field)
    {
        Assert.False(JsonTree.TryParse(Encoding.UTF8.GetBytes(json), out _, out JsonError? error));
        Assert.Equal(field, error!.Field);
    }

    [Fact]
    public void Names_the_line_and_column_of_a_second_member()
    {
        Assert.False(JsonTree.TryParse("{\n \"a\": 1,\n \"a\": 2 }"u8.ToArray(), out _, out JsonError? error));
        Assert.Equal((3, 2), (error!.Line, error.Column));
    }

    [Fact]
    public void Names_a_field_in_few_characters_however_long_its_names_are()
    {
        string name = new('n', 100_000);
        byte[] json = Encoding.UTF8.GetBytes($"{{\"{name}\":{{\"{name}\":{{\"{name}\":x");
        Assert.False(JsonTree.TryParse(json, out _, out JsonError? error));
        Assert.True(error!.Field.Length < 400);
    }

    private static byte[] Nested(int depth) =>
        Encoding.ASCII.GetBytes(new string('[', depth) + new string(']', depth));
}
