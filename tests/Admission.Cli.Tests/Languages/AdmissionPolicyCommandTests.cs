using System.Text;
using System.Text.Json.Nodes;

namespace Admission.Cli.Tests.Languages;

/// <summary>ValidatingAdmissionPolicies go through every command as they are.</summary>
public sealed class AdmissionPolicyCommandTests : IDisposable
{
    private const string Id = "replicas.shops";

    private const string Deployment =
        "{ apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: shop }, spec: { replicas: 9 } }";

    private const string Review =
        """
        {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"u",
        "kind":{"group":"apps","version":"v1","kind":"Deployment"},
        "resource":{"group":"apps","version":"v1","resource":"deployments"},
        "namespace":"shop","name":"web","operation":"CREATE","userInfo":{"username":"alice"},"object":
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"replicas":9}},"dryRun":false}}
        """;

    private readonly TemporaryFolder _folder = new();

    public AdmissionPolicyCommandTests() => WritePolicies("policies", 5, "[Deny]");

    [Fact]
    public async Task Check_denies_with_the_message_of_the_policy()
    {
        ProcessOutcome run = await RunAsync("check", "-");

        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        Assert.Contains(Id, run.Output, StringComparison.Ordinal);
        Assert.Contains("at most 5 replicas", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "policies: { replicas.shops: { enforcement: warn } }")]
    [InlineData(0, "exceptions: [{ policy: replicas.shops, match: { names: [web] }, "
        + "reason: r, owner: o, expires: 2099-01-01 }]")]
    [InlineData(0, "policies: { replicas.shops: { overrides: [{ namespaces: [shop], enforcement: off }] } }")]
    [InlineData(3, "policies: { replicas: { enforcement: off } }")]
    public async Task Settings_name_the_policy_and_its_binding(int exitCode, string settings)
    {
        _folder.Write("policies/admission.yaml", $"apiVersion: admission/v1\nkind: Settings\n{settings}\n");

        Assert.Equal(exitCode, (await RunAsync("check", "-")).ExitCode);
    }

    [Theory]
    [InlineData("[Deny]", 1)]
    [InlineData("[Warn, Audit]", 0)]
    [InlineData("[Audit]", 0)]
    public async Task Actions_of_the_binding_decide(string actions, int exitCode)
    {
        WritePolicies("policies", 5, actions);

        Assert.Equal(exitCode, (await RunAsync("check", "-")).ExitCode);
    }

    [Theory]
    [InlineData("deny", 0)]
    [InlineData("allow", 1)]
    public async Task Test_files_test_it(string expected, int exitCode)
    {
        _folder.Write(
            "policies/replicas.shops.test.yaml",
            $"cases: [{{ name: one, object: {Deployment}, expect: {expected} }}]\n");

        ProcessOutcome run = await RunAsync("test");

        Assert.Equal((exitCode, ""), (run.ExitCode, run.Error));
    }

    [Theory]
    [InlineData("docs", Id)]
    [InlineData("webhook", "deployments")]
    [InlineData("lint", "policies/policy.yaml: has no tests. Write replicas.shops.test.yaml beside it")]
    public async Task Command_supports_the_policy(string command, string expected) =>
        Assert.Contains(expected, (await RunAsync(command)).Output, StringComparison.Ordinal);

