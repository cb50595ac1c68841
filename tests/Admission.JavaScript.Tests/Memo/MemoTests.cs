using System.Text.RegularExpressions;
using Admission.Policies;
using Admission.Protocol;
using Admission.Tests.Evaluation;
using Admission.Verdicts;

namespace Admission.JavaScript.Tests.Memo;

/// <summary>What a policy said is said again where it would read the same, and nowhere else.</summary>
public sealed partial class MemoTests
{
    private const string Everything =
        """{ resources: ["*", "*/*"], operations: ["CREATE", "UPDATE", "DELETE", "CONNECT"] }""";

    private const string Labelled =
        """{ "metadata": { "labels": { "app": "web", "tier": "a" }, "name": "one" }, "spec": { "containers": [] } }""";

    private static readonly string[] ContextNames =
        ["request", "object", "oldObject", "pod", "containers", "parameters", "now", "changes", "deny", "warn"];

    private static readonly AdmissionRequest Pod = Reviews.Pod();

    /// <summary>An expression, a request, and another in which it is something else.</summary>
    public static TheoryData<string, string, string> Reads => new()
    {
        { "object.spec.hostNetwork", Spec("\"hostNetwork\": true"), Spec("\"hostNetwork\": false") },
        { "object.spec.hostNetwork", Spec("\"hostNetwork\": true"), Spec("\"hostNetwork\": null") },
        { "object.spec.hostNetwork", Spec("\"hostNetwork\": true"), Spec("") },
        { "object.spec?.a", Spec("\"a\": 1"), """{ "spec": null }""" },
        { "object.spec?.a", Spec("\"a\": 1"), "{ }" },
        { "object.spec?.a?.b", Spec("\"a\": { \"b\": 1 }"), Spec("\"a\": [ { \"b\": 1 } ]") },
        { "object.spec.a", Spec("\"a\": 1"), Spec("\"a\": \"2\"") },
        { "typeof object.spec.a", Spec("\"a\": 1"), Spec("\"a\": \"1\"") },
        { "object.spec.a", Spec("\"a\": 9007199254740993"), Spec("\"a\": 9007199254740999") },
        { "'a' in object.spec", Spec("\"a\": null"), Spec("\"b\": null") },
        { "Object.hasOwn(object.spec, 'a')", Spec("\"a\": null"), Spec("") },
        { "Object.keys(object.spec)", Spec("\"a\": 1, \"b\": 1"), Spec("\"b\": 1, \"a\": 1") },
        { "Object.keys(object.spec).length", Spec("\"a\": 1"), Spec("\"a\": 1, \"b\": 1") },
        { "JSON.stringify(object)", Spec("\"a\": [[1], [2]]"), Spec("\"a\": [[1], [3]]") },
        { "JSON.stringify({ ...object.spec })", Spec("\"a\": 1"), Spec("\"a\": 1, \"b\": 2") },
        { "object.spec.list.join()", Spec("\"list\": [1, 2]"), Spec("\"list\": [1, 2, 3]") },
        { "object.spec.list.join()", Spec("\"list\": [\"a,b\"]"), Spec("\"list\": [\"a\", \"c\"]") },
        { "object.spec.list[1].a", Spec("\"list\": [{}, { \"a\": 1 }]"), Spec("\"list\": [{ \"a\": 1 }, {}]") },
        { "object.spec.list[0][0].a", Spec("\"list\": [[{ \"a\": 1 }]]"), Spec("\"list\": [[{ \"a\": 2 }]]") },
        { "Array.isArray(object.spec.a)", Spec("\"a\": []"), Spec("\"a\": {}") },
        { "containers.length", Containers("a"), Containers("a", "b") },
        { "containers.map((c) => c.image).join()", Containers("a", "b"), Containers("b", "a") },
        { "containers.map((c) => c.image.tag).join()", Containers("a:1"), Containers("a:2") },
        { "containers.map((c) => c.type).join()", Containers("a"), InitContainers("a") },
        { "containers.map((c) => c.field('image')).join()", Containers("a"), InitContainers("a") },
        { "containers.map((c) => c.name).join()", Containers("a"), Containers("b") },
        { "Object.keys(containers[0]).join()", Containers("a"), """{ "spec": { "containers": [ { "x": 1 } ] } }""" },
        { "pod.spec.hostPID", Spec("\"hostPID\": true"), Spec("\"hostPID\": false") },
        { "pod.metadata.labels?.app", Labelled, Spec("") },
        {
            "labels('app=web').matches(object.metadata.labels)", Labelled,
            Labelled.Replace("web", "db", StringComparison.Ordinal)
        },
        {
            "labels('!x').matches(object.metadata.labels)", Labelled,
            Labelled.Replace("tier", "x", StringComparison.Ordinal)
        },
        { "labels('app').matches(object.metadata)", """{ "metadata": { "app": "1" } }""", """{ "metadata": { } }""" },
    };

