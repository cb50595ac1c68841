using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Admission.JavaScript.Lints;
using Admission.Languages;
using Admission.Policies;
using Admission.Tests.Evaluation;

namespace Admission.JavaScript.Tests.Lints;

public sealed class SourceLintsTests
{
    [Theory]
    [InlineData("dney('x');", "'dney' is not defined. Did you mean 'deny'?")]
    [InlineData("const a = bb + 1;", "'bb' is not defined. Declare it, or import it.")]
    [InlineData("setTimeout(() => 1);", "'setTimeout' is not defined. Declare it, or import it.")]
    [InlineData("{ const inner = 1; } inner;", "'inner' is not defined. Declare it, or import it.")]
    [InlineData("({ a: missing, [other]: 1 });", "'missing' is not defined. Declare it, or import it.", 2)]
    [InlineData("const f = (one = thing) => one;", "'thing' is not defined. Declare it, or import it.")]
    [InlineData("undeclared = 1;", "'undeclared' is not defined. Declare it, or import it.")]
    public void Finds_name_that_nothing_declares(string body, string message, int count = 1)
    {
        string[] found = Messages(body);

        Assert.Equal(count, found.Length);
        Assert.Contains(message, found);
    }

    [Theory]
    [InlineData(
        "deny('x');",
        "validate({ warn })",
        "'deny' is not defined. It is part of the review: write validate({ deny }).")]
    [InlineData("semvr('1');", "validate({ warn })", "'semvr' is not defined. Did you mean 'semver'?")]
    [InlineData(
        "quantity('1');",
        "validate()",
        "'quantity' is not defined. Import it: import { quantity } from \"admission\".")]
    [InlineData("", "validate({ dney })", "the review has no property 'dney'. Did you mean 'deny'?")]
    [InlineData(
        "review.request.nam;", "validate(review)", "the request has no property 'nam'. Did you mean 'name'?")]
    public void Suggests_where_an_undefined_name_comes_from(string body, string head, string message) => Assert.Equal(
        [message], Find($"export default {{ title: 'T', match: 'workloads', {head} {{ {body} }} }};"));

    [Theory]
    [InlineData("import { a, b } from './x.js';", "a();", "'b' is imported and never used. Remove it.", ", b")]
    [InlineData("import { a, b } from './x.js';", "b();", "'a' is imported and never used. Remove it.", "a, ")]
    [InlineData(
        "import * as a from './x.js';", "", "'a' is imported and never used. Remove it.",
        "import * as a from './x.js';\n")]
    [InlineData("import a, { b } from './x.js';", "b();", "'a' is imported and never used. Remove it.", null)]
    [InlineData(
        "import { a } from './x.js';", "const f = (a) => a; f(1);", "'a' is imported and never used. Remove it.",
        "import { a } from './x.js';\n")]
    public void Finds_import_that_is_not_used(string import, string body, string message, string? removed)
    {
        SourceLint lint = Assert.Single(
            Lints($"{import}\nexport default {{ title: 'T', match: 'workloads', validate() {{ {body} }} }};"));

        Assert.Equal((message, false), (lint.Error.Message, lint.IsCertain));
        Assert.Equal(removed, lint.Error.Edit?.Before);
    }

    [Theory]
    [InlineData("import { a } from './x.js';\nexport { a };")]
    [InlineData("import { a } from './x.js';\nexport const b = typeof a;")]
    [InlineData("import { a } from './x.js';\nexport const b = { a };")]
    [InlineData("import a from './x.js';\nexport default a;")]
    [InlineData("import { a } from './x.js';\nexport class B extends a {}")]
    public void Import_that_is_used_is_not_reported(string source) => Assert.Empty(Lints(source));

    [Theory]
    [InlineData("validate() { deny('x'); }", "()", "({ deny })")]
    [InlineData("validate: function () { deny('x'); }", "function ()", "function ({ deny })")]
    [InlineData("validate: () => { deny('x'); }", "()", "({ deny })")]
    [InlineData("validate({ warn: w }) { deny('x'); w(''); }", "warn: w", "warn: w, deny")]
    [InlineData("validate({}) { deny('x'); }", "{}", "{ deny }")]
    [InlineData("validate(review) { deny('x'); review; }", null, null)]
    [InlineData("validate({ ...all }) { deny('x'); all; }", null, null)]
    public void Adds_the_member_of_the_review(string member, string? before, string? after)
    {
        SourceLint lint = Assert.Single(Lints($"export default {{ title: 'T', match: 'workloads', {member} }};"));

        Assert.Equal((before, after), (lint.Error.Edit?.Before, lint.Error.Edit?.After));
    }

