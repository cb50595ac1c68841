using System.Collections.Immutable;
using System.Text;
using Admission.Json;
using Admission.Kinds;
using Admission.Languages;
using Admission.Objects;
using Admission.Policies;
using Admission.Protocol;
using Admission.Verdicts;
using Admission.Yaml;

namespace Admission.Rego.Tests;

/// <summary>The fields that violations name although the policy names none.</summary>
public sealed class FieldCauseTests
{
    private const string Pod =
        """
        {"apiVersion": "v1", "kind": "Pod",
         "metadata": {"name": "web", "namespace": "shop", "labels": {"a": "x", "b": "bad"}},
         "spec": {"containers": [
             {"name": "good", "image": "ghcr.io/a:1", "ports": [{"containerPort": 80}]},
             {"name": "web", "image": "nginx:latest", "securityContext": {"privileged": true},
              "ports": [{"containerPort": 80}, {"containerPort": 22, "hostPort": 22}]},
             {"name": "two", "image": "nginx:latest"}]}}
        """;

    [Theory]
    [InlineData(
        "deny contains m if { i := input.request.object.spec.containers[_].image; i == \"ghcr.io/a:1\"; m := i }",
        "spec.containers[0].image")]
    [InlineData(
        "deny contains c.name if { some c in input.request.object.spec.containers; endswith(c.image, \":latest\") }",
        "spec.containers[1]", "spec.containers[2]")]
    [InlineData(
        "deny contains \"latest\" if { some c in input.request.object.spec.containers; "
            + "endswith(c.image, \":latest\") }",
        "")]
    [InlineData(
        "deny contains \"p\" if { some c in input.request.object.spec.containers; c.securityContext.privileged }",
        "spec.containers[1].securityContext.privileged")]
    [InlineData(
        "deny contains \"h\" if { input.request.object.spec.containers[_].ports[_].hostPort == 22 }",
        "spec.containers[1].ports[1].hostPort")]
    [InlineData(
        "deny contains k if { some k, v in input.request.object.metadata.labels; v == \"bad\" }", "metadata.labels.b")]
    [InlineData(
        "deny contains \"n\" if { some i; input.request.object.spec.containers[i].name == \"two\" }",
        "spec.containers[2].name")]
    [InlineData(
        "deny contains m if { some i; input.request.object.spec.containers[i].name == \"two\"; "
            + "m := sprintf(\"%d\", [i]) }",
        "")]
    [InlineData(
        "deny contains \"no probe\" if { some c in input.request.object.spec.containers; c.name == \"two\"; "
            + "not c.livenessProbe }",
        "spec.containers[2].name")]
    [InlineData(
        "all contains c if some c in input.request.object.spec.containers\n"
            + "deny contains c.image if { some c in all; c.name == \"good\" }",
        "spec.containers[0]")]
    [InlineData("deny contains \"many\" if count(input.request.object.spec.containers) > 2", "")]
    [InlineData(
        "deny contains c.name if { some c in input.request.object.spec.containers; "
            + "count(input.request.object.spec.containers) > 2 }",
        "", "", "")]
    [InlineData(
        "deny contains \"pair\" if { some a in input.request.object.spec.containers; "
            + "some b in input.request.object.spec.containers; a.name != b.name; a.image == b.image }",
        "")]
    [InlineData("deny contains \"x\" if { some x in [1, 2]; x == 2 }", "")]
    [InlineData("deny contains \"kind\" if input.request.kind.kind == \"Pod\"", "")]
    [InlineData(
        "deny contains {\"msg\": \"m\", \"field\": \"spec\"} if { some c in input.request.object.spec.containers; "
            + "c.name == \"two\" }",
        "spec")]
    public void Names_the_field_if_it_is_certain(string rules, params string[] fields)
    {
        ImmutableArray<Violation> found = Evaluate($"package p\n\n{rules}\n", Pod);

        Assert.Equal(fields.Order(), found.Select(static one => one.Field).Order());
    }

    [Fact]
    public void Names_the_fields_of_many_violations_at_the_same_items()
    {
        const int Containers = 15;
        string containers = string.Join(
            ", ", Enumerable.Range(0, Containers).Select(static i => $"{{\"name\": \"c{i}\"}}"));
        string pod = "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"web\"}, "
            + $"\"spec\": {{\"containers\": [{containers}]}}}}";

        ImmutableArray<Violation> found = Evaluate(
            "package p\n\ndeny contains m if { some c in input.request.object.spec.containers; "
                + "some what in [\"cpu\", \"memory\", \"disk\"]; m := sprintf(\"%v %v\", [c.name, what]) }\n",
            pod);

        Assert.Equal(3 * Containers, found.Length);
        Assert.All(found, static one =>
            Assert.Equal($"spec.containers[{one.Message.Split(' ')[0][1..]}].name", one.Field));
    }

