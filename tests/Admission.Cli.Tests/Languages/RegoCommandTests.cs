using System.Text;
using System.Text.Json.Nodes;
using Admission.Cli.Tests.Bundles;

namespace Admission.Cli.Tests.Languages;

/// <summary>Rego modules and Gatekeeper's objects go through every command as they are, on recorded reviews.</summary>
public sealed class RegoCommandTests(RegistryProcess registry) : IClassFixture<RegistryProcess>, IDisposable
{
    private const string Deployment = "059-create-deployments-deploy-create.json";

    private const string Article =
        """
        package kubernetes.admission

        deny[msg] {
            input.request.kind.kind == "Deployment"
            image := input.request.object.spec.template.spec.containers[_].image
            image == "nginx:1.19"
            msg := "禁止使用已废弃的 nginx 1.19 镜像"
        }

        """;

    private const string Template =
        """
        apiVersion: templates.gatekeeper.sh/v1
        kind: ConstraintTemplate
        metadata: {name: k8sbannedimage}
        spec:
          crd:
            spec:
              names: {kind: K8sBannedImage}
              validation:
                openAPIV3Schema:
                  type: object
                  properties:
                    image: {type: string}
          targets:
          - target: admission.k8s.gatekeeper.sh
            rego: |
              package k8sbannedimage

              violation[{"msg": msg, "details": {"image": c.image}}] {
                c := input.review.object.spec.template.spec.containers[_]
                c.image == input.parameters.image
                msg := sprintf("container <%v> runs a banned image", [c.name])
              }
        ---
        apiVersion: constraints.gatekeeper.sh/v1beta1
        kind: K8sBannedImage
        metadata: {name: nginx}
        spec:
          match:
            kinds: [{apiGroups: ["apps"], kinds: ["Deployment"]}]
          parameters: {image: "nginx:1.19"}

        """;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Serve_denies_the_recorded_deployment_with_field_and_metrics_and_replay_and_shadow_agree()
    {
        WritePolicies();
        _folder.Write("next/article.rego", Article.Replace("1.19\"", "1.20\"", StringComparison.Ordinal));
        string recordings = Path.Combine(_folder.Path, "recordings");
        await using (ServeProcess serve = await ServeProcess.StartAsync(
            "admission",
            new TemporaryFolder(),
            [
                "--policies", Path.Combine(_folder.Path, "policies"), "--record", recordings, "--record-one-in", "1",
                "--shadow", Path.Combine(_folder.Path, "next"), "--shadow-cpu", "100",
            ]))
        {
            JsonNode answer = JsonNode.Parse(await ReviewAsync(serve, Deployment))!["response"]!;

            Assert.False((bool)answer["allowed"]!);
            string message = (string)answer["status"]!["message"]!;
            Assert.Contains("禁止使用已废弃的 nginx 1.19 镜像", message, StringComparison.Ordinal);
            Assert.Contains("runs a banned image", message, StringComparison.Ordinal);
            Assert.Equal(
                ["spec.template.spec.containers[0]", "spec.template.spec.containers[0].image"],
                answer["status"]!["details"]!["causes"]!.AsArray()
                    .Select(static one => (string)one!["field"]!).Order());
            Assert.DoesNotContain("\"image\":", answer.ToJsonString(), StringComparison.Ordinal);
            Assert.True((bool)JsonNode.Parse(
                await ReviewAsync(serve, "013-create-pods-pod-good.json"))!["response"]!["allowed"]!);
            Assert.Equal(0, await serve.StopAsync());
        }

        string kept = string.Concat(Directory.EnumerateFiles(recordings, "*", SearchOption.AllDirectories)
            .Where(static file => !file.EndsWith(".zst", StringComparison.Ordinal)).Select(File.ReadAllText));
        Assert.True(
            kept.Length == 0 || kept.Contains("\"details\":{\"image\":\"nginx:1.19\"}", StringComparison.Ordinal));
        ProcessOutcome same = await RunAsync(
            "replay", recordings, "--policies", "policies", "--output", "json");
        Assert.Empty(JsonNode.Parse(same.Output)!["flips"]!.AsArray());

        _folder.Write("policies/gatekeeper/all.yaml", Template.Replace(
            "{\"image\": c.image}", "{\"other\": c.image}", StringComparison.Ordinal));
        ProcessOutcome changed = await RunAsync(
            "replay", recordings, "--policies", "policies", "--output", "json");
        JsonNode flip = Assert.Single(JsonNode.Parse(changed.Output)!["flips"]!.AsArray())!;
        Assert.Equal("ChangedReason", (string)flip["kind"]!, ignoreCase: true);
        Assert.Equal("nginx:1.19", (string)flip["examples"]![0]!["details"]!["other"]!);
    }