    [Theory]
    [InlineData("typeof window;")]
    [InlineData("label: for (;;) { continue label; }")]
    [InlineData("use(); function use() { return arguments.length; }")]
    [InlineData("later = 1; var later;")]
    [InlineData("try { deny(); } catch ({ message }) { warn(message); }")]
    [InlineData("for (const [key, { value = key, ...rest }] of Object.entries(object)) { warn(key, value, rest); }")]
    [InlineData("switch (1) { case 1: const a = 1; break; default: a; }")]
    [InlineData("class K extends Map { static n = K; m({ x }) { return x; } } new K();")]
    [InlineData("const f = function own() { return own; }; f();")]
    [InlineData("object.anything.at?.all; ({ shorthand: 1 }).shorthand; JSON.parse('1');")]
    [InlineData("if (object.kind === 'Pod' || request.operation !== 'CREATE') { deny(); }")]
    [InlineData("let image = containers[0].image; image = 'nginx'; image === 'nginx';")]
    [InlineData("containers.some((c) => c.image.matches('nginx') && c.name === 'web' && c.image.tag === '1');")]
    [InlineData("request.user.groups.includes('dev'); pod?.spec?.hostNetwork === true; object.spec.x === 'y';")]
    [InlineData("containers.length === 0; request.namespace === 'shop'; request.kind.group === '';")]
    [InlineData("object === null; pod == undefined; `${request.name}` === 'x';")]
    [InlineData("['CREATE', 'UPDATE'].includes(request.operation); new Set(['CREATE']).has(request.operation);")]
    [InlineData("const made = {}; const same = made; made === same;")]
    public void Finds_nothing_in_correct_code(string body) => Assert.Empty(Messages(body));

    [Theory]
    [InlineData("containers[0].image === 'nginx';", "Use containers[0].image.matches(\"nginx\").")]
    [InlineData("for (const { image: i } of containers) { if (i !== 'a') { deny(); } }",
        "'i !== 'a'' is always true: ")]
    [InlineData("containers.filter((c) => c.image === 'a');", "c.image is an image, not a string.")]
    [InlineData("containers === 'nginx';", "containers is a list, not a string.")]
    [InlineData("containers.includes('nginx');", "an item of containers is a container, not a string.")]
    [InlineData("request.operation === 'create';", "Did you mean \"CREATE\"?")]
    [InlineData("request.operation == 'Delete';", "Did you mean \"DELETE\"?")]
    [InlineData("['create'].includes(request.operation);", "request.operation is one of")]
    [InlineData("switch (request.operation) { case 'update': deny(); }", "'case 'update'' never applies")]
    [InlineData("containers[0].type === 'initContainer';", "containers[0].type is one of")]
    [InlineData("object.kind == 'pod';", "kinds begin with a capital letter, like Pod.")]
    [InlineData("request.kind === 'Pod';", "Compare its property kind.")]
    [InlineData("request.kind.group === 'core';", "the core group is the empty string.")]
    [InlineData("request.resource.resource === 'Pods';", "the value in the review is always in lowercase.")]
    [InlineData("request.kind.version === 'apps/v1';", "a version has no group in front of it.")]
    [InlineData("request.user === 'alice';", "Compare its property username.")]
    [InlineData("object.metadata.annotations['a/b'] === true;", "is a string, not a boolean.")]
    [InlineData("request.dryRun === 'true';", "request.dryRun is a boolean, not a string.")]
    [InlineData("quantity('1') === '1';", "Use its methods 'equals' and 'compare'.")]
    [InlineData("object.spec.list === [];", "creates a new object, which equals no other value.")]
    [InlineData("typeof object === 'obj';", "typeof object is one of")]
    public void Finds_comparison_that_is_never_true(string body, string message) =>
        Assert.Contains(message, Assert.Single(Messages(body)), StringComparison.Ordinal);