    /// <summary>An expression and the member of the request that it reads.</summary>
    public static TheoryData<string, string> RequestReads => new()
    {
        { "request.uid", "uid" },
        { "request.name", "name" },
        { "request.generateName", "generateName" },
        { "request.namespace", "namespace" },
        { "request.operation", "operation" },
        { "request.subresource", "subresource" },
        { "request.dryRun", "dryRun" },
        { "request.user.username", "username" },
        { "request.user.uid", "user uid" },
        { "request.user.groups.join()", "groups" },
        { "JSON.stringify(request.user.extra)", "extra" },
        { "request.options?.fieldManager", "options" },
        { "JSON.stringify(request)", "name" },
        { "oldObject?.spec?.a", "oldObject" },
        { "object === null", "object" },
    };

    [Theory, MemberData(nameof(Reads))]
    public void Remembers_what_is_read_and_sees_every_difference(string expression, string first, string second) =>
        Distinguishes(expression, Reviews.Pod(first), Reviews.Pod(second));

    [Theory, MemberData(nameof(RequestReads))]
    public void Sees_every_difference_of_the_request(string expression, string member) =>
        Distinguishes(expression, Pod, With(Pod, member));

    [Fact]
    public void Distinguishes_a_pod_from_a_workload_with_the_same_template()
    {
        const string Template = """{ "spec": { "containers": [ { "image": "a" } ] } }""";
        AdmissionRequest deployment = Reviews.Of(
            "Deployment", "deployments", $$"""{ "spec": { "template": {{Template}} } }""", null, "apps");

        Distinguishes("pod.field('spec')", Reviews.Pod(Template), deployment);
        Distinguishes("containers[0].field('image')", Reviews.Pod(Template), deployment);
    }

    [Fact]
    public void Does_not_run_a_policy_again_for_what_it_does_not_read()
    {
        var judge = OfBody("if (object.spec.hostNetwork === true) { deny('host'); }");
        judge.Run(Reviews.Pod(Spec("\"hostNetwork\": true, \"x\": 1")));

        PolicyResult result = Assert.Single(
            judge.Run(With(Reviews.Pod(Spec("\"hostNetwork\": true, \"x\": 2")), "uid")).Results);

        Assert.True(result.IsRemembered);
        Assert.True(result.Blocks);
    }

    [Fact]
    public void Remembers_warnings_and_fixes()
    {
        var judge = OfBody("warn('w' + object.kind, { field: 'kind', fix: 'f' }); deny('d', { fix: 'g' });");

        Verdict first = judge.Run(Pod);
        Verdict second = judge.Run(Pod);

        Assert.True(second.Results[0].IsRemembered);
        Assert.Equal(Text(first), Text(second));
    }

