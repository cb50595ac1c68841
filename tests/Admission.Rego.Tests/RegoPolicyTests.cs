using Admission.Json;
using Admission.Languages;
using Admission.Matching;
using Admission.Policies;
using Admission.Protocol;
using Admission.Verdicts;

namespace Admission.Rego.Tests;

/// <summary>Gatekeeper's objects and OPA modules as policies of the kernel.</summary>
public sealed partial class RegoPolicyTests
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

    [Theory, InlineData(100), InlineData(900)]
    public void Evaluates_a_deeply_nested_object_of_a_manifest(int depth)
    {
        string value = string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth);
        AdmissionRequest request = Request with { Object = Parse($$"""{"kind": "Pod", "spec": {{value}}}""") };

        PolicyOutcome outcome = Evaluate(
            "deep", request, ("deep.rego", "package deep\n\ndeny contains input.request.object.kind\n"));

        Assert.Equal(["Pod"], Messages(outcome));
    }

    [Fact]
    public void Constraint_denies_with_its_own_message_and_the_default_of_its_schema()
    {
        PolicyOutcome outcome = Evaluate(
            "k8sowner.all", ("t.yaml", Template), ("c.yaml", ConstraintOf("parameters: {}")));

        Assert.Equal(["label <owner> is missing"], Messages(outcome));
    }

    [Fact]
    public void Constraint_for_another_kind_reports_nothing() => Assert.IsType<PolicyOutcome.Passed>(Evaluate(
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
    [InlineData("constraints.gatekeeper.sh/v1beta1", "constraints.gatekeeper.sh/v1", "is not an apiVersion of")]
    [InlineData("{name: all}", "{name: All_Pods}", "the name \"All_Pods\" is not valid")]
    [InlineData("{name: all}", "{}", "the name \"\" is not valid")]
    [InlineData("{name: all}", "{name: a..b}", "the name \"a..b\" is not valid")]
    public void Constraint_that_no_API_server_can_have_is_an_error(string text, string by, string message)
    {
        string constraint = ConstraintOf("parameters: {}").Replace(text, by, StringComparison.Ordinal);

        ILoadedPolicies loaded = Load(("t.yaml", Template), ("c.yaml", constraint));

        Assert.Contains(message, Assert.Single(loaded.Errors).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("violation[{\"msg\": msg}]", "deny[{\"msg\": msg}]", "the rule 'violation' is missing")]
    [InlineData("package k8sowner", "package k8sowner\n\n      import data.other", "import data.other is not allowed")]
    [InlineData("not input.review.object", "not data.secrets.object", "can only read data.inventory")]
    [InlineData("{kind: K8sOwner}", "{kind: Other}", "the name must be the kind in lowercase")]
    [InlineData("sprintf(", "http.send(", "unsafe built-in function calls")]
    [InlineData("    rego: |", "    libs: [7]\n    rego: |", "spec.targets[0].libs[0] is not a string")]
    [InlineData(
        "targets:\n",
        "targets:\n  - {target: admission.k8s.gatekeeper.sh, rego: \"package a\\nviolation[{}] { false }\"}\n",
        "spec.targets has more than one target")]
    public void Template_that_gatekeeper_rejects_is_an_error(string text, string by, string message)
    {
        ILoadedPolicies loaded = Load(("t.yaml", Template.Replace(text, by, StringComparison.Ordinal)));

        Assert.Contains(message, Assert.Single(loaded.Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Template_that_reads_any_kind_of_the_inventory_needs_a_sync_set()
    {
        string template = Template.Replace(
            "not input.review.object.metadata.labels[input.parameters.label]",
            "data.inventory.cluster[_][_][_]",
            StringComparison.Ordinal);
        const string SyncSet = "apiVersion: syncset.gatekeeper.sh/v1alpha1\nkind: SyncSet\n"
            + "spec: {gvks: [{group: \"\", version: v1, kind: Namespace}]}\n";

        PolicyError error = Assert.Single(Load(("t.yaml", template), ("c.yaml", ConstraintOf("{}"))).Errors);
        Assert.Equal("t.yaml", error.File);
        Assert.Contains("reads data.inventory", error.Message, StringComparison.Ordinal);

        ILoadedPolicies loaded = Load(("t.yaml", template), ("c.yaml", ConstraintOf("{}")), ("s.yaml", SyncSet));
        Assert.Empty(loaded.Errors);
        Assert.Equal("Namespace", Assert.Single(Assert.Single(loaded.Policies).Reads).Kind.Kind);
    }

    [Fact]
    public void Template_reads_the_objects_of_the_kinds_that_it_names()
    {
        string template = Template.Replace(
            "not input.review.object.metadata.labels[input.parameters.label]",
            "data.inventory.namespace[_][_][\"Service\"][_].metadata.labels.taken",
            StringComparison.Ordinal);
        JsonValue[] services = [Parse("""
            {"apiVersion": "v1", "kind": "Service",
             "metadata": {"name": "a", "namespace": "b", "labels": {"taken": "1"}}}
            """)];

        PolicyOutcome known = Evaluate(
            "k8sowner.all",
            Objects(services, isComplete: true),
            ("t.yaml", template),
            ("c.yaml", ConstraintOf("parameters: {}")));
        PolicyOutcome unknown = Evaluate(
            "k8sowner.all", Objects([], isComplete: false), ("t.yaml", template), ("c.yaml", ConstraintOf("{}")));

        Assert.Single(Messages(known));
        Assert.Equal(FaultKind.Undecidable, unknown.Fault?.Kind);
    }

    [Fact]
    public void Template_sees_the_whole_namespace_of_the_object_if_it_is_known()
    {
        string template = Template.Replace(
            "not input.review.object.metadata.labels[input.parameters.label]",
            "input.review._unstable.namespace.metadata.annotations.tier == \"gold\"",
            StringComparison.Ordinal);
        JsonValue[] namespaces = [Parse("""
            {"apiVersion": "v1", "kind": "Namespace",
             "metadata": {"name": "shop", "annotations": {"tier": "gold"}}}
            """)];

        PolicyOutcome known = Evaluate(
            "k8sowner.all",
            Objects(namespaces, isComplete: true, "Namespace"),
            ("t.yaml", template),
            ("c.yaml", ConstraintOf("parameters: {}")));
        PolicyOutcome unknown = Evaluate("k8sowner.all", ("t.yaml", template), ("c.yaml", ConstraintOf("{}")));

        Assert.Single(Messages(known));
        Assert.Equal(FaultKind.Undecidable, unknown.Fault?.Kind);
    }

    [Theory]
    [InlineData("*", "shop", false)]
    [InlineData("webhook", "sh*", false)]
    [InlineData("audit", "shop", true)]
    [InlineData("*", "other", true)]
    public void Config_excludes_namespaces_from_constraints(string process, string pattern, bool covers)
    {
        string config = "apiVersion: config.gatekeeper.sh/v1alpha1\nkind: Config\nmetadata: {name: config}\n"
            + $"spec: {{match: [{{processes: [\"{process}\"], excludedNamespaces: [\"{pattern}\"]}}]}}\n";

        Policy policy = Assert.Single(
            Load(("t.yaml", Template), ("c.yaml", ConstraintOf("{}")), ("config.yaml", config)).Policies);

        Assert.Equal(
            covers ? MatchResult.Yes : MatchResult.No,
            policy.Match[0].Matches(Request, UnknownNamespaceLabels.Instance));
    }

    [Theory]
    [InlineData("{name: gator.gatekeeper.sh}", Enforcement.Deny)]
    [InlineData("{name: \"*\"}", Enforcement.Deny)]
    [InlineData("{name: audit.gatekeeper.sh}", Enforcement.Off)]
    public void Scoped_action_applies_at_its_enforcement_point(string point, Enforcement enforcement)
    {
        string spec = "enforcementAction: scoped\n  scopedEnforcementActions: "
            + $"[{{action: deny, enforcementPoints: [{point}]}}]";

        Assert.Equal(
            enforcement,
            Assert.Single(Load(("t.yaml", Template), ("c.yaml", ConstraintOf(spec))).Policies).Enforcement);
    }

    [Fact]
    public void Action_of_manifests_differs_from_that_of_the_webhook()
    {
        const string Spec = "parameters: {}\n  enforcementAction: scoped\n  scopedEnforcementActions: "
            + "[{action: warn, enforcementPoints: [{name: gator.gatekeeper.sh}]}, "
            + "{action: deny, enforcementPoints: [{name: validation.gatekeeper.sh}]}]";

        PolicyOutcome outcome = Evaluate("k8sowner.all", ("t.yaml", Template), ("c.yaml", ConstraintOf(Spec)));

        Assert.Equal(Enforcement.Warn, Assert.IsType<PolicyOutcome.Violated>(outcome).Enforcement);
    }

    [Theory]
    [InlineData("input.review.userInfo.username", UnknownParts.User)]
    [InlineData("not input.review.oldObject", UnknownParts.OldObject)]
    [InlineData("input.review.object", UnknownParts.Object)]
    [InlineData("input.review.options", UnknownParts.Options)]
    public void Template_that_reads_an_unknown_part_is_undecided(string expression, UnknownParts unknown)
    {
        string template = Template.Replace(
            "not input.review.object.metadata.labels[input.parameters.label]", expression, StringComparison.Ordinal);
        string module = $"package a\n\ndeny[\"no\"] {{ {expression.Replace(
            "review", "request", StringComparison.Ordinal)} }}\n";

        PolicyOutcome constraint = Evaluate(
            "k8sowner.all", Request with { Unknown = unknown }, ("t.yaml", template), ("c.yaml", ConstraintOf("{}")));
        PolicyOutcome package = Evaluate("a", Request with { Unknown = unknown }, ("a.rego", module));

        Assert.Equal(FaultKind.Undecidable, constraint.Fault?.Kind);
        Assert.Equal(FaultKind.Undecidable, package.Fault?.Kind);
    }

    [Theory]
    [InlineData("{labelSelector: {matchLabels: {a: b}}}", true)]
    [InlineData("{kinds: [{apiGroups: [apps], kinds: [Deployment]}]}", false)]
    [InlineData("{namespaces: [other]}", false)]
    public void Match_that_needs_an_unknown_object_is_undecided(string match, bool isUndecided)
    {
        PolicyOutcome outcome = Evaluate(
            "k8sowner.all",
            Request with { Unknown = UnknownParts.Object, Object = null },
            ("t.yaml", Template),
            ("c.yaml", ConstraintOf($"match: {match}")));

        Assert.Equal(isUndecided, outcome.Fault?.Kind == FaultKind.Undecidable);
    }

    [Fact]
    public void Package_that_asks_for_it_sees_the_plain_object_as_conftest_does()
    {
        PolicyOutcome outcome = Evaluate(
            "main",
            ("main.rego", "# METADATA\n# scope: package\n# title: Plain\n# custom: {input: object}\npackage main\n\n"
                + "deny_name contains input.metadata.name\n"
                + "deny contains {\"msg\": \"m\", \"field\": \"spec\", \"fix\": \"f\"}\n"));

        Assert.Equal(
            [new Violation("m", "spec", "f"), new Violation("web")],
            Assert.IsType<PolicyOutcome.Violated>(outcome).Violations.OrderBy(static v => v.Message));
    }

    [Theory]
    [InlineData("{\"response\": {\"allowed\": true}}", null)]
    [InlineData("{\"response\": {\"allowed\": false, \"status\": {\"message\": \"no\"}}}", "no")]
    [InlineData("{\"response\": {\"allowed\": false}}", "denied by system.main")]
    public void Answer_of_system_main_is_the_verdict(string answer, string? message)
    {
        PolicyOutcome outcome = Evaluate("system", ("main.rego", $"package system\n\nmain := {answer}\n"));

        Assert.Equal(message, outcome is PolicyOutcome.Violated violated ? violated.Violations[0].Message : null);
    }

    [Fact]
    public void System_main_without_an_answer_is_a_fault() => Assert.Equal(
        FaultKind.ReturnedValue,
        Evaluate("system", ("main.rego", "package system\n\nmain := {} if input.never\n")).Fault?.Kind);

    [Fact]
    public void Time_of_a_policy_is_the_time_of_the_review() => Assert.Equal(
        ["0"], Messages(Evaluate("a", ("a.rego", "package a\n\ndeny contains sprintf(\"%d\", [time.now_ns()])\n"))));

    [Fact]
    public void Session_that_is_used_again_allocates_next_to_nothing_for_a_rule_that_finds_nothing()
    {
        string template = Template.Replace("not input.review.object.metadata.labels[input.parameters.label]",
            "c := input.review.object.spec.containers[_]; startswith(c.image, input.parameters.label)",
            StringComparison.Ordinal);
        IPolicySession session = Load(("t.yaml", template), ("c.yaml", ConstraintOf("parameters: {}")))
            .Link(["k8sowner.all"]).Rent();
        session.Begin(Input(Request));
        long Allocated()
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            PolicyOutcome outcome = session.Evaluate(0, Parse("{}"), Budget);
            long after = GC.GetAllocatedBytesForCurrentThread();
            Assert.Same(PolicyOutcome.Passed.Clean, outcome);
            return after - before;
        }

        _ = Allocated();
        _ = Allocated();
        long parsing = GC.GetAllocatedBytesForCurrentThread();
        _ = Parse("{}");
        parsing = GC.GetAllocatedBytesForCurrentThread() - parsing;

        Assert.InRange(Allocated() - parsing, 0, 64);
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
    public void File_that_may_contain_a_constraint_and_is_not_yaml_is_an_error()
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
}
