using System.Text;
using Admission.Cel.Gatekeeper;
using Admission.Json;
using Admission.Kinds;
using Admission.Languages;
using Admission.Objects;
using Admission.Policies;
using Admission.Protocol;
using Admission.Verdicts;

namespace Admission.Rego.Tests;

/// <summary>ConstraintTemplates with CEL, <c>K8sNativeValidation</c>, as the command line runs them.</summary>
public sealed class NativeValidationTests
{
    private const string Rego =
        """
            - engine: Rego
              source:
                rego: |
                  package k8sowner
                  violation[{"msg": "from Rego"}] { true }
        """;

    private static readonly RegoLanguage Language = new([NativeValidation.Instance]);

    private static readonly EvaluationBudget Budget = new(TimeSpan.FromSeconds(10), PolicyLimits.None);

    [Fact]
    public void Denies_with_the_message_of_the_template() => Assert.Equal(
        ["label <owner> is missing"],
        Messages(Evaluate(
            """
            validations:
            - expression: variables.params.label in variables.anyObject.metadata.?labels.orValue({})
              messageExpression: '"label <" + variables.params.label + "> is missing"'
            """)));

    [Fact]
    public void Allows_when_the_validation_is_true() => Assert.IsType<PolicyOutcome.Passed>(Evaluate(
        """
        variables:
        - {name: name, expression: variables.anyObject.metadata.name}
        validations:
        - {expression: variables.name == "web", message: no}
        """));

    [Fact]
    public void Each_false_validation_is_a_violation() => Assert.Equal(
        ["one", "failed expression: false"],
        Messages(Evaluate("validations: [{expression: 'false', message: one}, {expression: 'false'}]")));

    [Fact]
    public void Cel_runs_if_a_template_also_has_rego() => Assert.Equal(
        ["from CEL"], Messages(Evaluate("validations: [{expression: 'false', message: from CEL}]", Rego)));

    [Fact]
    public void Rego_runs_if_no_other_engine_is_given()
    {
        ILoadedPolicies loaded = Load(RegoLanguage.Instance, Template("validations: [{expression: 'false'}]", Rego));

        Assert.Equal(["from Rego"], Messages(Evaluate(loaded, Pod)));
    }

    [Fact]
    public void Own_variables_see_the_constraint_as_params() => Assert.Equal(
        ["deny"],
        Messages(Evaluate(
            """
            variables:
            - {name: action, expression: params.spec.enforcementAction}
            validations:
            - {expression: 'false', messageExpression: string(variables.action)}
            """)));

    [Fact]
    public void Parameters_have_the_defaults_of_the_schema() => Assert.Equal(
        ["7"],
        Messages(Evaluate(
            "validations: [{expression: 'false', messageExpression: string(variables.params.most)}]")));

    [Fact]
    public void False_condition_excludes_the_request() => Assert.IsType<PolicyOutcome.Passed>(Evaluate(
        """
        matchCondition: [{name: other, expression: variables.anyObject.metadata.name == "other"}]
        validations: [{expression: 'false'}]
        """));

    [Fact]
    public void Object_is_null_on_delete_and_any_object_is_the_old_one()
    {
        AdmissionRequest delete = Pod with { Operation = Operation.Delete, Object = null, OldObject = Pod.Object };

        ILoadedPolicies loaded = Load(
            Language,
            Template("validations: [{expression: 'object != null || variables.anyObject.metadata.name != \"web\"'}]"));

        Assert.Single(Messages(Evaluate(loaded, delete)));
    }

    [Theory]
    [InlineData("", OnError.Deny)]
    [InlineData("failurePolicy: Fail\n", OnError.Deny)]
    [InlineData("failurePolicy: Ignore\n", OnError.Allow)]
    public void Error_counts_as_the_failure_policy_configures(string policy, OnError onError)
    {
        ILoadedPolicies loaded = Load(
            Language, Template(policy + "validations: [{expression: object.spec.absent == 1}]"));

        Assert.Equal(onError, Assert.Single(loaded.Policies).OnError);
        PolicyFault? fault = Evaluate(loaded, Pod).Fault;
        Assert.Equal("expression 'object.spec.absent == 1' resulted in error: no such key: absent", fault?.Message);
    }