    [Fact]
    public async Task Explain_shows_why_a_policy_does_not_match()
    {
        _folder.Write("policies/binding.yaml", Binding("[Deny]") + "  matchResources:\n"
            + "    objectSelector: { matchLabels: { tier: web } }\n");

        ProcessOutcome run = await RunAsync("explain", "-");

        Assert.Contains(
            $"{Id}: matchResources.objectSelector tier=web; the request has none",
            string.Join(' ', run.Output.Split((char[])['\n', '|', ' '], StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_shows_the_values_in_a_false_expression_and_its_cost()
    {
        ProcessOutcome run = await RunAsync("explain", "-");

        Assert.Contains("ms, cost ", run.Output, StringComparison.Ordinal);
        Assert.Contains("| object.spec.replicas <= 5  →  false", run.Output, StringComparison.Ordinal);
        Assert.Contains("|   object.spec.replicas  →  9", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Webhook_leaves_native_policies_to_the_API_server_when_it_is_asked_to()
    {
        _folder.Write("policies/no-name.js",
            """
            export default { title: "No name", match: { resources: ["pods"] }, validate({ object, deny }) {
              if (object.metadata.name === "bad") deny("bad name");
            } };
            """);

        Assert.Contains("deployments", (await RunAsync("webhook")).Output, StringComparison.Ordinal);
        ProcessOutcome run = await RunAsync("webhook", "--native");
        Assert.Contains("pods", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("deployments", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_errors_come_at_once_with_file_line_and_column()
    {
        _folder.Write("policies/policy.yaml", Policy(5)
            .Replace("object.spec.replicas", "objekt.spec.replicas", StringComparison.Ordinal)
            .Replace("failurePolicy: Fail", "failurePolicy: Fial", StringComparison.Ordinal)
            .Replace("reason: Forbidden", "raeson: Forbidden", StringComparison.Ordinal));
        _folder.Write("policies/binding.yaml", Binding("[Deny, Warn]"));

        ProcessOutcome run = await RunAsync("check", "-");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains(
            "policies/policy.yaml:6:3: spec.failurePolicy: \"Fial\" is not a valid value. Write one of Fail, Ignore.",
            run.Error, StringComparison.Ordinal);
        Assert.Contains(
            "policies/policy.yaml:12:17: spec.validations[0].expression: undeclared reference to 'objekt'",
            run.Error, StringComparison.Ordinal);
        Assert.Contains("policies/policy.yaml:14:5: spec.validations[0].raeson is not a field of the API. "
            + "Did you mean 'reason'?", run.Error, StringComparison.Ordinal);
        Assert.Contains(
            "policies/binding.yaml:6:3: spec.validationActions must not contain both Deny and Warn.",
            run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_without_a_binding_is_reported()
    {
        _folder.Write("policies/lonely.yaml", Policy(5).Replace("name: replicas", "name: lonely",
            StringComparison.Ordinal));

        ProcessOutcome run = await RunAsync("lint");

        Assert.Contains("ValidatingAdmissionPolicy 'lonely' has no binding, so it does nothing.",
            run.Output + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Params_are_objects_of_the_folder_and_part_of_the_digest()
    {
        _folder.Write("policies/policy.yaml", Policy(5)
            .Replace("spec:\n", "spec:\n  paramKind: { apiVersion: v1, kind: ConfigMap }\n", StringComparison.Ordinal)
            .Replace("<= 5", "<= int(params.data.max)", StringComparison.Ordinal));
        _folder.Write("policies/binding.yaml",
            Binding("[Deny]") + "  paramRef: { name: limits, namespace: shop, parameterNotFoundAction: Deny }\n");
        const string Limits = "{ apiVersion: v1, kind: ConfigMap, metadata: { name: limits, namespace: shop }, data: ";
        _folder.Write("policies/limits.yaml", Limits + "{ max: '5' } }\n");
        ProcessOutcome denied = await RunAsync("check", "-", "--output", "json");
        _folder.Write("policies/limits.yaml", Limits + "{ max: '10' } }\n");
        ProcessOutcome allowed = await RunAsync("check", "-", "--output", "json");

        Assert.Equal((1, 0), (denied.ExitCode, allowed.ExitCode));
        Assert.NotEqual(DigestOf(denied), DigestOf(allowed));
    }

    [Fact]
    public async Task Serve_answers_with_reason_code_and_annotations_and_replay_finds_the_flips()
    {
        string recordings = Path.Combine(_folder.Path, "recordings");
        var served = new TemporaryFolder();
        served.Write("policies/policy.yaml", Policy(5));
        served.Write("policies/binding.yaml", Binding("[Deny, Audit]"));
        await using (ServeProcess serve = await ServeProcess.StartAsync(
            "admission", served, ["--record", recordings, "--record-one-in", "1"]))
        {
            JsonNode answer = JsonNode.Parse(await ReviewAsync(serve))!["response"]!;

            Assert.False((bool)answer["allowed"]!);
            Assert.Equal(
                (403, "Forbidden", $"[{Id}] spec.replicas: at most 5 replicas"),
                ((int)answer["status"]!["code"]!, (string?)answer["status"]!["reason"],
                    (string?)answer["status"]!["message"]));
            Assert.Equal("spec.replicas", (string?)answer["status"]!["details"]!["causes"]![0]!["field"]);
            Assert.Equal("9", (string?)answer["auditAnnotations"]!["replicas.count"]);
            Assert.Contains(
                "\"validationActions\":[\"Deny\",\"Audit\"]",
                (string?)answer["auditAnnotations"]!["validation_failure"],
                StringComparison.Ordinal);
            Assert.Equal(0, await serve.StopAsync());
        }

        WritePolicies("next", 10, "[Deny]");
        ProcessOutcome run = await AdmissionProcess.RunAsync(
            ["replay", "recordings", "--policies", "next"], folder: _folder.Path);

        Assert.Contains("deny → allow: 1 review", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("kubernetesVersion: '1.32'\n", 3)]
    [InlineData("kubernetesVersion: 1.32\n", 3)]
    public async Task Settings_choose_the_version_of_Kubernetes(string setting, int exitCode)
    {
        UseFunctionOf133();
        _folder.Write("policies/admission.yaml", $"apiVersion: admission/v1\nkind: Settings\n{setting}");

        Assert.Equal(exitCode, (await RunAsync("check", "-")).ExitCode);
    }

    [Fact]
    public async Task Option_chooses_the_version_of_Kubernetes_before_the_settings()
    {
        UseFunctionOf133();
        _folder.Write(
            "policies/admission.yaml", "apiVersion: admission/v1\nkind: Settings\nkubernetesVersion: '1.32'\n");

        Assert.Equal(0, (await RunAsync("check", "-", "--kubernetes-version", "1.33")).ExitCode);
        ProcessOutcome old = await RunAsync("check", "-", "--kubernetes-version", "1.31");
        Assert.Contains("undeclared reference to 'isSemver'", old.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync("check", "-", "--kubernetes-version", "1.12")).ExitCode);
    }

    [Fact]
    public async Task Replay_lists_flips_and_compile_errors_of_another_version_of_Kubernetes()
    {
        UseFunctionOf133();
        _folder.Write("reviews/one.json", Review);

        ProcessOutcome run = await RunAsync("replay", "reviews", "--against", "kubernetes:1.32");

        Assert.Contains("deny → allow: 1 review", run.Output, StringComparison.Ordinal);
        Assert.Contains(
            "compilation error: 1:9: undeclared reference to 'isSemver'", run.Output, StringComparison.Ordinal);
        Assert.Contains("only in kubernetes:1.32: policies/policy.yaml:12:25: spec.validations[0].expression: "
            + "undeclared reference to 'isSemver'", run.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync("replay", "reviews", "--against", "kubernetes:2.0")).ExitCode);
    }

    public void Dispose() => _folder.Dispose();

    private void UseFunctionOf133() => _folder.Write("policies/policy.yaml", Policy(5).Replace(
        "object.spec.replicas <= 5", "isSemver('1.0.0')", StringComparison.Ordinal));

    private static string DigestOf(ProcessOutcome run) => (string)JsonNode.Parse(run.Output)!["policySet"]!;

    private void WritePolicies(string folder, int max, string actions)
    {
        _folder.Write($"{folder}/policy.yaml", Policy(max));
        _folder.Write($"{folder}/binding.yaml", Binding(actions));
    }

    private static string Policy(int max) => $"""
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata:
          name: replicas
        spec:
          failurePolicy: Fail
          matchConstraints:
            resourceRules:
            - {"{"} apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [deployments] {"}"}
          validations:
          - message: unused
            expression: object.spec.replicas <= {max}
            messageExpression: "'at most {max} replicas'"
            reason: Forbidden
          auditAnnotations:
          - key: count
            valueExpression: string(object.spec.replicas)

        """;

    private static string Binding(string actions) => $"""
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: {"{"} name: shops {"}"}
        spec:
          policyName: replicas
          validationActions: {actions}

        """;

    private static async Task<string> ReviewAsync(ServeProcess serve)
    {
        using var body = new StringContent(Review, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await serve.Http.PostAsync(
            new Uri("/validate", UriKind.Relative), body, TestContext.Current.CancellationToken);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private Task<ProcessOutcome> RunAsync(params string[] args) =>
        AdmissionProcess.RunAsync(args, folder: _folder.Path, input: Deployment);
}
