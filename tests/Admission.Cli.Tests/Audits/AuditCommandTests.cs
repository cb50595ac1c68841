using System.Text.Json;

namespace Admission.Cli.Tests.Audits;

public sealed class AuditCommandTests
{
    private const string Policy = """
        import { definePolicy } from "admission";
        export default definePolicy({
          title: "No secret words",
          match: { resources: ["pods", "secrets", "configmaps"] },
          reads: { maps: { resource: "configmaps", fields: ["metadata.name"] } },
          validate({ object, lookup, deny, warn }) {
            if (object.kind === "Pod" && lookup.maps.get("settings", { namespace: object.metadata.namespace }) === null)
              deny("settings are missing");
            if (object.kind === "Secret") deny("the password is " + object.data.password);
            if (object.kind === "ConfigMap" && !object.data) warn("no data");
          },
        });
        """;

    private const string Input = """
        apiVersion: v1
        items:
        - {apiVersion: v1, kind: Pod, metadata: {name: good, namespace: shop}, spec: {containers: []}}
        - {apiVersion: v1, kind: Pod, metadata: {name: bad, namespace: bank, uid: u-1}, spec: {containers: []}}
        - {apiVersion: v1, kind: Pod, metadata: {name: exempt, namespace: kube-system}, spec: {containers: []}}
        - {apiVersion: v1, kind: ConfigMap, metadata: {name: settings, namespace: shop}}
        - {apiVersion: v1, kind: Secret, metadata: {name: s, namespace: shop}, data: {password: aHVudGVyMg==}}
        - {apiVersion: v1, kind: Service, metadata: {name: unmatched, namespace: shop}}
        kind: List
        """;

    [Fact]
    public async Task Evaluates_what_kubectl_printed_with_its_lookups()
    {
        using TemporaryFolder folder = Folder();

        ProcessOutcome outcome = await RunAsync(folder, ["-", "--output", "json"], Input);

        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Error));
        using var report = JsonDocument.Parse(outcome.Output);
        JsonElement summary = report.RootElement.GetProperty("summary");
        Assert.Equal(4, summary.GetProperty("objects").GetInt32());
        Assert.Equal(2, summary.GetProperty("denied").GetInt32());
        Assert.Equal(1, summary.GetProperty("warned").GetInt32());
        Assert.Equal(
            ["bad u-1", "settings ", "s "],
            report.RootElement.GetProperty("results").EnumerateArray().Select(static one =>
                one.GetProperty("name").GetString() + " "
                + (one.TryGetProperty("uid", out JsonElement uid) ? uid.GetString() : "")));
    }

    [Theory, InlineData("text"), InlineData("json"), InlineData("html")]
    public async Task Values_of_a_secret_are_in_no_report(string output)
    {
        using TemporaryFolder folder = Folder();

        ProcessOutcome outcome = await RunAsync(folder, ["-", "--output", output], Input);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("withheld", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("aHVudGVyMg", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", outcome.Output, StringComparison.Ordinal);
    }

    // A kind without objects in the input may be one that was not asked for.
    [Fact]
    public async Task Lookup_of_a_kind_that_the_input_lacks_is_undecided()
    {
        using TemporaryFolder folder = Folder();
        folder.Write("all.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop}\nspec: {}\n");

        ProcessOutcome outcome = await RunAsync(folder, ["all.yaml"]);

        Assert.Contains("1 fault", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("kubectl get -A", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Input_that_cannot_be_read_exits_3_and_the_rest_is_reported()
    {
        using TemporaryFolder folder = Folder();
        folder.Write("all.yaml", Input.Replace("kind: List", "- nothing\nkind: List", StringComparison.Ordinal));

        ProcessOutcome outcome = await RunAsync(folder, ["all.yaml", "missing.yaml"]);

        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("not audited: all.yaml:9: ", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("not audited: missing.yaml: no such file", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("settings are missing", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_report_shows_a_thousand_findings_and_counts_the_rest()
    {
        using TemporaryFolder folder = Folder();
        folder.Write("all.yaml", string.Join("---\n", Enumerable.Range(0, 2500).Select(static number =>
            $"apiVersion: v1\nkind: Secret\nmetadata: {{name: s-{number}, namespace: shop}}\n"
                + "data: {password: YQ==}\n")));

        ProcessOutcome outcome = await RunAsync(folder, ["all.yaml"]);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal(1000, outcome.Output.Split("Secret shop/s-").Length - 1);
        Assert.Contains(
            "and 1,500 more findings in 1,500 objects. --output json reports all of them\n2,500 objects: ",
            outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Empty_input_exits_3()
    {
        using TemporaryFolder folder = Folder();

        ProcessOutcome outcome = await RunAsync(folder, ["-"]);

        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("not audited: -: is empty", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_of_a_cluster_are_rejected_with_files()
    {
        using TemporaryFolder folder = Folder();

        ProcessOutcome outcome = await RunAsync(folder, ["-", "--resume", "progress"], Input);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("--resume", outcome.Error, StringComparison.Ordinal);
    }

    private static TemporaryFolder Folder()
    {
        var folder = new TemporaryFolder();
        folder.Write("policies/words.js", Policy);
        return folder;
    }

    private static Task<ProcessOutcome> RunAsync(TemporaryFolder folder, string[] arguments, string input = "") =>
        AdmissionProcess.RunAsync(["audit", .. arguments], folder: folder.Path, input: input);
}
