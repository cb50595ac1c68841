using System.Collections.Immutable;
using System.Text;
using Admission.Json;
using Admission.Schemas;

namespace Admission.Tests.Schemas;

public sealed class ParameterSchemaTests
{
    [Theory]
    [InlineData("""{"properties":{"a":{"type":"string"}}}""", """{"a":"x"}""")]
    [InlineData("""{"properties":{"a":{"type":["string","null"]}}}""", """{"a":null}""")]
    [InlineData("""{"properties":{"a":{"type":"integer"}}}""", """{"a":1.0}""")]
    [InlineData("""{"properties":{"a":{"type":"integer"}}}""", """{"a":1e3}""")]
    [InlineData("""{"properties":{"a":{"type":"integer"}}}""", """{"a":9007199254740993}""")]
    [InlineData("""{"properties":{"a":{"maximum":9007199254740993}}}""", """{"a":9007199254740993}""")]
    [InlineData("""{"properties":{"a":{"enum":["x",1]}}}""", """{"a":1.0}""")]
    [InlineData("""{"properties":{"a":{"const":{"x":[1]}}}}""", """{"a":{"x":[1]}}""")]
    [InlineData("""{"properties":{"a":{"pattern":"b"}}}""", """{"a":"abc"}""")]
    [InlineData("""{"properties":{"a":{"maxLength":1}}}""", """{"a":"🦊"}""")]
    [InlineData("""{"properties":{"a":{"minimum":3}}}""", """{"a":"a string is no number"}""")]
    [InlineData("""{"properties":{"a":{"type":"object"}}}""", """{"a":{"anything":1}}""")]
    [InlineData("""{"properties":{"a":{}},"additionalProperties":true}""", """{"b":1}""")]
    [InlineData("""{"additionalProperties":{"type":"string"}}""", """{"b":"x"}""")]
    [InlineData("""{"type":"object","title":"t","description":"d"}""", "{}")]
    public void Accepts_parameters(string schema, string given) => Assert.Empty(Errors(schema, given));

    [Theory]
    [InlineData("""{"properties":{"a":{"type":"string"}}}""", """{"a":1}""", "p.a: the parameter 'a' must be a "
        + "string, not 1. Put it in quotes.")]
    [InlineData("""{"properties":{"a":{"type":"array"}}}""", """{"a":"x"}""", "p.a: the parameter 'a' must be a "
        + "list, not the string \"x\". Write it as a list, [a, b].")]
    [InlineData("""{"properties":{"a":{"type":["integer","null"]}}}""", """{"a":1.5}""", "p.a: the parameter "
        + "'a' must be null or an integer, not 1.5. Change it.")]
    [InlineData(
        """{"properties":{"a":{"items":{"type":"boolean"}}}}""",
        """{"a":[true,"yes"]}""",
        "p.a[1]: the parameter 'a[1]' must be a boolean, not the string \"yes\". "
            + "Write true or false without quotes.")]
    [InlineData(
        """{"properties":{"a":{"maximum":9007199254740992}}}""",
        """{"a":9007199254740993}""",
        "p.a: the parameter 'a' must be at most 9007199254740992, not 9007199254740993.")]
    [InlineData("""{"properties":{"a":{"minimum":0.1}}}""", """{"a":0.09}""", "p.a: the parameter 'a' must be "
        + "at least 0.1, not 0.09.")]
    [InlineData("""{"properties":{"a":{"enum":["deny","warn"]}}}""", """{"a":"denny"}""", "p.a: the parameter "
        + "'a' must be one of \"deny\", \"warn\", not \"denny\". Did you mean 'deny'?")]
    [InlineData("""{"properties":{"a":{"const":1}}}""", """{"a":2}""", "p.a: the parameter 'a' must be 1.")]
    [InlineData("""{"properties":{"a":{"pattern":"^[a-z]+$"}}}""", """{"a":"ab\n"}""", "p.a: the parameter 'a' "
        + "must match the pattern ^[a-z]+$, which \"ab\\n\" does not.")]
    [InlineData("""{"properties":{"a":{"pattern":"^\\d$"}}}""", """{"a":"٣"}""", "p.a: the parameter 'a' must "
        + "match the pattern ^\\d$, which \"٣\" does not.")]
    [InlineData("""{"properties":{"a":{"minLength":1}}}""", """{"a":""}""", "p.a: the parameter 'a' must not be "
        + "empty.")]
    [InlineData("""{"properties":{"a":{"maxLength":1}}}""", """{"a":"ab"}""", "p.a: the parameter 'a' must have "
        + "at most 1 characters, not 2.")]
    [InlineData("""{"properties":{"a":{"minItems":1}}}""", """{"a":[]}""", "p.a: the parameter 'a' must have at "
        + "least 1 items, not 0.")]
    [InlineData("""{"properties":{"a":{"maxItems":1}}}""", """{"a":[1,2]}""", "p.a: the parameter 'a' must have "
        + "at most 1 items, not 2.")]
    [InlineData("""{"properties":{"images":{}}}""", """{"imagse":1}""", "p.imagse: 'imagse' is not a parameter. "
        + "Did you mean 'images'? The parameters are images.")]
    [InlineData("{}", """{"x":1}""", "p.x: 'x' is not a parameter: the policy has no parameters. Remove it.")]
    [InlineData("""{"properties":{"a":{}},"required":["a"]}""", "{}", "p: the parameter 'a' is missing, and it "
        + "has no default. Set it.")]
    [InlineData("""{"properties":{"a":{"properties":{"b":{}}}}}""", """{"a":{"c":1}}""", "p.a.c: 'c' is not a "
        + "parameter. Did you mean 'b'? The parameters are b.")]
    [InlineData("""{"additionalProperties":{"type":"string"}}""", """{"a.b":1}""", "p[\"a.b\"]: the parameter "
        + "'a.b' must be a string, not 1. Put it in quotes.")]
    [InlineData(
        "{}", "[]", "p: the parameter 'p' must be an object, not a list. Write it as an object, { name: value }.")]
    public void Rejects_parameters(string schema, string given, string expected) =>
        Assert.Equal(expected, Assert.Single(Errors(schema, given)).ToString());