    [Fact]
    public void Constraint_has_the_budget_of_one_expression()
    {
        // Each costs about 600,000, so that two of them are over the budget of a constraint.
        const string Ten = "[1,2,3,4,5,6,7,8,9,10]";
        const string Costly =
            $"{Ten}.all(a, {Ten}.all(b, {Ten}.all(c, {Ten}.all(d, [1,2,3,4,5,6].all(e, a + b + c + d + e > 0)))))";

        PolicyFault? fault = Evaluate(
            $"validations: [{{expression: '{Costly}'}}, {{expression: '{Costly}'}}]").Fault;

        Assert.Equal(FaultKind.TooManyStatements, fault?.Kind);
        Assert.Equal(
            "validation failed due to running out of cost budget, no further validation rules will be run",
            fault?.Message);
    }

    [Theory]
    [InlineData("validations: [{expression: params.spec.x == 1}]", "undeclared reference to 'params'")]
    [InlineData("validations: [{expression: authorizer.group('').resource('pods').check('get').allowed()}]",
        "undeclared reference to 'authorizer'")]
    [InlineData("validations: [{expression: object.spec}]", "must evaluate to bool, not dyn")]
    [InlineData("variables: [{name: params, expression: '1'}]\nvalidations: [{expression: 'true'}]",
        "\"params\" is a variable that Gatekeeper defines itself")]
    [InlineData("variables: [{name: anyObject, expression: '1'}]\nvalidations: [{expression: 'true'}]",
        "\"anyObject\" is a variable that Gatekeeper defines itself")]
    [InlineData("variables: [{name: gatekeeper_internal_a, expression: '1'}]\nvalidations: [{expression: 'true'}]",
        "cannot have \"gatekeeper_internal_\" as a prefix")]
    [InlineData("matchCondition: [{name: gatekeeper_internal_a, expression: 'true'}]\n"
        + "validations: [{expression: 'true'}]", "cannot have \"gatekeeper_internal_\" as a prefix")]
    [InlineData("failurePolicy: Maybe\nvalidations: [{expression: 'true'}]", "unrecognized failure policy: \"Maybe\"")]
    [InlineData("validations: true", "validations is not a list")]
    public void Mistake_is_an_error_of_the_template(string source, string message)
    {
        ILoadedPolicies loaded = Load(Language, Template(source));

        Assert.Contains(message, Assert.Single(loaded.Errors).Message, StringComparison.Ordinal);
        Assert.Empty(loaded.Policies);
    }

    [Fact]
    public void Error_has_the_place_in_the_expression()
    {
        PolicyError error = Assert.Single(Load(
            Language, Template("validations:\n- expression: |\n    true &&\n      object.x ==== 1")).Errors);

        string line = Template("validations:\n- expression: |\n    true &&\n      object.x ==== 1").Split('\n')[
            error.Line - 1];
        Assert.Contains("object.x ==== 1", line, StringComparison.Ordinal);
        Assert.Equal("=", line.Substring(error.Column - 1, 1));
    }

