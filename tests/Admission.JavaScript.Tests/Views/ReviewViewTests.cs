using Admission.Protocol;
using Admission.Tests.Evaluation;
using Admission.Verdicts;

namespace Admission.JavaScript.Tests.Views;

/// <summary>The argument of <c>validate</c>, as it is documented for authors.</summary>
public sealed class ReviewViewTests
{
    [Theory]
    [InlineData("request.uid", "u-1")]
    [InlineData("request.operation", "CREATE")]
    [InlineData("request.kind.kind + request.kind.version + request.kind.group", "Podv1")]
    [InlineData("request.resource.resource", "pods")]
    [InlineData("request.subresource === ''", "true")]
    [InlineData("request.name + request.namespace + request.generateName", "webshop")]
    [InlineData(
        "request.user.username + request.user.uid + request.user.groups.join()",
        "alice7developers,system:authenticated")]
    [InlineData("JSON.stringify(request.user.extra)", "{}")]
    [InlineData("request.dryRun", "false")]
    [InlineData("request.options", "null")]
    [InlineData("oldObject", "null")]
    [InlineData("object.spec.containers[0].image", "nginx:1.19")]
    [InlineData("object.spec.containers[0].stdin", "null")]
    [InlineData("object.spec.containers[0].absent", "undefined")]
    [InlineData("pod.metadata.labels.app", "web")]
    [InlineData("pod.field('spec.hostNetwork')", "spec.hostNetwork")]
    [InlineData("containers.length", "2")]
    [InlineData("containers.map((c) => c.type).join()", "container,init")]
    [InlineData(
        "containers.map((c) => c.field('image')).join()", "spec.containers[0].image,spec.initContainers[0].image")]
    [InlineData("containers[0].command.join()", "a,b")]
    [InlineData("containers[0].image", "nginx:1.19")]
    [InlineData(
        "containers[0].image.registry + '|' + containers[0].image.repository + '|' + containers[0].image.tag",
        "docker.io|library/nginx|1.19")]
    [InlineData("containers[1].image.matches('*:latest')", "true")]
    [InlineData("Object.keys(containers[0]).join()", "name,command,tty,stdin,image,type")]
    [InlineData("now.toISOString()", "2026-11-23T12:00:00.000Z")]
    [InlineData("new Date().toISOString()", "2026-11-23T12:00:00.000Z")]
    [InlineData("Date.now() === now.getTime()", "true")]
    [InlineData("new Date(2026, 0, 1, 5).toISOString()", "2026-01-01T05:00:00.000Z")]
    [InlineData("changes().length", "0")]
    [InlineData("JSON.stringify(parameters)", "{}")]
    public void Gives_policies_what_the_contract_says(string expression, string expected) =>
        Assert.Equal(expected, Judge.Value(expression));

    [Theory]
    [InlineData("Array.isArray(object.spec.containers)", "true")]
    [InlineData("Array.isArray(containers) && Array.isArray(request.user.groups)", "true")]
    [InlineData("typeof object + typeof object.spec.containers[0].tty", "objectboolean")]
    [InlineData("Object.keys(object).join()", "apiVersion,kind,metadata,spec")]
    [InlineData("JSON.stringify(object.metadata.labels)", "{\"app\":\"web\",\"__proto__\":\"p\"}")]
    [InlineData("JSON.stringify({ ...object.metadata.labels, x: 1 })", "{\"app\":\"web\",\"__proto__\":\"p\",\"x\":1}")]
    [InlineData("Object.entries(object.metadata.labels).flat().join()", "app,web,__proto__,p")]
    [InlineData("[...object.spec.containers, 1].length", "2")]
    [InlineData("object.spec.containers.map((c) => c.name).concat('x').join()", "web,x")]
    [InlineData("'app' in object.metadata.labels && !('nope' in object.metadata.labels)", "true")]
    [InlineData("Object.hasOwn(object.metadata.labels, 'toString')", "false")]
    [InlineData("object.metadata.labels.hasOwnProperty('app')", "true")]
    [InlineData("object.metadata?.annotations?.x", "undefined")]
    [InlineData(
        "(() => { const { kind, ...rest } = object; return Object.keys(rest).join(); })()", "apiVersion,metadata,spec")]
    [InlineData(
        "(() => { const names = []; for (const name in object) names.push(name); return names.join(); })()",
        "apiVersion,kind,metadata,spec")]
    [InlineData(
        "Object.isFrozen(object) && Object.isFrozen(object.spec.containers) && Object.isFrozen(parameters)", "true")]
    [InlineData("Object.freeze(object) === object", "true")]
    [InlineData("object.spec === object.spec && containers === containers", "true")]
    [InlineData("structuredCloneOf(object).spec.containers.length", "1")]
    public void Lets_objects_be_read_like_any_other(string expression, string expected) => Assert.Equal(
        expected, Judge.Value(
            expression.Replace(
                "structuredCloneOf(object)", "JSON.parse(JSON.stringify(object))", StringComparison.Ordinal)));

