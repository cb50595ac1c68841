using System.Text;
using System.Text.Json;
using Admission.Cel.Kyverno;
using Admission.Cel.Tests.Corpora;
using Admission.Cel.Values;

namespace Admission.Cel.Tests.Kyverno;

/// <summary>JMESPath in projections of a GlobalContextEntry, by https://jmespath.org/specification.html.</summary>
public sealed class JmesPathTests
{
    private const string Data =
        """
        {
          "items": [
            {"name": "a", "n": 3, "labels": {"team": "x"}, "ports": [1, 2]},
            {"name": "b", "n": 1, "labels": {"team": "y"}, "ports": [3]},
            {"name": "c", "n": 2}
          ],
          "list": [0, 1, 2, 3, 4],
          "nested": [[1, 2], [3], 4],
          "map": {"k1": {"v": 1}, "k2": {"v": 2}, "k3": "text"},
          "foo bar": true, "empty": [], "s": "täxt", "neg": -1.5
        }
        """;

    [Theory]
    [InlineData("items[0].name", "\"a\"")]
    [InlineData("items[-1].name", "\"c\"")]
    [InlineData("items[9].name", "null")]
    [InlineData("items.name", "null")]
    [InlineData("items[*].name", "[\"a\",\"b\",\"c\"]")]
    [InlineData("items[].labels.team", "[\"x\",\"y\"]")]
    [InlineData("items[*].ports", "[[1,2],[3]]")]
    [InlineData("items[*].ports[]", "[1,2,3]")]
    [InlineData("items[*].ports[0]", "[1,3]")]
    [InlineData("items[*].ports | [0]", "[1,2]")]
    [InlineData("nested[]", "[1,2,3,4]")]
    [InlineData("items[?name == 'a'].n", "[3]")]
    [InlineData("items[?n > `1`].name", "[\"a\",\"c\"]")]
    [InlineData("items[?n >= `1` && n < `3`].name", "[\"b\",\"c\"]")]
    [InlineData("items[?labels.team == 'x' || name == 'c'].name", "[\"a\",\"c\"]")]
    [InlineData("items[?!labels].name", "[\"c\"]")]
    [InlineData("items[?ports].name | sort(@)", "[\"a\",\"b\"]")]
    [InlineData("items[?contains(ports || `[]`, `3`)].name", "[\"b\"]")]
    [InlineData("list[1:3]", "[1,2]")]
    [InlineData("list[::-1]", "[4,3,2,1,0]")]
    [InlineData("list[::2]", "[0,2,4]")]
    [InlineData("list[-2:]", "[3,4]")]
    [InlineData("list[:-3]", "[0,1]")]
    [InlineData("list[3:1:-1]", "[3,2]")]
    [InlineData("map.*.v", "[1,2]")]
    [InlineData("map.*", "[{\"v\":1},{\"v\":2},\"text\"]")]
    [InlineData("\"foo bar\"", "true")]
    [InlineData("items[*].[name, n]", "[[\"a\",3],[\"b\",1],[\"c\",2]]")]
    [InlineData("items[*].{id: name, \"count\": n} | [0]", "{\"id\":\"a\",\"count\":3}")]
    [InlineData("none.[a, b]", "null")]
    [InlineData("none.{a: b}", "null")]
    [InlineData("empty[]", "[]")]
    [InlineData("'it\\'s'", "\"it's\"")]
    [InlineData("`{\"a\": [1, null]}`", "{\"a\":[1,null]}")]
    [InlineData("@.list | length(@)", "5.0")]
    [InlineData("length(s)", "4.0")]
    [InlineData("sort_by(items, &n)[*].name", "[\"b\",\"c\",\"a\"]")]
    [InlineData("max_by(items, &n).name", "\"a\"")]
    [InlineData("min_by(items, &n).name", "\"b\"")]
    [InlineData("map(&name, items)", "[\"a\",\"b\",\"c\"]")]
    [InlineData("map(&labels.team, items)", "[\"x\",\"y\",null]")]
    [InlineData("join(',', items[*].name)", "\"a,b,c\"")]
    [InlineData("keys(map)", "[\"k1\",\"k2\",\"k3\"]")]
    [InlineData("values(map.k1)", "[1]")]
    [InlineData("merge(map.k1, `{\"w\": 1}`)", "{\"v\":1,\"w\":1}")]
    [InlineData("sum(list)", "10.0")]
    [InlineData("avg(list)", "2.0")]
    [InlineData("avg(empty)", "null")]
    [InlineData("max(list)", "4")]
    [InlineData("min(empty)", "null")]
    [InlineData("abs(neg)", "1.5")]
    [InlineData("ceil(neg)", "-1.0")]
    [InlineData("floor(neg)", "-2.0")]
    [InlineData("reverse(s)", "\"txät\"")]
    [InlineData("reverse(list)[0]", "4")]
    [InlineData("starts_with(s, 't') && ends_with(s, 'xt')", "true")]
    [InlineData("not_null(none, empty, s)", "[]")]
    [InlineData("to_array(s)", "[\"täxt\"]")]
    [InlineData("to_number('12')", "12.0")]
    [InlineData("to_number('x')", "null")]
    [InlineData("to_string(nested[1])", "\"[3]\"")]
    [InlineData("type(list) == 'array' && type(none) == 'null'", "true")]
    [InlineData("list == `[0,1,2,3,4]`", "true")]
    [InlineData("s < 'z'", "null")]
    [InlineData("(items)[0].n || list", "3")]
    [InlineData("!empty", "true")]
    public void Evaluates_as_the_specification_says(string expression, string expected)
    {
        Assert.True(JmesPath.TryParse(expression, out JmesPath? path, out string problem), problem);

        Assert.Equal(expected, Write(path.Evaluate(CelValue.FromJson(CelCorpus.Parse(Data)))));
    }