    // The function has another result for each changed list, although its argument is the same.
    [Fact]
    public void Names_no_field_when_a_function_that_reads_the_list_finds_the_violation_without_it()
    {
        PolicyFile template = new("t.yaml", """
            apiVersion: templates.gatekeeper.sh/v1
            kind: ConstraintTemplate
            metadata: { name: crowds }
            spec:
              crd: { spec: { names: { kind: Crowds } } }
              targets:
                - target: admission.k8s.gatekeeper.sh
                  rego: |
                    package crowds

                    key := "containers"

                    size(name) = "many" { count(input.review.object.spec[name]) > 1 }
                    size(name) = "few" { count(input.review.object.spec[name]) <= 1 }

                    violation[{"msg": "crowd"}] {
                      c := input.review.object.spec.containers[_]
                      c.image == "ghcr.io/a:1"
                      size(key)
                    }

                    violation[{"msg": "crowd"}] {
                      size(key) == "many"
                      not input.review.object.spec.containers[0].image == "ghcr.io/a:1"
                    }
            """);
        PolicyFile constraint = new("c.yaml", """
            apiVersion: constraints.gatekeeper.sh/v1beta1
            kind: Crowds
            metadata: { name: crowds }
            """);
        ILoadedPolicies loaded = RegoLanguage.Instance.CreateCompiler(EngineLimits.Default)
            .Load([template, constraint], WorkloadKinds.BuiltIn, "");
        Assert.Empty(loaded.Errors);

        Assert.Equal("", Assert.Single(Evaluate(loaded, Parse(Pod))).Field);
    }

    [Fact]
    public void Names_no_field_when_the_policy_uses_too_many_steps() => Assert.All(
        Evaluate(
            "package p\n\ndeny contains c.name if { some c in input.request.object.spec.containers; "
                + "count([1 | numbers.range(1, 200)[_]; numbers.range(1, 200)[_]]) > 0 }\n",
            Pod),
        static one => Assert.Equal("", one.Field));

    [Fact]
    public void Fields_of_a_request_take_a_bounded_number_of_steps()
    {
        const int Policies = 40;
        PolicyFile[] files = [.. Enumerable.Range(0, Policies).Select(static i => new PolicyFile(
            $"p{i:d2}.rego",
            $"package p{i:d2}\n\ndeny contains c.name if {{ some c in input.request.object.spec.containers; "
                + "c.name == \"two\"; count([1 | numbers.range(1, 2000)[_]]) > 0 }\n"))];
        ILoadedPolicies loaded = RegoLanguage.Instance.CreateCompiler(EngineLimits.Default)
            .Load([.. files], WorkloadKinds.BuiltIn, "");
        Assert.Empty(loaded.Errors);

        ImmutableArray<Violation> found = Evaluate(loaded, Parse(Pod));

        Assert.Equal(Policies, found.Length);
        Assert.Equal("spec.containers[2].name", found[0].Field);
        Assert.Equal("", found[^1].Field);
    }

    [Fact]
    public void Fields_of_the_corpora_exist_and_decide()
    {
        string folder = RegoCorpus.At("rego", "gatekeeper");
        int named = 0;
        int all = 0;
        foreach (string path in Directory.EnumerateFiles(folder, "template.yaml", SearchOption.AllDirectories))
        {
            foreach (string constraint in Directory.EnumerateFiles(
                Path.GetDirectoryName(path)!, "constraint.yaml", SearchOption.AllDirectories))
            {
                PolicyFile[] files =
                [
                    new("t.yaml", File.ReadAllText(path)), new("c.yaml", File.ReadAllText(constraint)),
                ];
                ILoadedPolicies loaded = RegoLanguage.Instance.CreateCompiler(EngineLimits.Default)
                    .Load([.. files], WorkloadKinds.BuiltIn, "");
                if (!loaded.Errors.IsEmpty || loaded.Policies.Any(static one => !one.Reads.IsEmpty))
                {
                    continue;
                }

                foreach (string sample in Directory.EnumerateFiles(Path.GetDirectoryName(constraint)!, "*.yaml"))
                {
                    foreach (YamlDocument document in KubernetesYaml.Read(
                        File.ReadAllBytes(sample), YamlLimits.Default).Documents)
                    {
                        (int fields, int violations) = Check(loaded, document.Root);
                        named += fields;
                        all += violations;
                    }
                }
            }
        }

        Assert.True(all > 60, $"{all} violations");
        Assert.True(named > all / 3, $"{named} of {all} have a field");
    }

