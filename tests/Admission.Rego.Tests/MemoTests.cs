using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Admission.Json;
using Admission.Languages;
using Admission.Policies;
using Admission.Rego.Gatekeeper;
using Admission.Verdicts;
using Admission.Yaml;

namespace Admission.Rego.Tests;

/// <summary>Outcomes that are remembered by what a policy read.</summary>
public sealed partial class MemoTests
{
    private const string Template =
        """
        apiVersion: templates.gatekeeper.sh/v1
        kind: ConstraintTemplate
        metadata: { name: memo }
        spec:
          crd: { spec: { names: { kind: Memo } } }
          targets:
            - target: admission.k8s.gatekeeper.sh
              rego: |
                package memo
                BODY
        """;

    private const string Constraint =
        """
        apiVersion: constraints.gatekeeper.sh/v1beta1
        kind: Memo
        metadata: { name: c }
        """;

    private const string ByImage =
        "violation[{\"msg\": c.image}] { c := input.review.object.spec.containers[_]; endswith(c.image, \":latest\") }";

    private static readonly EvaluationBudget Budget = new(TimeSpan.FromSeconds(10), PolicyLimits.None);

    [Fact]
    public void Remembers_outcome_when_all_that_the_policy_read_is_the_same()
    {
        IPolicySession session = Load(ByImage);

        PolicyOutcome first = Evaluate(session, Pod("a", "nginx:latest"));
        Assert.False(session.IsRemembered);
        PolicyOutcome second = Evaluate(session, Pod("b", "nginx:latest"));

        Assert.True(session.IsRemembered);
        Assert.Equal(["spec.containers[0].image: nginx:latest"], Texts(first));
        Assert.Equal(Texts(first), Texts(second));
    }

    [Theory]
    [InlineData(ByImage, "nginx:1")]
    [InlineData(
        "violation[{\"msg\": \"m\"}] { count(input.review.object.metadata.labels) > 0 }",
        "{\"labels\": {\"a\": \"b\"}}")]
    [InlineData(
        "violation[{\"msg\": \"m\"}] { not input.review.object.metadata.labels.a }", "{\"labels\": {\"a\": \"b\"}}")]
    [InlineData(
        "violation[{\"msg\": \"m\"}] { input.review.object.metadata.labels[k]; k == \"a\" }",
        "{\"labels\": {\"a\": \"b\"}}")]
    [InlineData("violation[{\"msg\": \"m\"}] { input.review.oldObject == null }", "oldObject")]
    [InlineData("violation[{\"msg\": \"m\"}] { walk(input, [_, \"b\"]) }", "{\"labels\": {\"a\": \"b\"}}")]
    [InlineData(
        "violation[{\"msg\": \"m\"}] { input.review.object.metadata == {\"name\": \"a\"} }",
        "{\"labels\": {\"a\": \"b\"}}")]
    [InlineData(
        "violation[{\"msg\": m}] { m := json.marshal(input.review.object.metadata) }", "{\"labels\": {\"a\": \"b\"}}")]
    public void Evaluates_again_when_something_that_it_read_differs(string body, string change)
    {
        IPolicySession session = Load(body);
        JsonNode pod = Pod("a", "nginx:latest");
        _ = Evaluate(session, pod);
        JsonNode other = Pod("a", change.StartsWith('{') || change == "oldObject" ? "nginx:latest" : change);
        if (change.StartsWith('{'))
        {
            other["metadata"] = JsonNode.Parse(
                change.Replace("{\"l", "{\"name\": \"a\", \"l", StringComparison.Ordinal));
        }

        JsonNode? old = change == "oldObject" ? other : null;
        PolicyOutcome found = Evaluate(session, other, old?.DeepClone());

        Assert.False(session.IsRemembered);
        Assert.Equal(Texts(Evaluate(Load(body), other, old?.DeepClone())), Texts(found));
    }

