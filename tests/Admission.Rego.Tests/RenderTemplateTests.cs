namespace Admission.Rego.Tests;

/// <summary>Templates of Go's text/template in <c>strings.render_template</c>.</summary>
public sealed class RenderTemplateTests
{
    [Theory]
    [InlineData("{{.a}}-{{range .b}}<{{.}}>{{end}}", "1-<x><y>")]
    [InlineData("{{if .t}}yes{{else}}no{{end}}", "yes")]
    [InlineData("{{if .f}}yes{{else if .t}}second{{else}}no{{end}}", "second")]
    [InlineData("{{range $i, $v := .b}}{{$i}}={{$v}} {{end}}", "0=x 1=y ")]
    [InlineData("{{range .none}}a{{else}}empty{{end}}", "empty")]
    [InlineData("{{with .o}}{{.k}} {{$.a}}{{end}}", "v 1")]
    [InlineData("{{$x := .o.k}}{{$x}}{{/* not shown */}}", "v")]
    [InlineData("a {{- .a -}} b", "a1b")]
    [InlineData("{{.o.k | printf \"%s-%q\" \"p\"}}", "p-\"v\"")]
    [InlineData("{{len .b}} {{index .b 1}} {{eq .o.k \"v\"}} {{and .t .f}} {{not .f}}", "2 y true false true")]
    [InlineData("{{(index .o \"k\")}} {{.o}} {{.b}}", "v map[k:v] [x y]")]
    [InlineData("{{if .f}}{{range .b}}{{.}}{{end}}{{end}}end", "end")]
    public void Renders_a_template(string template, string expected) => Assert.Equal(
        expected, System.Text.Json.JsonSerializer.Deserialize<string>(Eval(template)));

    [Theory]
    [InlineData("{{.missing}}")]
    [InlineData("{{.a")]
    [InlineData("{{if .t}}")]
    [InlineData("{{end}}")]
    [InlineData("{{nope .a}}")]
    [InlineData("{{range .a}}{{end}}")]
    [InlineData("{{$x}}")]
    [InlineData("{{}}")]
    [InlineData("{{(((}}")]
    public void Mistake_in_a_template_is_undefined(string template) => Assert.Equal("undefined", Eval(template));

    [Fact]
    public void Loop_in_a_loop_ends_by_a_limit() => Assert.Equal(
        "eval_cancel_error",
        Rego.Eval(
            "strings.render_template(\"{{range $.n}}{{range $.n}}{{range $.n}}x{{end}}{{end}}{{end}}\", "
                + "{\"n\": numbers.range(1, 1000)})",
            limits: new RegoLimits { MaxSteps = 200_000, MaxBytes = 32 * 1024 * 1024 }));

    private static string Eval(string template) => Rego.Eval(
        "strings.render_template(input.template, {\"a\": 1, \"b\": [\"x\", \"y\"], \"t\": true, \"f\": false, "
            + "\"none\": [], \"o\": {\"k\": \"v\"}})",
        input: $$"""{"template": {{System.Text.Json.JsonSerializer.Serialize(template)}}}""");
}