    [Fact]
    public void Reports_every_error_at_once() => Assert.Equal(
        3,
        Errors("""{"properties":{"a":{"type":"string"},"b":{"type":"string"}}}""", """{"a":1,"b":2,"c":3}""").Length);

    [Theory]
    [InlineData("""{"properties":{"a":{"default":[1]}}}""", null, """{"a":[1]}""")]
    [InlineData("""{"properties":{"a":{"default":[1]}}}""", """{"a":[]}""", """{"a":[]}""")]
    [InlineData("""{"properties":{"a":{"default":1}}}""", """{"a":null}""", """{"a":null}""")]
    [InlineData("""{"properties":{"a":{"default":{},"properties":{"b":{"default":2}}}}}""", "{}", """{"a":{"b":2}}""")]
    [InlineData(
        """{"properties":{"a":{"items":{"properties":{"b":{"default":2}}}}}}""",
        """{"a":[{},{"b":3}]}""",
        """{"a":[{"b":2},{"b":3}]}""")]
    [InlineData("""{"properties":{"a":{"default":9007199254740993}}}""", null, """{"a":9007199254740993}""")]
    [InlineData("""{"additionalProperties":{"properties":{"b":{"default":2}}}}""", """{"x":{}}""", """{"x":{"b":2}}""")]
    [InlineData("""{"default":{"a":5},"properties":{"a":{"default":1}}}""", null, """{"a":5}""")]
    [InlineData("{}", null, "{}")]
    public void Fills_in_defaults(string schema, string? given, string expected)
    {
        ImmutableArray<FieldError> errors =
            Read(schema).Apply(given is null ? null : Json(given), "p", out JsonValue filled);
        Assert.Empty(errors);
        Assert.Equal(expected, filled.ToString());
    }

