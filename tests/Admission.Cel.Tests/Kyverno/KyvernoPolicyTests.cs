using Admission.Cel.Kyverno;
using Admission.Cel.Tests.Corpora;
using Admission.Loading;
using Admission.Verdicts;
using static Admission.Cel.Tests.Kyverno.KyvernoReviews;

namespace Admission.Cel.Tests.Kyverno;

public sealed class KyvernoPolicyTests : IDisposable
{
    private readonly PolicyFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("object.spec.hostNetwork", "spec.template", "object.spec.template.spec.hostNetwork")]
    [InlineData(
        "oldObject.metadata.labels", "spec.jobTemplate.spec.template",
        "oldObject.spec.jobTemplate.spec.template.metadata.labels")]
    [InlineData("object.metadata.name + object.metadata.namespace", "spec.template",
        "object.metadata.name + object.metadata.namespace")]
    [InlineData("object.metadata.nameFoo", "spec.template", "object.spec.template.metadata.nameFoo")]
    [InlineData("object.kind", "spec.template", "object.kind")]
    public void Rewrites_expressions_for_controllers_as_Kyverno_does(string text, string path, string rewritten) =>
        Assert.Equal(rewritten, KyvernoAutogen.Rewrite(text, path));

    [Theory]
    [InlineData("Deployment", "apps/v1", "{template: {spec: {hostNetwork: true}}}", false)]
    [InlineData("Deployment", "apps/v1", "{template: {spec: {hostNetwork: false}}}", true)]
    [InlineData("CronJob", "batch/v1", "{jobTemplate: {spec: {template: {spec: {hostNetwork: true}}}}}", false)]
    [InlineData("Pod", "v1", "{hostNetwork: true}", false)]
    public void Evaluates_the_template_of_a_controller_like_a_Pod(
        string kind, string apiVersion, string spec, bool isAllowed)
    {
        _folder.Write("p.yaml", Policy("!object.spec.hostNetwork"));

        string manifest = $"{{apiVersion: {apiVersion}, kind: {kind}, metadata: {{name: x}}, spec: {spec}}}";
        Assert.Equal(isAllowed, Judge(manifest).IsAllowed);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("  autogen: {podControllers: {controllers: [machines]}}", false)]
    [InlineData("  autogen: {podControllers: {controllers: [deployments]}}", true)]
    [InlineData("  autogen: {podControllers: {controllers: [machines.v1.example.com]}}", false)]
    [InlineData("  autogen: {podControllers: {controllers: [machines.v1.example.org]}}", true)]
    public void Evaluates_the_template_of_a_kind_that_the_settings_name(string autogen, bool isAllowed)
    {
        _folder.Write("admission.yaml", "apiVersion: admission/v1\nkind: Settings\n"
            + "workloads: [{kind: Machine.example.com, template: spec.machine.template}]\n");
        _folder.Write("p.yaml", Policy("!object.spec.hostNetwork", autogen));

        Assert.Equal(isAllowed, Judge("{apiVersion: example.com/v1, kind: Machine, metadata: {name: x}, "
            + "spec: {machine: {template: {spec: {hostNetwork: true}}}}}").IsAllowed);
    }

    [Theory]
    [InlineData("namespaceSelector: {matchLabels: {team: a}}", "pods", true)]
    [InlineData("namespaceSelector: {matchLabels: {team: b}}", "pods", false)]
    [InlineData("matchPolicy: Exact", "pods, pods/ephemeralcontainers", true)]
    [InlineData("objectSelector: {matchLabels: {team: a}}", "pods", false)]
    [InlineData("matchPolicy: Exact", "pods, services", false)]
    [InlineData("matchPolicy: Exact", "pods/ephemeralcontainers", false)]
    public void Derives_rules_for_controllers_from_a_policy_for_Pods(string match, string resources, bool isDerived)
    {
        _folder.Write("p.yaml", Policy("false", match: "  matchConstraints: {resourceRules: [{apiGroups: [''], "
            + $"apiVersions: [v1], operations: [CREATE], resources: [{resources}]}}], {match}}}"));

        Verdict verdict = KyvernoReviews.Judge(
            _folder,
            "{apiVersion: apps/v1, kind: Deployment, metadata: {name: x, namespace: shop, labels: {team: a}}, spec: "
                + "{template: {spec: {}}}}",
            namespaces: new GivenNamespaces([
                Manifest("{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: a}}}")]));

        Assert.Equal(isDerived, !verdict.IsAllowed);
    }

    [Theory]
    [InlineData("rollouts.v1alpha1.argoproj.io", false)]
    [InlineData("deployments", true)]
    public void Evaluates_a_kind_that_Admission_knows_if_the_policy_names_it(string controller, bool isAllowed)
    {
        _folder.Write("p.yaml", Policy(
            "!object.spec.hostNetwork", $"  autogen: {{podControllers: {{controllers: [{controller}]}}}}"));

        Assert.Equal(isAllowed, Judge("{apiVersion: argoproj.io/v1alpha1, kind: Rollout, metadata: {name: x}, "
            + "spec: {template: {spec: {hostNetwork: true}}}}").IsAllowed);
    }

    [Theory]
    [InlineData("deployment", true)]
    [InlineData("jobsets.v1alpha2.jobset.x-k8s.io", true)]
    [InlineData("cronjobs", false)]
    public void Warns_about_a_controller_for_which_no_rule_is_derived(string controller, bool warns)
    {
        _folder.Write("p.yaml", Policy(
            "true", $"  autogen: {{podControllers: {{controllers: [{controller}]}}}}"));

        Assert.Equal(warns, _folder.Load().Warnings.Any(
            one => one.Message.Contains($"no rule is derived for \"{controller}\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void Does_not_evaluate_kinds_that_only_Admission_knows()
    {
        _folder.Write("p.yaml", Policy("!object.spec.hostNetwork"));

        Assert.True(Judge("{apiVersion: argoproj.io/v1alpha1, kind: Rollout, metadata: {name: x}, "
            + "spec: {template: {spec: {hostNetwork: true}}}}").IsAllowed);
    }

    [Theory]
    [InlineData("Pod", "v1", "{hostNetwork: true}", "spec.hostNetwork")]
    [InlineData("Deployment", "apps/v1", "{template: {spec: {hostNetwork: true}}}", "spec.template.spec.hostNetwork")]
    public void Violation_names_the_field(string kind, string apiVersion, string spec, string field)
    {
        _folder.Write("p.yaml", Policy("!object.spec.hostNetwork"));

        Verdict verdict = Judge($"{{apiVersion: {apiVersion}, kind: {kind}, metadata: {{name: x}}, spec: {spec}}}");

        Assert.Equal(
            field,
            Assert.Single(Assert.IsType<PolicyOutcome.Violated>(Assert.Single(verdict.Results).Outcome).Violations)
                .Field);
    }

    [Fact]
    public void Leaves_controllers_alone_that_the_policy_does_not_name()
    {
        _folder.Write("p.yaml", Policy(
            "!object.spec.hostNetwork", "  autogen: {podControllers: {controllers: [deployments]}}"));

        const string Spec = "metadata: {name: x}, spec: {template: {spec: {hostNetwork: true}}}}";
        Assert.True(Judge("{apiVersion: apps/v1, kind: DaemonSet, " + Spec).IsAllowed);
        Assert.False(Judge("{apiVersion: apps/v1, kind: Deployment, " + Spec).IsAllowed);
    }

    [Fact]
    public void Denies_with_the_message_of_the_first_validation_that_is_false()
    {
        _folder.Write("p.yaml", $$"""
            apiVersion: policies.kyverno.io/v1
            kind: ValidatingPolicy
            metadata: {name: p}
            spec:
            {{Pods}}
              variables: [{name: own, expression: object.metadata.name}]
              validations:
              - expression: variables.own != 'x'
                messageExpression: "'no ' + variables.own"
              - expression: 'false'
                message: second
            """);

        Assert.Equal(["no x"], PolicyFolder.Denials(Judge(Pod)));
    }

    [Fact]
    public void A_namespaced_policy_is_for_its_namespace_only()
    {
        _folder.Write("p.yaml", Policy("false").Replace("kind: Val", "kind: NamespacedVal", StringComparison.Ordinal)
            .Replace("{name: p}", "{name: p, namespace: shop}", StringComparison.Ordinal));

        Assert.True(Judge(Pod).IsAllowed);
        Assert.False(Judge(Pod.Replace("name: x", "name: x, namespace: shop", StringComparison.Ordinal)).IsAllowed);
    }

    [Theory]
    [InlineData("resource.Get('v1', 'configmaps', 'default', 'c').data.a == '1'")]
    [InlineData("resource.List('v1', 'configmaps', 'default').items.size() == 1")]
    [InlineData("resource.get('v1', 'configmaps', 'default', 'c').data.a == '1'")]
    [InlineData("resource.list('v1', 'configmaps', 'default', {'app': 'a'}).items.size() == 0")]
    [InlineData("globalContext.Get('all', '').exists(c, c.metadata.name == 'c')")]
    [InlineData("globalContext.get('all').exists(c, c.metadata.name == 'c')")]
    [InlineData("globalContext.Get('all').exists(c, c.metadata.name == 'c')")]
    [InlineData("globalContext.Get('all', '', '').exists(c, c.metadata.name == 'c')")]
    [InlineData("'c' in globalContext.Get('all', 'names')")]
    [InlineData("globalContext.get('all', 'names', '').exists(n, n == 'c')")]
    public void Reads_other_objects(string expression)
    {
        _folder.Write("p.yaml", Policy(expression));
        _folder.Write("g.yaml", Entry);
        const string ConfigMap =
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: default}, data: {a: '1'}}";

        Assert.Equal(FaultKind.Undecidable, Assert.Single(Judge(Pod).Results).Outcome.Fault?.Kind);
        Assert.True(Judge(Pod, ConfigMap).IsAllowed);
    }

    [Theory]
    [InlineData("resource.Get('v1', 'configmaps', 'c').data.a == '1'")]
    [InlineData("resource.List('v1', 'configmaps').items.size() == 1")]
    [InlineData("resource.get('v1', 'configmaps', 'c').data.a == '1'")]
    [InlineData("resource.list('v1', 'configmaps').items.size() == 1")]
    [InlineData("resource.List('v1', 'configmaps', {'app': 'a'}).items.size() == 1")]
    public void A_namespaced_policy_reads_objects_of_its_namespace_only(string expression)
    {
        _folder.Write("p.yaml", Policy(expression.Replace("\"", "\\\"", StringComparison.Ordinal))
            .Replace("kind: Val", "kind: NamespacedVal", StringComparison.Ordinal)
            .Replace("{name: p}", "{name: p, namespace: shop}", StringComparison.Ordinal));
        string pod = Pod.Replace("name: x", "name: x, namespace: shop", StringComparison.Ordinal);
        const string ConfigMap =
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: shop, labels: {app: a}}, data: {a: '1'}}";

        Assert.True(Judge(pod, ConfigMap).IsAllowed);
        Assert.False(Judge(pod, ConfigMap.Replace("shop", "other", StringComparison.Ordinal)).IsAllowed);
    }

    [Fact]
    public void A_namespaced_policy_that_names_another_namespace_is_an_error_at_load()
    {
        _folder.Write("p.yaml", Policy("resource.Get('v1', 'secrets', 'other', 'c').data.a == '1'")
            .Replace("kind: Val", "kind: NamespacedVal", StringComparison.Ordinal)
            .Replace("{name: p}", "{name: p, namespace: shop}", StringComparison.Ordinal));

        Assert.Contains(
            _folder.Load().Errors,
            static error => error.Message.Contains("found no matching overload", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("image('nginx').registry() == 'index.docker.io' && image('nginx').repository() == 'library/nginx'")]
    [InlineData("image('ghcr.io/a/b:1').tag() == '1' && !image('ghcr.io/a/b:1').containsDigest()")]
    [InlineData("isImage('nginx:1') && !isImage('nginx:1:2') && !isImage('N')")]
    [InlineData("parseServiceAccount('system:serviceaccount:shop:bot').Name == 'bot'")]
    [InlineData("sha256('a').startsWith('ca978112') && md5('a').startsWith('0cc175b9')")]
    [InlineData("sha1('a').startsWith('86f7e')")]
    [InlineData("base64.decode(base64.encode(b'a')) == b'a'")]
    [InlineData("math.greatest(1, 2.5) == 2.5 && math.least([3, 1]) == 1 && math.round(1.25, 1) == 1.3")]
    [InlineData("math.bitShiftLeft(1, 2) == 4 && math.abs(-1) == 1 && math.ceil(1.2) == 2.0")]
    [InlineData("json.unmarshal('{\"a\": 1}').a == 1 && yaml.parse('a: [1]').a[0] == 1")]
    [InlineData("listObjToMap([{'k': 'a'}], [{'v': 1}], 'k', 'v') == {'a': 1}")]
    [InlineData("time.now() == timestamp('1970-01-01T00:00:00Z')")]
    [InlineData("string(time.truncate(timestamp('2024-01-02T03:04:05Z'), duration('1h'))) == '2024-01-02T03:00:00Z'")]
    [InlineData("time.toCron(timestamp('2024-01-02T03:04:05Z')) == '4 3 2 1 2'")]
    [InlineData("cel.bind(x, 1, x == 1)")]
    [InlineData("user.parseServiceAccount('system:serviceaccount:shop:bot').Namespace == 'shop'")]
    [InlineData("hash.sha256('a') == sha256('a') && hash.md5('a') == md5('a') && hash.sha1('a') == sha1('a')")]
    [InlineData("transform.listObjToMap([{'k': 'a'}], [{'v': 1}], 'k', 'v') == {'a': 1}")]
    [InlineData("image('nginx').identifierWithSeparator() == ':latest'")]
    [InlineData("image('ghcr.io/a/b:1.2').identifierWithSeparator() == ':1.2'")]
    [InlineData("image('ghcr.io/a/b').identifierWithSeparator() == ':latest'")]
    [InlineData("image('docker.io/library/nginx:1.25.3-alpine').identifierWithSeparator() == '3-alpine'")]
    [InlineData("'abc'.reverse() == 'cba'")]
    [InlineData("jmespath('metadata.name', object) == object.metadata.name")]
    [InlineData("jmespath('[?n > `1`].n | [0]', [{'n': 1}, {'n': 2}]) == 2")]
    public void Has_the_functions_of_Kyverno(string expression)
    {
        _folder.Write("p.yaml", Policy(expression.Replace("\"", "\\\"", StringComparison.Ordinal)));

        Assert.Empty(PolicyFolder.Denials(Judge(Pod)));
    }

    [Theory]
    [InlineData("resource.Post('v1', 'configmaps', {}) != null", "It creates an object for each review")]
    [InlineData("resource.Get(resource.ToGVR('v1', 'ConfigMap'), 'a', 'b') != null", "Write the API version and the")]
    [InlineData("resource.post('v1', 'configmaps', {}) != null", "It creates an object for each review")]
    [InlineData("resource.get(resource.toGVR('v1', 'ConfigMap'), 'a', 'b') != null", "Write the API version and the")]
    [InlineData("'x' in exceptions.allowedValue", "undefined field 'allowedValue'")]
    [InlineData("http.Get('https://a').b == 1", "http is not supported by Admission")]
    [InlineData("imageData.Get('nginx').config.user == 'x'", "imageData is not supported by Admission")]
    [InlineData("random() == 'a'", "random() is not supported by Admission")]
    [InlineData("random.random('[a-z]{3}') == 'a'", "random.random is not supported by Admission")]
    [InlineData("gzip.decompress(b'') == ''", "gzip is not supported by Admission")]
    [InlineData("jmespath('to_upper(a)', object) == 1", "to_upper() is not a function of the JMESPath specification")]
    [InlineData("json.marshal(object) == ''", "json.marshal is not supported by Admission")]
    [InlineData("image.getMetadata('nginx').config == null", "It calls an image registry")]
    [InlineData("x509.decode('').Subject == null", "x509 is not supported by Admission")]
    [InlineData("resource.Get('v1', 'configmaps', 'c').data.a == '1'", "found no matching overload")]
    [InlineData("resource.Get('v1', 'pods', 'a', 'b', ['status']).status == 1", "found no matching overload")]
    [InlineData("globalContext.get('none').size() == 0", "must name a GlobalContextEntry")]
    [InlineData("authorizer.path('/').check('get').allowed()", "undeclared reference to 'authorizer'")]
    [InlineData("resource.Get(object.apiVersion, 'pods', '', '').a == 1", "must name the API version and the resource")]
    [InlineData("globalContext.Get('none', '').size() == 0", "must name a GlobalContextEntry")]
    [InlineData("globalContext.Get('all', 'nmes').size() == 0", "has no such projection. Its projections are names.")]
    [InlineData("globalContext.Get('all', object.metadata.name).size() == 0", "has no such projection")]
    [InlineData("globalContext.Get('all', '', '[].a').size() == 0", "with a third argument is not supported")]
    public void Rejects_expressions_that_cannot_run_at_load(string expression, string problem)
    {
        _folder.Write("p.yaml", Policy(expression));
        _folder.Write("g.yaml", Entry);
        PolicyLoad load = _folder.Load();

        Assert.Null(load.Set);
        Assert.Contains(load.Errors, error => error.Message.Contains(problem, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("[{name: names, jmesPath: '[].to_upper(a)'}]", "spec.projections[0].jmesPath: column ")]
    [InlineData("[{name: names}]", "spec.projections[0].jmesPath: the expression is missing")]
    [InlineData("[{jmesPath: a}]", "spec.projections[0].name: \"\" is missing")]
    [InlineData("[{name: all, jmesPath: a}]", "spec.projections[0].name: \"all\" is missing, the name of the entry")]
    [InlineData("{name: names, jmesPath: a}", "spec.projections is not a list")]
    public void Rejects_a_projection_that_cannot_be_read(string projections, string problem)
    {
        _folder.Write("p.yaml", Policy("true"));
        _folder.Write("g.yaml", Entry.Replace(
            "[{name: names, jmesPath: '[].metadata.name'}]", projections, StringComparison.Ordinal));

        Assert.Contains(_folder.Load().Errors, error => error.Message.Contains(problem, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ClusterPolicy", "kyverno.io/v1", "ClusterPolicy of kyverno.io is not supported by Admission")]
    [InlineData("ImageValidatingPolicy", "policies.kyverno.io/v1", "ImageValidatingPolicy is not supported by "
        + "Admission")]
    public void Rejects_other_kinds_of_policies(string kind, string apiVersion, string problem)
    {
        _folder.Write("p.yaml", $"{{apiVersion: {apiVersion}, kind: {kind}, metadata: {{name: p}}, spec: {{}}}}\n");

        Assert.Contains(_folder.Load().Errors, error => error.Message.Contains(problem, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("  evaluation: {mode: JSON}")]
    [InlineData("  evaluation: {admission: {enabled: false}}")]
    public void Warns_about_a_policy_that_no_request_reaches(string evaluation)
    {
        _folder.Write("p.yaml", Policy("false", evaluation));

        Assert.True(Judge(Pod).IsAllowed);
    }

    [Theory]
    [InlineData("message: \"no\"", "message: no", "spec.validations[0].message: false is not a string")]
    [InlineData("\"false\"", "false", "spec.validations[0].expression: false is not a string")]
    public void Rejects_a_text_that_YAML_reads_as_another_type(string text, string wrong, string problem)
    {
        _folder.Write("p.yaml", Policy("false").Replace(text, wrong, StringComparison.Ordinal));

        Assert.Contains(_folder.Load().Errors, error => error.Message.Contains(problem, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("validationActions: [deny]", "spec.validationActions[0]: \"deny\" is not an action")]
    [InlineData("validationActions: Deny", "spec.validationActions: \"Deny\" is not a list")]
    [InlineData("matchConditions: {name: a, expression: 'false'}", "is not a list")]
    [InlineData("variables: [a]", "spec.variables[0]: \"a\" is not an object")]
    [InlineData("evaluation: JSON", "spec.evaluation: \"JSON\" is not an object")]
    public void Rejects_values_of_another_type(string field, string problem)
    {
        _folder.Write("p.yaml", Policy("true", "  " + field));

        Assert.Contains(_folder.Load().Errors, error => error.Message.Contains(problem, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Envoy", "spec.evaluation.mode: \"Envoy\" is not supported by Admission")]
    [InlineData("HTTP", "spec.evaluation.mode: \"HTTP\" is not supported by Admission")]
    [InlineData("json", "spec.evaluation.mode: \"json\" is not a valid value")]
    public void Rejects_a_mode_that_does_not_run(string mode, string problem)
    {
        _folder.Write("p.yaml", Policy("true", $"  evaluation: {{mode: {mode}}}"));

        Assert.Contains(_folder.Load().Errors, error => error.Message.Contains(problem, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Fail", false)]
    [InlineData("Ignore", true)]
    public void An_error_follows_the_failure_policy(string failurePolicy, bool isAllowed)
    {
        _folder.Write("p.yaml", Policy("object.spec.none == 1", $"  failurePolicy: {failurePolicy}"));

        Assert.Equal(isAllowed, Judge(Pod).IsAllowed);
    }

    private const string Entry =
        """
        apiVersion: kyverno.io/v2beta1
        kind: GlobalContextEntry
        metadata: {name: all}
        spec:
          kubernetesResource: {group: '', version: v1, resource: configmaps, namespace: default}
          projections: [{name: names, jmesPath: '[].metadata.name'}]
        """;

    private Verdict Judge(string manifest, string? other = null) => KyvernoReviews.Judge(_folder, manifest, other);
}
