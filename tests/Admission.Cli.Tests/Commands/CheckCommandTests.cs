using System.Text.Json;
using System.Text.RegularExpressions;

namespace Admission.Cli.Tests.Commands;

public sealed partial class CheckCommandTests
{
    private const string Shop = "tests/Admission.Cli.Tests/manifests/shop.yaml";

    private const string GoodPod =
        """
        apiVersion: v1
        kind: Pod
        metadata: { name: web, labels: { app.kubernetes.io/name: web } }
        spec: { containers: [{ name: web, image: "nginx:1.27" }] }
        """;

    // The reports list every policy that was asked; the library of policies grows.
    private static readonly string[] ThreePolicies =
        ["--policy", "banned-images", "--policy", "field-locks", "--policy", "required-labels"];

    private static readonly string BadPod = GoodPod.Replace("1.27", "1.19", StringComparison.Ordinal);

    [Theory]
    [InlineData("text", "check.txt")]
    [InlineData("json", "check.json")]
    [InlineData("junit", "check.junit.xml")]
    [InlineData("sarif", "check.sarif")]
    [InlineData("github", "check.github.txt")]
    public async Task Findings_exit_1_and_are_reported_as_approved(string output, string file)
    {
        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["check", Shop, .. ThreePolicies, "--output", output]);

        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Error));
        Approved.Matches(file, Digest().Replace(outcome.Output, "$1DIGEST"));
    }

    [Fact]
    public async Task Clean_manifests_exit_0()
    {
        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["check", "-"], input: GoodPod);

        Assert.Equal(0, outcome.ExitCode);
        Assert.StartsWith("1 object: 0 denied, 0 warned, 0 faults", outcome.Output, StringComparison.Ordinal);
    }

    // Attack 40.
    [Theory, InlineData("text"), InlineData("json"), InlineData("junit"), InlineData("sarif"), InlineData("github")]
    public async Task Secrets_are_not_reported(string output) => Assert.DoesNotContain(
        "hunter2", (
            await AdmissionProcess.RunAsync(["check", Shop, "--output", output])).Output, StringComparison.Ordinal);

    [Fact]
    public async Task Results_are_in_the_order_of_the_input()
    {
        string input = string.Join("\n---\n", Enumerable.Range(0, 500).Select(static number =>
            $"{{ apiVersion: v1, kind: ConfigMap, metadata: {{ name: map-{number} }} }}"));

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["check", "-", "--output", "json"], input: input);

        using JsonDocument json = JsonDocument.Parse(outcome.Output);
        Assert.Equal(
            Enumerable.Range(0, 500).Select(static number => $"map-{number}"),
            json.RootElement
                .GetProperty("results")
                .EnumerateArray()
                .Select(static result => result.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task Evaluates_only_the_named_policies()
    {
        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["check", Shop, "--policy", "metadata/**"]);

        Assert.Equal(0, outcome.ExitCode);
        Assert.DoesNotContain("banned-images", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exits_2_when_a_named_policy_does_not_exist()
    {
        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["check", Shop, "--policy", "baned-images"]);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("Did you mean 'banned-images'?", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exits_2_without_a_path()
    {
        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["check"]);

        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith("admission: PATH is missing.", outcome.Error, StringComparison.Ordinal);
    }

    // As in: admission check "$DIR", where DIR is not set.
    [Fact]
    public async Task Exits_2_for_an_empty_path()
    {
        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["check", Shop, ""]);

        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith("admission: PATH '': the path is empty.", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("replay")]
    [InlineData("import")]
    public async Task Recordings_and_logs_have_no_empty_path_either(string command)
    {
        using var folder = new TemporaryFolder();

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(
            command == "replay" ? [command, ""] : [command, "", "--output", folder.Path]);

        Assert.NotEqual(0, outcome.ExitCode);
        Assert.StartsWith("'': the path is empty.", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exits_2_for_groups_without_a_user() =>
        Assert.Equal(2, (await AdmissionProcess.RunAsync(["check", Shop, "--as-group", "developers"])).ExitCode);

    [Fact]
    public async Task Exits_3_for_a_missing_path()
    {
        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["check", "no/such/file.yaml"]);

        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("no/such/file.yaml", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exits_3_for_broken_input()
    {
        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["check", "-"], input: "a: [");

        Assert.Equal(3, outcome.ExitCode);
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exits_3_for_broken_policies_and_names_the_place()
    {
        using var folder = new TemporaryFolder();
        folder.Write("policies/broken.js", "export default {");

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["check", "-"], folder: folder.Path, input: GoodPod);

        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("broken.js:1:", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(outcome.Output);
    }

    [Fact]
    public async Task Exits_3_when_the_report_cannot_be_written()
    {
        ProcessOutcome outcome =
            await AdmissionProcess.RunAsync(["check", "-", "--output-file", "no/such/folder/x"], input: GoodPod);

        Assert.Equal(3, outcome.ExitCode);
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
    }

    [Theory, InlineData("deny", 0), InlineData("warn", 1)]
    public async Task Warnings_fail_with_the_option(string failOn, int exitCode)
    {
        string unlabelled = GoodPod.Replace(", labels: { app.kubernetes.io/name: web }", "", StringComparison.Ordinal);

        Assert.Equal(
            exitCode,
            (await AdmissionProcess.RunAsync(["check", "-", "--fail-on", failOn], input: unlabelled)).ExitCode);
    }

    [Fact]
    public async Task Writes_the_report_to_a_file_and_its_summary_to_the_console()
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "report.json");

        ProcessOutcome outcome =
            await AdmissionProcess.RunAsync(["check", Shop, "--output", "json", "--output-file", file]);

        Assert.StartsWith("{", folder.Read("report.json"), StringComparison.Ordinal);
        Assert.Single(outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Existing_violation_only_warns()
    {
        using var folder = new TemporaryFolder();
        folder.Write("old/pod.yaml", BadPod);
        folder.Write(
            "new/pod.yaml",
            BadPod.Replace("name: web,", "name: web, annotations: { a: b },", StringComparison.Ordinal));

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(
            ["check", Path.Combine(folder.Path, "new"), "--against", Path.Combine(folder.Path, "old")]);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("existing violation", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("developers", 1)]
    [InlineData("operators", 0)]
    public async Task Field_locks_apply_to_the_named_user(string group, int exitCode)
    {
        using var folder = new TemporaryFolder();
        folder.Write("old/pod.yaml", GoodPod);
        folder.Write("new/pod.yaml", GoodPod.Replace("1.27", "1.28", StringComparison.Ordinal));
        string settings = folder.Write("settings.yaml",
            """
            apiVersion: admission/v1
            kind: Settings
            policies:
              field-locks:
                parameters: { locks: [{ resources: [pods], groups: [developers], allow: [metadata.labels] }] }
            """);

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(
        [
            "check", Path.Combine(folder.Path, "new"), "--against", Path.Combine(folder.Path, "old"),
            "--settings", settings, "--as", "alice", "--as-group", group, "--policy", "field-locks",
        ]);

        Assert.Equal(exitCode, outcome.ExitCode);
    }

    [GeneratedRegex("(sha256:|policy set )[0-9a-f]{12,64}")]
    private static partial Regex Digest();
}