    [Theory]
    [InlineData("", "column 1: an expression is expected")]
    [InlineData("a.", "column 3: a name is expected after '.'")]
    [InlineData("a[", "an index or a slice is expected")]
    [InlineData("a[0", "']' is expected")]
    [InlineData("a b", "an operator is expected")]
    [InlineData("a[::0]", "an index or a slice is expected")]
    [InlineData("'a", "the closing ' is missing")]
    [InlineData("`{`", "{ is not JSON")]
    [InlineData("a # b", "'#' is not a symbol of JMESPath")]
    [InlineData("to_upper(a)", "to_upper() is not a function of the JMESPath specification")]
    [InlineData("length(a, b)", "length() takes other arguments")]
    [InlineData("sort_by(a, b)", "sort_by() takes other arguments")]
    [InlineData("length(&a)", "length() takes other arguments")]
    public void Reports_where_an_expression_cannot_be_read(string expression, string problem)
    {
        Assert.False(JmesPath.TryParse(expression, out _, out string found));
        Assert.Contains(problem, found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sum(items)")]
    [InlineData("join(',', list)")]
    [InlineData("length(none)")]
    [InlineData("sort(nested)")]
    [InlineData("items[?abs(name) > `1`]")]
    public void A_wrong_type_of_an_argument_is_an_error(string expression)
    {
        Assert.True(JmesPath.TryParse(expression, out JmesPath? path, out _));

        Assert.Contains(
            "JMESPath: ",
            path.Evaluate(CelValue.FromJson(CelCorpus.Parse(Data))).Error!.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Stops_an_expression_that_makes_too_many_values()
    {
        string expression = "[list, list]" + string.Concat(Enumerable.Repeat(" | [@, @][]", 40));
        Assert.True(JmesPath.TryParse(expression, out JmesPath? path, out _));

        Assert.Contains(
            "makes more than 1000000 values",
            path.Evaluate(CelValue.FromJson(CelCorpus.Parse(Data))).Error!.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(")]
    [InlineData("!")]
    [InlineData("a[?")]
    [InlineData("a.{b:")]
    [InlineData("length(")]
    public void Stops_an_expression_that_is_nested_too_deeply(string part) => Assert.False(
        JmesPath.TryParse(string.Concat(Enumerable.Repeat(part, 10_000)) + "a", out _, out _));

    private static string Write(CelValue value)
    {
        Assert.Null(value.Error?.Message);
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions
        {
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }))
        {
            CelJson.Write(writer, value);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