    [Theory]
    [InlineData("deny(now.toISOString());")]
    [InlineData("deny(String(new Date()));")]
    [InlineData("deny(String(Date.now()));")]
    [InlineData("console.log('seen'); deny('no');")]
    [InlineData("deny(String(changes().length));")]
    [InlineData("throw new Error('no');")]
    [InlineData("while (true) {}")]
    public void Never_remembers_what_depends_on_more_than_the_review(string body)
    {
        var judge = Judge.Of(
            EngineLimits.Default with { MaxStatements = 10_000 }, ("test.js", Policy(body)));

        judge.Run(Pod);

        Assert.False(Assert.Single(judge.Run(Pod).Results).IsRemembered);
    }

    [Theory]
    [InlineData("secrets", "")]
    [InlineData("serviceaccounts", "token")]
    public void Never_remembers_a_secret(string resource, string subresource)
    {
        var judge = Judge.Of(("test.js", Policy(
            "deny(JSON.stringify(object));",
            """{ resources: ["*", "*/*"], operations: ["CREATE", "UPDATE", "DELETE", "CONNECT"] }""")));
        AdmissionRequest request = Reviews.Of("Secret", resource, """{ "data": { "a": "c2VjcmV0" } }""", null) with
        {
            Subresource = subresource,
        };

        judge.Run(request);

        Assert.False(Assert.Single(judge.Run(request).Results).IsRemembered);
    }

    [Fact]
    public void Never_remembers_where_old_and_new_are_one_object()
    {
        var judge = OfBody("deny(String(oldObject.spec.a) + object.spec.a);");
        AdmissionRequest same = Reviews.Update(Spec("\"a\": 1"), Spec("\"a\": 1"));
        same = same with { OldObject = same.Object };
        judge.Run(same);

        Assert.Equal("12", Messages(judge.Run(Reviews.Update(Spec("\"a\": 1"), Spec("\"a\": 2")))));
    }

    [Fact]
    public void Remembers_nothing_where_the_operator_says_so()
    {
        var judge = Judge.Of(
            EngineLimits.Default with { MaxMemoBytes = 0 }, ("test.js", Policy("deny(object.kind);")));
        judge.Run(Pod);

        Assert.False(Assert.Single(judge.Run(Pod).Results).IsRemembered);
    }

    [Fact]
    public void Forgets_when_its_memory_is_full()
    {
        const int Bytes = 2048;
        var judge = Judge.Of(
            EngineLimits.Default with { MaxMemoBytes = Bytes }, ("test.js", Policy("deny(object.spec.a);")));
        judge.Run(Reviews.Pod(Spec("\"a\": \"first\"")));
        judge.Run(Reviews.Pod(Spec($"\"a\": \"{new string('x', Bytes)}\"")));

        Assert.False(Assert.Single(judge.Run(Reviews.Pod(Spec("\"a\": \"first\""))).Results).IsRemembered);
    }

    [Fact]
    public void Does_not_remember_what_is_longer_than_a_fact_may_be()
    {
        var judge = OfBody("deny(object.spec.a.slice(0, 9));");
        AdmissionRequest request = Reviews.Pod(Spec($"\"a\": \"{new string('x', 5000)}\""));
        judge.Run(request);

        Assert.False(Assert.Single(judge.Run(request).Results).IsRemembered);
    }

    [Fact]
    public void Keeps_the_outcomes_of_parameters_apart()
    {
        var judge = Judge.Of(
            ("test.js", Policy("if (object.spec.a !== parameters.a) { deny(parameters.a); }")
                .Replace(
                    "validate(",
                    """
                    parameters: { type: "object", properties: { a: { type: "string", default: "p" } } },
                    validate(
                    """,
                    StringComparison.Ordinal)),
            ("admission.yaml", """
                apiVersion: admission/v1
                kind: Settings
                policies:
                  test:
                    overrides:
                      - { namespaces: [ shop ], parameters: { a: "q" } }
                """));
        AdmissionRequest shop = Reviews.Pod(Spec("\"a\": \"z\""));
        AdmissionRequest other = shop with { Namespace = "other" };

        Assert.Equal("q|p|q|p", string.Join('|', new[] { shop, other, shop, other }.Select(
            request => Messages(judge.Run(request)))));
    }