    [Fact]
    public void Is_not_certain_if_an_image_is_compared_as_text()
    {
        SourceLint lint = Assert.Single(
            Lints(Judge.Policy("\n  containers[0].image == 'nginx';")), static one => one.Error.Line > 1);

        Assert.False(lint.IsCertain);
        Assert.Contains(".matches(\"nginx\")", lint.Error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "",
        "lookup.maps.get('a')",
        "lookup has no property 'maps'. Declare it: reads: { maps: { resource: \"…\" } }.")]
    [InlineData("reads: {},", "lookup?.maps?.get('a')", "lookup has no property 'maps'. Declare it:")]
    [InlineData("reads: { maps: {} },", "lookup.map.get('a')", "lookup has no property 'map'. Did you mean 'maps'?")]
    [InlineData("reads: { maps: {} },", "lookup['pods'].get('a')", "lookup has no property 'pods'. It has maps.")]
    [InlineData("reads: { maps: {} },", "lookup.maps.find('a')", "a kind of lookup has no property 'find'.")]
    [InlineData("reads: kinds,", "lookup.pods.get('a')", "lookup has no property 'pods'. It has maps.")]
    public void Finds_lookup_that_the_policy_does_not_declare(string reads, string call, string message) =>
        Assert.StartsWith(message, Assert.Single(Find(Looking(reads, call))), StringComparison.Ordinal);

    [Theory]
    [InlineData("reads: { maps: {}, \"pods\": {} },", "lookup.maps.get('a') ?? lookup.pods.list()")]
    [InlineData("reads: { ...kinds },", "lookup.pods.get('a')")]
    [InlineData("reads: make(),", "lookup.pods.get('a')")]
    [InlineData("...base,", "lookup.pods.get('a')")]
    [InlineData("reads: { ['ma' + 'ps']: {} },", "lookup.maps.get('a')")]
    public void Lookup_that_can_be_declared_is_no_mistake(string reads, string call) =>
        Assert.Empty(Find(Looking(reads, call)));

    private static string Looking(string reads, string call) =>
        $$"""
        const kinds = { maps: { resource: "configmaps" } };
        const base = { reads: kinds };
        const make = () => base.reads;
        export default { title: "a", match: "workloads", {{reads}} validate({ lookup }) { {{call}}; make(); } };
        """;

    [Fact]
    public void Names_line_and_column()
    {
        PolicyError error = Assert.Single(Lints("const a = 1;\nexport const b = a +\n  cc;\n")).Error;

        Assert.Equal(("one.js", 3, 3), (error.File, error.Line, error.Column));
    }

    [Fact]
    public void Knows_the_globals_of_the_sandbox()
    {
        string names = Judge.Value("Object.getOwnPropertyNames(globalThis).sort().join(' ')");

        Assert.Equal(string.Join(' ', SandboxGlobals.Names.Order(StringComparer.Ordinal)), names);
    }

    [Theory]
    [InlineData("Review")]
    [InlineData("Request")]
    [InlineData("User")]
    [InlineData("Image")]
    [InlineData("Change")]
    [InlineData("PodTemplate")]
    public void Knows_the_members_that_the_types_declare(string name)
    {
        ReviewType type = name switch
        {
            "Review" => ReviewTypeTable.Review,
            "Request" => ReviewTypeTable.Request,
            "User" => ReviewTypeTable.User,
            "Image" => ReviewTypeTable.Image,
            "Change" => ReviewTypeTable.Review.Members["changes"]!.Result!.Item!,
            _ => ReviewTypeTable.Pod,
        };
        string types = File.ReadAllText(Checkout.At("src", "Admission.JavaScript", "Types", "admission.d.ts"));
        string body = Regex
            .Match(types, $@"export interface {name}\b.*?\{{\n(.*?)\n  \}}", RegexOptions.Singleline)
            .Groups[1].Value;
        IEnumerable<string> declared = Regex.Matches(body, @"^    (?:readonly )?(\w+)\??[:(]", RegexOptions.Multiline)
            .Select(static match => match.Groups[1].Value);

        Assert.Equal(declared.Order(StringComparer.Ordinal), type.Members.Keys.Order(StringComparer.Ordinal));
    }

    // The policy around the body imports every name.
    private static string[] Messages(string body) =>
        [.. Find(Judge.Policy(body)).Where(static text => !text.Contains("never used", StringComparison.Ordinal))];

    private static string[] Find(string text) => [.. Lints(text).Select(static lint => lint.Error.Message)];

    private static ImmutableArray<SourceLint> Lints(string text) =>
        SourceLints.Find(new PolicyFile("one.js", text), EngineLimits.Default);
}
