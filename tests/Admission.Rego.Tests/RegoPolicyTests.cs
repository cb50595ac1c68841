using System.Collections.Immutable;
using System.Text;
using Admission.Json;
using Admission.Kinds;
using Admission.Languages;
using Admission.Objects;
using Admission.Policies;
using Admission.Protocol;
using Admission.Rego.Policies;
using Admission.Verdicts;

namespace Admission.Rego.Tests;

/// <summary>Gatekeeper's objects and OPA modules as policies of the kernel.</summary>
public sealed class RegoPolicyTests
{
    private const string Template =
        """
        apiVersion: templates.gatekeeper.sh/v1
        kind: ConstraintTemplate
        metadata: {name: k8sowner}
        spec:
          crd:
            spec:
              names: {kind: K8sOwner}
              validation:
                openAPIV3Schema:
                  type: object
                  properties:
                    label: {type: string, default: owner}
          targets:
          - target: admission.k8s.gatekeeper.sh
            rego: |
              package k8sowner

              violation[{"msg": msg}] {
                not input.review.object.metadata.labels[input.parameters.label]
                msg := sprintf("label <%v> is missing", [input.parameters.label])
              }
        """;

    private const string Module =
        """
        package team.images

        deny[msg] {
            image := input.request.object.spec.containers[_].image
            endswith(image, ":latest")
            msg := sprintf("%v has no version", [image])
        }

        warn[{"msg": "no owner", "field": "metadata.labels"}] {
            not input.request.object.metadata.labels.owner
        }
        """;

    [Fact]
    public void Constraint_denies_with_its_own_message_and_the_default_of_its_schema()
    {
        PolicyOutcome outcome = Evaluate(
            "k8sowner.all", ("t.yaml", Template), ("c.yaml", ConstraintOf("parameters: {}")));

        Assert.Equal(["label <owner> is missing"], Messages(outcome));
    }

    [Fact]
    public void Constraint_of_another_kind_of_object_says_nothing() => Assert.IsType<PolicyOutcome.Passed>(Evaluate(
        "k8sowner.all",
        ("t.yaml", Template),
        ("c.yaml", ConstraintOf("match: {kinds: [{apiGroups: [\"apps\"], kinds: [Deployment]}]}"))));

    [Fact]
    public void Package_denies_and_warns()
    {
        PolicyOutcome outcome = Evaluate("team.images", ("images.rego", Module));

        Assert.Equal(["nginx:latest has no version"], Messages(outcome));
        Assert.Equal([new Violation("no owner", "metadata.labels")], outcome.Warnings);
    }