    [Theory]
    [InlineData("""{"propertys":{}}""", "parameters.propertys: 'propertys' is not a keyword of parameter "
        + "schemas. Did you mean 'properties'? Use")]
    [InlineData("""{"$ref":"#/x"}""", "parameters.$ref: '$ref' is not a keyword of parameter schemas. Use")]
    [InlineData("""{"type":"array"}""", "parameters.type: the schema of the parameters must have the type object.")]
    [InlineData("""{"properties":{"a":{"type":"int"}}}""", "parameters.properties.a.type: \"int\" is not a "
        + "type. Use one of object, array,")]
    [InlineData("""{"properties":{"a":{"type":[]}}}""", "parameters.properties.a.type: the list of types is empty.")]
    [InlineData("""{"properties":[]}""", "parameters.properties: 'properties' must be an object of schemas")]
    [InlineData("""{"properties":{"a":"string"}}""", "parameters.properties.a: a schema must be an object.")]
    [InlineData("""{"required":"a"}""", "parameters.required: 'required' must be a list of names.")]
    [InlineData("""{"properties":{"abc":{}},"required":["abd"]}""", "parameters.required: 'abd' is required but "
        + "is not among the properties. Did you mean 'abc'?")]
    [InlineData("""{"properties":{"a":{"enum":[]}}}""", "parameters.properties.a.enum: 'enum' must be a list of "
        + "at least one value.")]
    [InlineData("""{"properties":{"a":{"minimum":"1"}}}""", "parameters.properties.a.minimum: 'minimum' must be "
        + "a number.")]
    [InlineData("""{"properties":{"a":{"minLength":-1}}}""", "parameters.properties.a.minLength: 'minLength' "
        + "must be an integer")]
    [InlineData("""{"properties":{"a":{"minItems":2,"maxItems":1}}}""", "parameters.properties.a.minItems: "
        + "'minItems' is greater than 'maxItems'")]
    [InlineData("""{"properties":{"a":{"pattern":"("}}}""", "parameters.properties.a.pattern: the pattern ( is "
        + "not a regular expression:")]
    [InlineData("""{"properties":{"a":{"pattern":"(a)\\1"}}}""", "parameters.properties.a.pattern: the pattern "
        + "(a)\\1 needs backtracking")]
    [InlineData("""{"properties":{"a":{"type":"string","default":1}}}""", "parameters.properties.a.default: the "
        + "default must be a string, not 1.")]
    [InlineData("""{"properties":{"a":{"description":1}}}""", "parameters.properties.a.description: "
        + "'description' must be a string.")]
    [InlineData("[]", "parameters: a schema must be an object.")]
    public void Rejects_schema(string schema, string expected)
    {
        Assert.False(ParameterSchema.TryRead(Json(schema), "parameters", out _, out ImmutableArray<FieldError> errors));
        Assert.StartsWith(expected, errors[0].ToString(), StringComparison.Ordinal);
    }

    // attack case 30: a pattern of the author must not stop the loading of settings.
    [Fact]
    public void Ends_soon_when_a_pattern_would_make_a_backtracking_matcher_explode() => Assert.Single(
        Errors("""{"properties":{"a":{"pattern":"^(a+)+$"}}}""", $$"""{"a":"{{new string('a', 50_000)}}b"}"""));

    [Fact]
    public void Accepts_no_parameters_without_a_schema() =>
        Assert.Single(ParameterSchema.None.Apply(Json("""{"a":1}"""), "p", out _));

    // attack case 18
    [Theory, InlineData("__proto__"), InlineData("constructor"), InlineData("a/b")]
    public void Keeps_odd_names(string name)
    {
        string given = $$"""{"{{name}}":"x"}""";
        Assert.Empty(Read("""{"additionalProperties":true}""").Apply(Json(given), "p", out JsonValue filled));
        Assert.Equal("x", filled.Member(name)?.Text);
    }

    private static ImmutableArray<FieldError> Errors(string schema, string given) =>
        Read(schema).Apply(Json(given), "p", out _);

    private static ParameterSchema Read(string schema)
    {
        Assert.True(
            ParameterSchema.TryRead(Json(schema), "parameters", out ParameterSchema? read, out var errors),
            string.Join("\n", errors));
        return read!;
    }

    private static JsonValue Json(string text) => JsonTree.ParseTrusted(Encoding.UTF8.GetBytes(text));
}