    // Attack 31 and 46: nothing of the review can be changed, so that no policy judges what another one wrote.
    [Theory]
    [InlineData("object.kind = 'Other'")]
    [InlineData("object.added = 1")]
    [InlineData("delete object.kind")]
    [InlineData("object.spec.containers[0].image = 'good'")]
    [InlineData("object.spec.containers.push({})")]
    [InlineData("object.spec.containers.pop()")]
    [InlineData("object.spec.containers.length = 0")]
    [InlineData("object.spec.containers[0] = {}")]
    [InlineData("request.user.groups.sort()")]
    [InlineData("Object.defineProperty(object, 'kind', { value: 'x' })")]
    [InlineData("Object.setPrototypeOf(object, {})")]
    [InlineData("object.__proto__ = {}")]
    [InlineData("Object.assign(object, { kind: 'x' })")]
    [InlineData("request.user.username = 'admin'")]
    [InlineData("request.user.groups.push('system:masters')")]
    [InlineData("parameters.images = []")]
    [InlineData("containers.length = 0")]
    [InlineData("containers[0].image = 'x'")]
    [InlineData("containers[0].image.tag = 'x'")]
    [InlineData("pod.spec = {}")]
    [InlineData("deny.x = 1")]
    [InlineData("Object.getPrototypeOf(containers[0]).field = () => 'x'")]
    [InlineData("Object.getPrototypeOf(containers[0].image).matches = () => false")]
    [InlineData("Object.prototype.polluted = 1")]
    [InlineData("Array.prototype.filter = () => []")]
    [InlineData("JSON.parse = () => 1")]
    [InlineData("globalThis.leak = 1")]
    [InlineData("leak = 1")]
    public void Rejects_every_write_with_a_TypeError(string write)
    {
        string said = Judge.Say($"{write};", Reviews.Pod());
        Assert.True(
            said.StartsWith("Threw: test.js:7:", StringComparison.Ordinal)
            && (said.Contains("TypeError", StringComparison.Ordinal)
                    || said.Contains("ReferenceError", StringComparison.Ordinal)),
            said);
    }

    // Attack 18: names that every JavaScript object has.
    [Theory]
    [InlineData("__proto__")]
    [InlineData("constructor")]
    [InlineData("toString")]
    [InlineData("hasOwnProperty")]
    [InlineData("a/b.c~d")]
    public void Reads_members_of_any_name(string name)
    {
        string pod =
            $$$"""{"apiVersion":"v1", "kind":"Pod", "metadata": { "labels": { "{{{name}}}": "mine" } }, "spec": {}}""";

        Assert.Equal("mine", Judge.Value($"object.metadata.labels['{name}']", Reviews.Pod(pod)));
    }

    [Fact]
    public void Orders_integer_like_names_first_as_JavaScript_does()
    {
        const string Pod =
            """{"apiVersion":"v1", "kind":"Pod", "metadata": { "labels": { "b": "", "10": "", "9": "", "01": "" }}}""";

        Assert.Equal("9,10,b,01", Judge.Value("Object.keys(object.metadata.labels).join()", Reviews.Pod(Pod)));
    }

    [Fact]
    public void Shows_changes_of_an_update_exactly()
    {
        const string Before =
            """{ "apiVersion": "v1", "kind": "Pod", "spec": { "a": 9007199254740993, "b": 1, "c": null, "d": "x" } }""";
        const string After =
            """{ "apiVersion": "v1", "kind": "Pod", "spec": { "a": 9007199254740992, "b": 1.0, "d": "y" } }""";
        const string Expected =
            """spec.a changed "9007199254740993" 9007199254740992|spec.b changed 1 1|"""
                + """spec.c removed null undefined|spec.d changed "x" "y" """;

        Assert.Equal(
            Expected.Trim(),
            Judge.Say(
                "for (const c of changes()) deny(`${c.field} ${c.kind} ${JSON.stringify(c.before)} "
                    + "${JSON.stringify(c.after)}`);",
                Reviews.Update(Before, After)));
    }