    [Theory]
    [InlineData("violation[{\"msg\": \"m\"}] { time.now_ns() > 0 }")]
    [InlineData("violation[{\"msg\": \"m\"}] { count(data.inventory.cluster[\"v1\"].Namespace) >= 0 }")]
    public void Remembers_nothing_when_the_policy_reads_more_than_the_request(string body)
    {
        IPolicySession session = Load(body);

        _ = Evaluate(session, Pod("a", "nginx:latest"));
        _ = Evaluate(session, Pod("a", "nginx:latest"));

        Assert.False(session.IsRemembered);
    }

    [Fact]
    public void Remembers_nothing_of_a_secret()
    {
        IPolicySession session = Load("violation[{\"msg\": \"m\"}] { input.review.object.kind == \"Secret\" }");
        JsonNode secret = JsonNode.Parse("""{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}}""")!;

        _ = Evaluate(session, secret);
        _ = Evaluate(session, secret);

        Assert.False(session.IsRemembered);
    }

    [Fact]
    public void Outcomes_of_the_corpora_are_the_same_with_and_without_memory()
    {
        string folder = RegoCorpus.At("rego", "gatekeeper");
        const int Seed = 20261127;
        var random = new Random(Seed);
        int remembered = 0;
        int all = 0;
        foreach (string path in Directory.EnumerateFiles(folder, "template.yaml", SearchOption.AllDirectories).Order())
        {
            string constraint = Directory.EnumerateFiles(
                Path.GetDirectoryName(path)!, "constraint.yaml", SearchOption.AllDirectories).Order().First();
            PolicyFile[] files = [new("t.yaml", File.ReadAllText(path)), new("c.yaml", File.ReadAllText(constraint))];
            ILoadedPolicies loaded = Load(files, EngineLimits.Default);
            if (!loaded.Errors.IsEmpty)
            {
                continue;
            }

            IPolicySession with = Rent(loaded);
            JsonNode[] objects =
            [
                .. Directory.EnumerateFiles(Path.GetDirectoryName(constraint)!, "*.yaml").Order()
                    .SelectMany(static file =>
                        KubernetesYaml.Read(File.ReadAllBytes(file), YamlLimits.Default).Documents)
                    .Select(static document => JsonNode.Parse(document.Root.ToString())!),
            ];
            for (int i = 0; i < 40; i++)
            {
                JsonNode changed = objects[random.Next(objects.Length)].DeepClone();
                for (int j = random.Next(4); j > 0; j--)
                {
                    Change(changed, random);
                }

                string[] expected = Texts(Evaluate(
                    Rent(Load(files, EngineLimits.Default with { MaxMemoBytes = 0 })), changed));
                string[] found = Texts(Evaluate(with, changed));

                Assert.True(expected.SequenceEqual(found), $"{path}: {changed.ToJsonString()}");
                remembered += with.IsRemembered ? 1 : 0;
                all++;
            }
        }

        Assert.True(all > 1000, $"{all} evaluations");
        Assert.True(remembered > all / 5, $"{remembered} of {all} were remembered");
    }

    [Fact]
    public void Policies_that_share_what_they_read_have_the_same_outcomes_as_alone()
    {
        string folder = RegoCorpus.At("rego", "gatekeeper");
        var random = new Random(20261128);
        PolicyFile[] files =
        [
            .. Directory.EnumerateFiles(folder, "template.yaml", SearchOption.AllDirectories).Order()
                .Where(static path => !File.ReadAllText(path).Contains("data.inventory", StringComparison.Ordinal))
                .SelectMany(static path => (string[])
                [
                    path,
                    Directory.EnumerateFiles(
                        Path.GetDirectoryName(path)!, "constraint.yaml", SearchOption.AllDirectories).Order().First(),
                ])
                .Select(static path => new PolicyFile(path, File.ReadAllText(path))),
        ];
        ILoadedPolicies with = Load(files, EngineLimits.Default);
        ILoadedPolicies without = Load(files, EngineLimits.Default with { MaxMemoBytes = 0 });
        Assert.Empty(with.Errors);
        IPolicySession together = Rent(with);
        JsonNode[] pods =
        [
            .. Directory.EnumerateFiles(folder, "*.yaml", SearchOption.AllDirectories).Order()
                .SelectMany(static file => KubernetesYaml.Read(File.ReadAllBytes(file), YamlLimits.Default).Documents)
                .Where(static document => document.Root.Member("kind")?.Text == "Pod")
                .Select(static document => JsonNode.Parse(document.Root.ToString())!),
        ];
        int remembered = 0;
        for (int i = 0; i < 60; i++)
        {
            JsonNode changed = pods[random.Next(Math.Min(pods.Length, 20))].DeepClone();
            for (int j = random.Next(3); j > 0; j--)
            {
                Change(changed, random);
            }

            string[][] expected = EvaluateAll(Rent(without), with.Policies.Length, changed, out _);
            string[][] found = EvaluateAll(together, with.Policies.Length, changed, out int hits);

            Assert.Equal(expected, found);
            remembered += hits;
        }

        Assert.True(remembered > 100, $"{remembered} outcomes were remembered");
    }

