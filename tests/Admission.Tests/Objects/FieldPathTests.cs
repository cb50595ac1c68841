using System.Text;
using Admission.Json;
using Admission.Objects;
using CsCheck;

namespace Admission.Tests.Objects;

public sealed class FieldPathTests
{
    [Theory]
    [InlineData("")]
    [InlineData("spec")]
    [InlineData("spec.containers[0].image")]
    [InlineData("spec.rules[0][12].x")]
    [InlineData("[3].name")]
    [InlineData("metadata.labels[\"app.kubernetes.io/name\"]")]
    [InlineData("data[\"\"]")]
    [InlineData("data[\"a\\\"b\\\\c\"]")]
    [InlineData("data[\"line\\u000abreak\"]")]
    [InlineData("metadata.annotations.__proto__.constructor")]
    [InlineData("spec.containers[name=\"web\"].ports[containerPort=80,protocol=\"TCP\"]")]
    [InlineData("metadata.finalizers[=\"kubernetes\"]")]
    [InlineData("x[\"odd.key\"=\"v\"]")]
    [InlineData("x[a=-1.5e3]")]
    public void Writes_a_path_as_it_was_read(string text) => Assert.Equal(text, FieldPath.Parse(text).ToString());

    [Theory]
    [InlineData("spec.")]
    [InlineData(".spec")]
    [InlineData("spec..x")]
    [InlineData("spec[")]
    [InlineData("spec[]")]
    [InlineData("spec[-1]")]
    [InlineData("spec[0")]
    [InlineData("spec[0]x")]
    [InlineData("spec[99999999999]")]
    [InlineData("spec[\"x]")]
    [InlineData("spec[\"\\x\"]")]
    [InlineData("spec[\"\\u12\"]")]
    [InlineData("spec[name=]")]
    [InlineData("spec[name=\"a\",]")]
    [InlineData("spec[*]")]
    [InlineData("spec x")]
    [InlineData("9lives")]
    [InlineData("spéc")]
    public void Reports_the_position_at_which_a_text_is_not_a_path(string text)
    {
        Assert.False(FieldPath.TryParse(text, out FieldPath? path, out string error));
        Assert.Null(path);
        Assert.Matches("^column [0-9]+: .+\\. ", error);
    }

    [Fact]
    public void Rejects_a_path_beyond_its_length_limit() =>
        Assert.False(FieldPath.TryParse(new string('a', FieldPath.MaxLength + 1), out _, out _));

    [Fact]
    public void Reads_an_unquoted_key_as_text_unless_it_is_a_number()
    {
        FieldPath path = FieldPath.Parse("a[name=web,port=80,ip=10.0.0.1]");

        Assert.Equal("a[name=\"web\",port=80,ip=\"10.0.0.1\"]", path.ToString());
    }

    [Fact]
    public void Any_names_and_indexes_survive_writing_and_reading() =>
        Gen.Select(Gen.String, Gen.Int[0, 100_000], Gen.Bool).List[0, 8].Sample(steps =>
        {
            FieldPath path = FieldPath.Root;
            foreach ((string name, int index, bool isName) in steps)
            {
                path = isName ? path.Append(name) : path.Append(index);
            }

            FieldPath read = FieldPath.Parse(path.ToString());
            return read.Equals(path) && read.GetHashCode() == path.GetHashCode();
        });

    [Theory]
    [InlineData("spec.containers[1].image", "\"b\"")]
    [InlineData("spec.containers[name=\"two\"].image", "\"b\"")]
    [InlineData("spec.containers[name=\"two\"].ports[containerPort=80,protocol=\"TCP\"].x", "1")]
    [InlineData("spec.containers[2].image", null)]
    [InlineData("spec.containers.image", null)]
    [InlineData("spec.containers[name=\"three\"]", null)]
    [InlineData("spec[0]", null)]
    [InlineData("spec.none.below", null)]
    [InlineData("spec.nothing", "null")]
    public void Resolves_a_path_to_the_value_it_names(string path, string? expected)
    {
        JsonValue root = Json.Of("""
            {"spec":{"nothing":null,"containers":[{"name":"one","image":"a"},
             {"name":"two","image":"b","ports":[{"containerPort":80,"x":1}]}]}}
            """);

        Assert.Equal(expected, FieldPath.Parse(path).Resolve(root)?.ToString());
    }

    [Fact]
    public void Quotes_a_relative_text_that_is_not_a_path_instead_of_losing_it() =>
        Assert.Equal("spec[\"not a path\"]", FieldPath.Parse("spec").AppendText("not a path").ToString());

    [Fact]
    public void Walks_the_deepest_object_that_is_read()
    {
        int depth = JsonTree.MaxDepth - 1;
        var text = new StringBuilder().Insert(0, "{\"a\":", depth).Append('1').Append('}', depth);
        FieldPath path = FieldPath.Root;
        for (int i = 0; i < depth; i++)
        {
            path = path.Append("a");
        }

        Assert.Equal("1", path.Resolve(Json.Of(text.ToString()))?.ToString());
        Assert.Equal((2 * depth) - 1, path.ToString().Length);
    }
}