    [Fact]
    public async Task Check_shows_the_line_of_the_field_and_the_details()
    {
        WritePolicies();
        _folder.Write("deployment.json", JsonNode.Parse(Recorded(Deployment))!["request"]!["object"]!.ToJsonString(
            new System.Text.Json.JsonSerializerOptions { WriteIndented = true }));

        JsonNode found = JsonNode.Parse((await RunAsync(
            "check", "--policies", "policies", "deployment.json", "--output", "json")).Output)!
            ["results"]![0]!["violations"]!;
        ProcessOutcome sarif = await RunAsync(
            "check", "--policies", "policies", "deployment.json", "--output", "sarif");

        JsonNode constraint = found.AsArray().Single(
            static one => (string)one!["policy"]! == "k8sbannedimage.nginx")!;
        Assert.Equal("nginx:1.19", (string)constraint["details"]!["image"]!);
        int line = (int)constraint["source"]!["line"]!;
        Assert.True(line > 10);
        Assert.Contains($"\"startLine\": {line}", sarif.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lint_knows_the_test_rules_and_suites_of_a_policy()
    {
        _folder.Write(
            "policies/team/images.rego", "package team.images\n\ndeny contains \"a\" if input.request.dryRun\n");
        _folder.Write(
            "policies/team/images_test.rego",
            "package team.images_test\n\nimport data.team.images\n\n"
                + "test_allows if count(images.deny) == 0 with input as {}\n");
        _folder.Write(
            "policies/team/untested.rego", "package team.names\n\ndeny contains \"b\" if input.request.dryRun\n");
        _folder.Write("policies/gatekeeper/all.yaml", Template);
        _folder.Write(
            "policies/gatekeeper/suite.yaml",
            """
            apiVersion: test.gatekeeper.sh/v1alpha1
            kind: Suite
            tests:
            - name: images
              template: all.yaml
              constraint: all.yaml
              cases:
              - {name: none, object: pod.yaml, assertions: [{violations: no}]}
            """);

        ProcessOutcome run = await RunAsync("lint", "policies");

        string untested = Assert.Single(
            (run.Output + run.Error).Split('\n'),
            static line => line.Contains("has no tests", StringComparison.Ordinal));
        Assert.Contains("untested.rego", untested, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("explain", "kubernetes.admission", "tests/recordings/059-create-deployments-deploy-create.json")]
    [InlineData("docs", "k8sbannedimage.nginx")]
    [InlineData("webhook", "*/*")]
    [InlineData("lint", "this is Rego v0. In Rego v1, write: deny contains msg if {")]
    public async Task Command_knows_the_policies(string command, string text, string? review = null)
    {
        WritePolicies();

        ProcessOutcome run = await AdmissionProcess.RunAsync(
            [
                command, .. command == "lint" ? [] : (string[])["--policies"],
                Path.Combine(_folder.Path, "policies"), .. review is null ? [] : (string[])[review],
            ]);

        Assert.Contains(text, run.Output, StringComparison.Ordinal);
        Assert.NotEqual(3, run.ExitCode);
    }

    [Fact]
    public async Task Pushed_policies_are_pulled_and_decide_the_same()
    {
        WritePolicies();
        string reference = registry.NewReference();
        ProcessOutcome push = await RunAsync("push", reference, "--plain-http", "--policies", "policies", "-o", "json");
        Assert.True(push.ExitCode == 0, push.Error);

        ProcessOutcome pull = await RunAsync(
            "pull", (string)JsonNode.Parse(push.Output)!["reference"]!, "--plain-http", "--to", "pulled");
        Assert.True(pull.ExitCode == 0, pull.Error);

        ProcessOutcome run = await RunAsync(
            "explain", "--policies", "pulled", Checkout.At("tests", "recordings", Deployment));
        Assert.Contains("禁止使用已废弃的 nginx 1.19 镜像", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Details_of_a_secret_are_shown_nowhere()
    {
        _folder.Write("policies/a.rego",
            """
            package a

            deny contains {"msg": "no secrets", "details": input.request.object.data} if {
                input.request.kind.kind == "Secret"
            }

            """);
        _folder.Write("secret.yaml",
            "apiVersion: v1\nkind: Secret\nmetadata: {name: a, namespace: b}\ndata: {password: UGxhbnRlZA==}\n");

        foreach (string form in (string[])["json", "text", "sarif"])
        {
            ProcessOutcome run = await RunAsync("check", "--policies", "policies", "secret.yaml", "--output", form);
            Assert.Contains("no secrets", run.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("UGxhbnRlZA", run.Output + run.Error, StringComparison.Ordinal);
        }
    }

    public void Dispose() => _folder.Dispose();

    private void WritePolicies()
    {
        _folder.Write("policies/article.rego", Article);
        _folder.Write("policies/gatekeeper/all.yaml", Template);
    }

    private static string Recorded(string name) => File.ReadAllText(Checkout.At("tests", "recordings", name));

    private static async Task<string> ReviewAsync(ServeProcess serve, string name)
    {
        using var body = new StringContent(Recorded(name), Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await serve.Http.PostAsync(
            new Uri("/validate", UriKind.Relative), body, TestContext.Current.CancellationToken);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private Task<ProcessOutcome> RunAsync(params string[] args) =>
        AdmissionProcess.RunAsync(args, folder: _folder.Path);
}