    // A field exists, and without it the violation is another or gone.
    private static (int Named, int All) Check(ILoadedPolicies loaded, JsonValue root)
    {
        ImmutableArray<Violation> found = Evaluate(loaded, root);
        int named = 0;
        foreach (Violation one in found.Where(static one => one.Field.Length > 0))
        {
            named++;
            FieldPath path = FieldPath.Parse(one.Field);
            Assert.NotNull(Find(root, path));
            ImmutableArray<Violation> without = Evaluate(loaded, Without(root, path));
            Assert.False(
                without.Any(other => other.Message == one.Message && other.Field == one.Field),
                $"{one.Field} does not matter to \"{one.Message}\"");
        }

        return (named, found.Length);
    }

    private static JsonValue? Find(JsonValue root, FieldPath path)
    {
        JsonValue? parent = path.Parent is null ? root : Find(root, path.Parent);
        return path.Parent is null ? parent
            : path.Segment.Name is { } name ? parent?.Member(name)
            : path.Segment.Index < (parent?.Count ?? 0) ? parent![path.Segment.Index] : null;
    }

    private static JsonValue Without(JsonValue root, FieldPath path)
    {
        var node = System.Text.Json.Nodes.JsonNode.Parse(root.ToString())!;
        var steps = new Stack<FieldSegment>();
        for (FieldPath at = path; at.Parent is not null; at = at.Parent)
        {
            steps.Push(at.Segment);
        }

        System.Text.Json.Nodes.JsonNode parent = node;
        while (steps.Count > 1)
        {
            FieldSegment step = steps.Pop();
            parent = step.Name is { } name ? parent[name]! : parent[step.Index]!;
        }

        FieldSegment last = steps.Pop();
        if (last.Name is { } member)
        {
            parent.AsObject().Remove(member);
        }
        else
        {
            parent.AsArray()[last.Index] = null;
        }

        return Parse(node.ToJsonString());
    }

    private static ImmutableArray<Violation> Evaluate(string module, string json)
    {
        ILoadedPolicies loaded = RegoLanguage.Instance.CreateCompiler(EngineLimits.Default)
            .Load([new PolicyFile("p.rego", module)], WorkloadKinds.BuiltIn, "");
        Assert.Empty(loaded.Errors);
        return Evaluate(loaded, Parse(json));
    }

    private static ImmutableArray<Violation> Evaluate(ILoadedPolicies loaded, JsonValue root)
    {
        string[] version = (root.Member("apiVersion")?.Text ?? "v1").Split('/');
        var request = new AdmissionRequest
        {
            Uid = "1",
            Kind = new GroupVersionKind(
                version.Length == 2 ? version[0] : "", version[^1], root.Member("kind")?.Text ?? ""),
            Resource = new GroupVersionResource("", "v1", "things"),
            Name = root.Member("metadata")?.Member("name")?.Text ?? "",
            Namespace = root.Member("metadata")?.Member("namespace")?.Text ?? "",
            Operation = Operation.Create,
            User = new UserInfo { Username = "dev" },
            Object = root,
        };
        IPolicySession session = loaded.Link([.. loaded.Policies.Select(static one => one.Id)]).Rent();
        session.Begin(new ReviewInput
        {
            Request = request,
            Now = DateTimeOffset.UnixEpoch,
            Workloads = WorkloadKinds.BuiltIn,
        });
        var budget = new EvaluationBudget(TimeSpan.FromSeconds(10), PolicyLimits.None);
        return
        [
            .. Enumerable.Range(0, loaded.Policies.Length)
                .Select(i => session.Evaluate(i, Parse("{}"), budget)).OfType<PolicyOutcome.Violated>()
                .SelectMany(static one => one.Violations),
        ];
    }

    private static JsonValue Parse(string json) => JsonTree.ParseTrusted(Encoding.UTF8.GetBytes(json));
}