    [Fact]
    public void Field_that_gatekeeper_ignores_is_a_warning()
    {
        ILoadedPolicies loaded = Load(
            Language,
            Template("matchConditions: [{name: a, expression: 'false'}]\nvalidations: [{expression: 'true'}]"));

        Assert.Contains(
            "matchConditions is not a field that Gatekeeper reads",
            Assert.Single(loaded.Warnings).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Explains_the_expression_that_is_false()
    {
        ILoadedPolicies loaded = Load(
            Language, Template("validations: [{expression: variables.anyObject.metadata.name == 'api'}]"));
        var program = (IExplainsPolicies)loaded.Link(["k8sowner.all"]);

        ExplainedExpression tree = Assert.Single(program.Explain(0, Input(Pod)));

        Assert.Equal("false", tree.Value);
        Assert.Contains(tree.Parts, static part => part.Value == "\"web\"");
    }

    [Fact]
    public void Lint_finds_a_field_that_no_matched_kind_has()
    {
        const string Source =
            """
            variables:
            - {name: spec, expression: variables.anyObject.spec}
            validations:
            - {expression: object.spec.hostNetwrk == false, message: no}
            - {expression: 'variables.spec.contaners.size() > 0', message: no}
            - {expression: '!has(object.spec.replicas) || object.spec.replicas > 0', message: no}
            """;

        Assert.Equal(
            [
                "/v1, Kind=Pod: undefined field 'hostNetwrk'. Did you mean 'hostNetwork'?",
                "/v1, Kind=Pod: undefined field 'contaners'. Did you mean 'containers'?",
                "/v1, Kind=Pod: undefined field 'replicas'.",
                "/v1, Kind=Pod: undefined field 'replicas'.",
            ],
            Lints(Source, """[{apiGroups: [""], kinds: [Pod]}]"""));
        Assert.Equal(2, Lints(
            Source, """[{apiGroups: [""], kinds: [Pod]}, {apiGroups: [apps], kinds: [Deployment]}]""").Length);
        Assert.Empty(Lints(Source, """[{apiGroups: ["*"], kinds: ["*"]}]"""));
    }

    // What is wrong, without the field and the advice.
    private static string[] Lints(string source, string kinds)
    {
        string text = Template(source);
        PolicyFile template = new("template.yaml", text[..text.IndexOf("\n---", StringComparison.Ordinal)]);
        PolicyFile constraint = new(
            "constraint.yaml",
            $$$"""
            apiVersion: constraints.gatekeeper.sh/v1beta1
            kind: K8sOwner
            metadata: {name: all}
            spec: {match: {kinds: {{{kinds}}}}}
            """);
        var context = new LintContext(EngineLimits.Default) { Files = [template, constraint] };
        return
        [
            .. Language.FindLints(template, context).Select(static one =>
            {
                Assert.False(one.IsCertain);
                Assert.True(one.Error.Line > 20 && one.Error.Column > 1, one.Error.ToString());
                string message = one.Error.Message.Split(": ", 2)[1];
                return message.Split(" Correct the name", 2)[0];
            }),
        ];
    }

    private static AdmissionRequest Pod => new()
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
    };

    private static string Template(string source, string further = "") =>
        $$"""
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
                    label: {type: string}
                    most: {type: integer, default: 7}
          targets:
          - target: admission.k8s.gatekeeper.sh
            code:
        {{further}}
            - engine: K8sNativeValidation
              source:
                {{source.ReplaceLineEndings("\n        ")}}
        ---
        apiVersion: constraints.gatekeeper.sh/v1beta1
        kind: K8sOwner
        metadata: {name: all}
        spec:
          enforcementAction: deny
          match: {kinds: [{apiGroups: [""], kinds: [Pod]}]}
          parameters: {label: owner}
        """;

    private static string[] Messages(PolicyOutcome outcome) =>
        [.. Assert.IsType<PolicyOutcome.Violated>(outcome).Violations.Select(static v => v.Message)];

    private static PolicyOutcome Evaluate(string source, string further = "")
    {
        ILoadedPolicies loaded = Load(Language, Template(source, further));
        Assert.True(loaded.Errors.IsEmpty, string.Join('\n', loaded.Errors));
        return Evaluate(loaded, Pod);
    }

    private static PolicyOutcome Evaluate(ILoadedPolicies loaded, AdmissionRequest request)
    {
        IPolicySession session = loaded.Link(["k8sowner.all"]).Rent();
        session.Begin(Input(request));
        return session.Evaluate(0, JsonTree.ParseTrusted("{}"u8.ToArray()), Budget);
    }

    private static ReviewInput Input(AdmissionRequest request) => new()
    {
        Request = request,
        Now = DateTimeOffset.UnixEpoch,
        Workloads = WorkloadKinds.BuiltIn,
    };

    private static ILoadedPolicies Load(RegoLanguage language, string text) =>
        language.CreateCompiler(EngineLimits.Default).Load(
            [new PolicyFile("owner.yaml", text)], WorkloadKinds.BuiltIn, "");
}