    [Fact]
    public void Leaves_ignored_fields_out_of_changes()
    {
        const string Before =
            """{ "apiVersion": "v1", "kind": "Pod", "metadata": { "labels": { "a": "1" } }, "spec": { "d": "x" } }""";
        const string After =
            """{ "apiVersion": "v1", "kind": "Pod", "metadata": { "labels": { "a": "2" } }, "spec": { "d": "y" } }""";

        Assert.Equal(
            "spec.d",
            Judge.Value(
                "changes({ ignore: ['metadata.labels'] }).map((c) => c.field).join()", Reviews.Update(Before, After)));
    }

    [Theory]
    [InlineData("changes(1)", "expected an object, got a number")]
    [InlineData("changes({ ignored: [] })", "there is no option 'ignored'")]
    [InlineData("changes({ ignore: 'spec' })", "expected an array of strings, got a string")]
    [InlineData("changes({ ignore: ['spec['] })", "changes({ ignore })")]
    public void Explains_wrong_arguments_of_changes(string call, string expected) =>
        Assert.Contains(
            expected,
            Judge.Say($"{call};", Reviews.Update(Reviews.NginxPod, Reviews.NginxPod)),
            StringComparison.Ordinal);

    [Fact]
    public void Gives_no_pod_and_no_containers_for_other_kinds()
    {
        Judge judge = Judge.Of(("test.js", Judge.Policy(
            "deny(String(pod) + containers.length);", """{ resources: ["configmaps"] }""")));
        Verdict verdict = judge.Run(
            Reviews.Of("ConfigMap", "configmaps", """{ "apiVersion": "v1", "kind": "ConfigMap" }""", null));

        Assert.Equal("null0", Assert.IsType<PolicyOutcome.Violated>(verdict.Results[0].Outcome).Violations[0].Message);
    }

    [Fact]
    public void Shows_the_old_pod_when_it_is_deleted()
    {
        Judge judge = Judge.Of(("test.js", Judge.Policy(
            "deny(String(object) + containers[0].image);", """{ resources: ["pods"], operations: ["DELETE"] }""")));
        Verdict verdict = judge.Run(
            Reviews.Of("Pod", "pods", null, Reviews.NginxPod) with { Operation = Operation.Delete });

        Assert.Equal(
            "nullnginx:1.19", Assert.IsType<PolicyOutcome.Violated>(verdict.Results[0].Outcome).Violations[0].Message);
    }

    [Fact]
    public void Reads_containers_that_are_not_objects_as_malformed()
    {
        const string Pod =
            """{ "apiVersion": "v1", "kind": "Pod", "spec": { "containers": [ "x", null, { "image": 7 } ] } }""";

        Assert.Equal(
            "false|false|false",
            Judge.Value("containers.map((c) => c.image.isValid).join('|')", Reviews.Pod(Pod)));
    }

    [Theory]
    [InlineData("""[{ "name": "web" }]""", "web")]
    [InlineData("""[{ "image": "nginx" }]""", "spec.containers[0]")]
    [InlineData("""[{ "name": "" }]""", "spec.containers[0]")]
    [InlineData("""[{ "name": 7 }]""", "spec.containers[0]")]
    [InlineData("\"web\"", "spec.containers")]
    public void Calls_a_container_by_its_name_or_its_place(string containers, string expected) => Assert.Equal(
        expected,
        Judge.Value(
            "`${containers[0]}`",
            Reviews.Pod($$"""{ "apiVersion": "v1", "kind": "Pod", "spec": { "containers": {{containers}} } }""")));

    [Theory]
    [InlineData("""{ "name": "web" }""", "true ")]
    [InlineData("""{ "image": null }""", "true ")]
    [InlineData("""{ "image": "" }""", "false ")]
    [InlineData("""{ "image": 7 }""", "false 7")]
    [InlineData("""{ "image": { "password": "x" } }""", "false ")]
    [InlineData("\"nginx\"", "false nginx")]
    public void Distinguishes_a_missing_image_from_an_invalid_one(string container, string expected) => Assert.Equal(
        expected,
        Judge.Value(
            "`${containers[0].image.isMissing} ${containers[0].image}`",
            Reviews.Pod($$"""{ "apiVersion": "v1", "kind": "Pod", "spec": { "containers": [{{container}}] } }""")));

    [Fact]
    public void Logs_to_the_console_under_the_policys_id_without_spelling_objects_out()
    {
        Judge judge = Judge.OfBody("console.log('a', 1, object); console.error(null);");
        judge.Run(Reviews.Pod());

        Assert.Equal(["test: a 1 [object]", "test: null"], judge.Logged);
    }

    [Fact]
    public void Logs_no_more_lines_than_allowed()
    {
        Judge judge = Judge.OfBody("for (let i = 0; i < 1000; i++) console.log(i);");
        judge.Run(Reviews.Pod());

        Assert.Equal(50, judge.Logged.Count);
    }
}