    // Takes of the context what the body names and nothing else.
    private static string Policy(string body, string match = "\"workloads\"") =>
        $$"""
        import { definePolicy, labels } from "admission";
        export default definePolicy({
          title: "Test",
          match: {{match}},
          validate({ {{string.Join(", ", ContextNames.Where(name => NamesOf(body).Contains(name)))}} }) {
            {{body}}
          },
        });
        """;

    private static HashSet<string> NamesOf(string body) =>
        [.. Word().Matches(body).Select(static word => word.Value)];

    private static Judge OfBody(string body) => Judge.Of(("test.js", Policy(body)));

    [GeneratedRegex("(?<![a-z)]\\.)\\b[a-zA-Z]+\\b")]
    private static partial Regex Word();

    private static void Distinguishes(string expression, AdmissionRequest first, AdmissionRequest second)
    {
        string body = $"deny(`is ${{{expression}}}`);";
        string policy = Policy(body, Everything);
        var judge = Judge.Of(("test.js", policy));
        string said = Messages(judge.Run(first));

        PolicyResult again = Assert.Single(judge.Run(first).Results);
        string other = Messages(judge.Run(second));

        Assert.True(again.IsRemembered, "the same was not remembered");
        Assert.NotEqual(said, other);
        Assert.Equal(
            Messages(Judge.Of(
                EngineLimits.Default with { MaxMemoBytes = 0 },
                ("test.js", policy)).Run(second)),
            other);
        Assert.Equal(said, Messages(judge.Run(first)));
    }

    private static AdmissionRequest With(AdmissionRequest request, string member) => member switch
    {
        "uid" => request with { Uid = "u-2" },
        "name" => request with { Name = "other" },
        "generateName" => request with { GenerateName = "other-" },
        "namespace" => request with { Namespace = "other" },
        "operation" => request with { Operation = Operation.Delete },
        "subresource" => request with { Subresource = "ephemeralcontainers" },
        "dryRun" => request with { DryRun = true },
        "username" => request with { User = request.User with { Username = "bob" } },
        "user uid" => request with { User = request.User with { Uid = "8" } },
        "groups" => request with { User = request.User with { Groups = ["developers"] } },
        "extra" => request with
        {
            User = request.User with { Extra = Admission.Tests.Objects.Json.Of("""{ "a": ["b"] }""") },
        },
        "options" => request with { Options = Admission.Tests.Objects.Json.Of("""{ "fieldManager": "kubectl" }""") },
        "object" => request with { Object = null, OldObject = request.Object, Operation = Operation.Delete },
        "oldObject" => request with
        {
            OldObject = Admission.Tests.Objects.Json.Of(Spec("\"a\": 1")),
            Operation = Operation.Update,
        },
        _ => throw new ArgumentException(member, nameof(member)),
    };

    private static string Messages(Verdict verdict) => string.Join('|', verdict.Results.Select(static result =>
        result.Outcome is PolicyOutcome.Violated violated
            ? string.Join(',', violated.Violations.Select(static one => one.Message))
            : result.Outcome.ToString()));

    private static string Text(Verdict verdict) => string.Join('|', verdict.Results.Select(static result =>
        result.Outcome is PolicyOutcome.Violated violated
            ? string.Join(',', violated.Violations.Concat(violated.Warnings))
            : result.Outcome.ToString()));

    private static string Spec(string members) => $$"""{ "spec": { {{members}} } }""";

    private static string Containers(params string[] images) => Listed("containers", images);

    private static string InitContainers(params string[] images) => Listed("initContainers", images);

    private static string Listed(string list, string[] images)
    {
        IEnumerable<string> items = images.Select(
            static image => $$"""{ "name": "{{image}}", "image": "{{image}}" }""");
        return Spec($"\"{list}\": [ {string.Join(", ", items)} ]");
    }
}