    [Fact]
    public void Parameters_of_one_constraint_are_not_those_of_another()
    {
        const string Body =
            "violation[{\"msg\": c.image}] { bad := {b | b := input.parameters.bad[_]}; "
                + "c := input.review.object.spec.containers[_]; bad[c.image] }";
        ILoadedPolicies loaded = Load(
            [
                new("t.yaml", Template.Replace("BODY", Body, StringComparison.Ordinal).Replace(
                    "{ kind: Memo }",
                    "{ kind: Memo }, validation: { openAPIV3Schema: { type: object, "
                        + "x-kubernetes-preserve-unknown-fields: true } }",
                    StringComparison.Ordinal)),
                .. new[] { "a", "b" }.Select(static image => new PolicyFile(
                    $"{image}.yaml",
                    Constraint.Replace("name: c", $"name: {image}", StringComparison.Ordinal)
                        + $"\nspec: {{ parameters: {{ bad: [{image}] }} }}\n")),
            ],
            EngineLimits.Default with { MaxMemoBytes = 0 });
        IPolicySession session = Rent(loaded);

        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(
                [["spec.containers[0].image: a"], ["passed"]], EvaluateAll(session, 2, Pod("x", "a"), out _));
            Assert.Equal(
                [["passed"], ["spec.containers[0].image: b"]], EvaluateAll(session, 2, Pod("x", "b"), out _));
        }
    }

    [Theory]
    [InlineData("names := {k | data.inventory.cluster[\"v1\"].Namespace[k]}")]
    [InlineData("names := {k | data.inventory[\"cluster\"][_][_][k]}")]
    [InlineData("names := {k | all := data.inventory; all.cluster[_][_][k]}")]
    public void Computes_again_what_depends_on_objects_of_the_cluster(string names)
    {
        ConstraintTemplate template = ConstraintTemplate.Read(
            KubernetesYaml.Read(
                Encoding.UTF8.GetBytes(Template.Replace(
                    "BODY", $"violation[{{\"msg\": n}}] {{ {names}; names[n] }}", StringComparison.Ordinal)),
                YamlLimits.Default).Documents[0],
            new PolicyFile("t.yaml", ""),
            new TemplateCode([]),
            out ImmutableArray<RegoError> errors)!;
        Assert.Empty(errors);
        Gatekeeper.Constraint constraint = Gatekeeper.Constraint.Read(
            KubernetesYaml.Read(Encoding.UTF8.GetBytes(Constraint), YamlLimits.Default).Documents[0],
            template,
            "c.yaml",
            out _)!;
        var evaluation = new ConstraintEvaluation();
        var review = GatekeeperReview.FromObject(JsonTree.ParseTrusted("""{"kind": "Pod"}"""u8.ToArray()));

        foreach (string name in (string[])["a", "b", "a"])
        {
            Json.JsonValue space = JsonTree.ParseTrusted(Encoding.UTF8.GetBytes(
                $$$"""{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "{{{name}}}"}}"""));
            Assert.Equal([name], evaluation.Evaluate(
                    constraint, review, Inventory.From([space]), RegoLimits.Default, out _)
                .Select(static one => one.Message));
        }
    }
}