    [Theory]
    [InlineData("parameters: {label: 1}", "spec.parameters.label: must be of type string, not number")]
    [InlineData("parameters: {lable: a}", "spec.parameters.lable: unknown parameter")]
    [InlineData("match: {namespace: [a]}", "spec.match.namespace: unknown field")]
    [InlineData("match: {namespaces: [\"te*-a\"]}", "has a star in the middle")]
    [InlineData("enforcementAction: block", "\"block\" is not an action")]
    public void Constraint_with_a_mistake_is_an_error_of_its_file(string spec, string message)
    {
        ILoadedPolicies loaded = Load(("t.yaml", Template), ("c.yaml", ConstraintOf(spec)));

        PolicyError error = Assert.Single(loaded.Errors);
        Assert.Equal("c.yaml", error.File);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("violation[{\"msg\": msg}]", "deny[{\"msg\": msg}]", "the rule violation is missing")]
    [InlineData("package k8sowner", "package k8sowner\n\n      import data.other", "import data.other is not allowed")]
    [InlineData("not input.review.object", "not data.secrets.object", "can only read data.inventory")]
    [InlineData("{kind: K8sOwner}", "{kind: Other}", "the name must be the kind in lower case")]
    [InlineData("sprintf(", "http.send(", "unsafe built-in function calls")]
    public void Template_that_gatekeeper_refuses_is_an_error(string text, string by, string message)
    {
        ILoadedPolicies loaded = Load(("t.yaml", Template.Replace(text, by, StringComparison.Ordinal)));

        Assert.Contains(message, Assert.Single(loaded.Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constraint_whose_template_reads_the_inventory_is_an_error()
    {
        string template = Template.Replace(
            "not input.review.object", "not data.inventory.cluster", StringComparison.Ordinal);

        ILoadedPolicies loaded = Load(("t.yaml", template), ("c.yaml", ConstraintOf("parameters: {}")));

        PolicyError error = Assert.Single(loaded.Errors);
        Assert.Equal("c.yaml", error.File);
        Assert.Contains("reads data.inventory", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not input", "nod input", 19, 13)]
    [InlineData("sprintf(", "spritnf(", 20, 16)]
    [InlineData("[input.parameters.label])", "[other])", 20, 9)]
    [InlineData("{kind: K8sOwner}", "{kind: Other}", 3, 12)]
    public void Error_of_a_template_is_at_its_line_and_column_in_the_file(
        string text, string by, int line, int column)
    {
        PolicyError error = Load(("t.yaml", Template.Replace(text, by, StringComparison.Ordinal))).Errors[0];

        Assert.Equal(("t.yaml", line, column), (error.File, error.Line, error.Column));
    }

    [Fact]
    public void Error_of_a_constraint_is_at_its_field()
    {
        PolicyError error = Load(
            ("t.yaml", Template), ("c.yaml", ConstraintOf("parameters:\n    label: 1"))).Errors[0];

        Assert.Equal((6, 5), (error.Line, error.Column));
    }

    [Fact]
    public void File_that_may_hold_a_constraint_and_is_not_yaml_is_an_error()
    {
        PolicyError error = Assert.Single(Load(("c.yaml", ConstraintOf("{}") + "  a: [\n")).Errors);

        Assert.Equal("c.yaml", error.File);
    }

    [Fact]
    public void Second_template_of_a_kind_is_an_error() => Assert.Contains(
        "The first one is in a.yaml:1",
        Load(("a.yaml", Template), ("b.yaml", Template)).Errors[0].Message,
        StringComparison.Ordinal);

    [Fact]
    public void Package_reads_the_documents_of_the_folder_data()
    {
        PolicyOutcome outcome = Evaluate(
            "a",
            ("a.rego", "package a\n\ndeny contains m if some m in data.team.words\n"),
            ("data/team/words.json", "{\"words\": [\"one\"]}"));

        Assert.Equal(["one"], Messages(outcome));
    }

    [Fact]
    public void Constraint_without_its_template_is_an_error() => Assert.Contains(
        "has no ConstraintTemplate", Assert.Single(Load(("c.yaml", ConstraintOf("{}"))).Errors).Message,
        StringComparison.Ordinal);

    [Theory, InlineData("warn", Enforcement.Warn), InlineData("dryrun", Enforcement.Audit), InlineData("deny",
        Enforcement.Deny)]
    public void Enforcement_action_becomes_the_enforcement(string action, Enforcement enforcement) => Assert.Equal(
        enforcement,
        Assert.Single(Load(("t.yaml", Template), ("c.yaml", ConstraintOf($"enforcementAction: {action}"))).Policies)
            .Enforcement);

    private static string ConstraintOf(string spec) =>
        $"apiVersion: constraints.gatekeeper.sh/v1beta1\nkind: K8sOwner\nmetadata: {{name: all}}\nspec:\n  {spec}\n";

    private static string[] Messages(PolicyOutcome outcome) =>
        [.. Assert.IsType<PolicyOutcome.Violated>(outcome).Violations.Select(static v => v.Message)];

    private static ILoadedPolicies Load(params (string Path, string Text)[] files)
    {
        ImmutableArray<PolicyFile> all = [.. files.Select(static f => new PolicyFile(f.Path, f.Text))];
        Assert.All(all, static file => Assert.True(RegoLanguage.Instance.Claims(file)));
        return RegoLanguage.Instance.CreateCompiler(EngineLimits.Default).Load(all, WorkloadKinds.BuiltIn);
    }

    private static PolicyOutcome Evaluate(string id, params (string Path, string Text)[] files)
    {
        ILoadedPolicies loaded = Load(files);
        Assert.Empty(loaded.Errors);
        IPolicySession session = loaded.Link([id]).Rent();
        session.Begin(new ReviewInput
        {
            Request = new AdmissionRequest
            {
                Uid = "1",
                Kind = new GroupVersionKind("", "v1", "Pod"),
                Resource = new GroupVersionResource("", "v1", "pods"),
                Name = "web",
                Namespace = "shop",
                Operation = Operation.Create,
                User = new UserInfo { Username = "dev" },
                Object = JsonTree.ParseTrusted(Encoding.UTF8.GetBytes(
                    """
                    {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "shop"},
                     "spec": {"containers": [{"name": "web", "image": "nginx:latest"}]}}
                    """)),
            },
            Now = DateTimeOffset.UnixEpoch,
            Workloads = WorkloadKinds.BuiltIn,
        });
        PolicyOutcome outcome = session.Evaluate(
            0, JsonTree.ParseTrusted("{}"u8.ToArray()), new EvaluationBudget(TimeSpan.FromSeconds(10),
                PolicyLimits.None));
        session.End();
        return outcome;
    }
}
