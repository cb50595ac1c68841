using System.Diagnostics;
using System.Text;

namespace Admission.Cli.Tests.Commands;

public sealed class TestCommandTests
{
    [Fact]
    public async Task New_policy_passes_its_tests()
    {
        using TemporaryFolder folder = await ProjectAsync();

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["test"], folder: folder.Path);

        Assert.StartsWith("ok    policies/custom/memory-limits  4\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("4 cases in 1 file: 4 passed, 0 failed, 0 errors", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(0, outcome.ExitCode);
    }

    [Fact]
    public async Task Suites_and_test_rules_run_beside_test_files_and_are_covered()
    {
        using TemporaryFolder folder = await ProjectAsync();
        folder.Write("policies/team.rego", "package team\n\ndeny contains \"no\" if input.a\n");
        folder.Write(
            "policies/team_test.rego",
            "package team\n\ntest_no if not deny[\"no\"] with input as {}\n\ntodo_test_other if false\n");

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["test", "--coverage"], folder: folder.Path);

        Assert.Contains("ok    policies/team_test.rego  2\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("team.rego", outcome.Output, StringComparison.Ordinal);
        Assert.Contains(
            "6 cases in 2 files: 5 passed, 0 failed, 0 errors, 1 skipped", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(0, outcome.ExitCode);
    }

    [Fact]
    public async Task Suite_runs_in_a_folder_without_policies()
    {
        using TemporaryFolder folder = new TemporaryFolder();
        folder.Write(
            "suite.yaml",
            "apiVersion: test.gatekeeper.sh/v1alpha1\nkind: Suite\ntests:\n- name: a\n  template: t.yaml\n");

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["test", "--policies", folder.Path]);

        Assert.Contains("t.yaml: the file cannot be read", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("the test has no constraint", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(3, outcome.ExitCode);
    }

    [Fact]
    public async Task Shipped_policies_pass_their_tests() =>
        Assert.Equal(0, (await AdmissionProcess.RunAsync(["test"])).ExitCode);

    [Theory]
    [InlineData("limits?.memory", "limits?.cpu", 1)]
    [InlineData("validate(", "validate", 3)]
    public async Task Exit_code_distinguishes_a_failed_case_from_a_broken_policy(string old, string changed, int code)
    {
        using TemporaryFolder folder = await ProjectAsync();
        Change(folder, "policies/custom/memory-limits.js", old, changed);

        Assert.Equal(code, (await AdmissionProcess.RunAsync(["test"], folder: folder.Path)).ExitCode);
    }

    [Fact]
    public async Task Exits_3_for_a_policy_without_tests_that_does_not_load()
    {
        using TemporaryFolder folder = await ProjectAsync();
        folder.Write("policies/bad.js", "export default { title: \"x\", match: \"nonsense\", validate() {} };\n");

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["test"], folder: folder.Path);
        ProcessOutcome json = await AdmissionProcess.RunAsync(["test", "--output", "json"], folder: folder.Path);
        ProcessOutcome filtered = await AdmissionProcess.RunAsync(
            ["test", "--filter", "memory-limits"], folder: folder.Path);

        Assert.Equal((3, 3, 0), (outcome.ExitCode, json.ExitCode, filtered.ExitCode));
        Assert.Contains("FAIL  policies/bad.js  0\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("4 cases in 2 files: 4 passed, 0 failed, 1 error", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("is not a valid value for 'match'", json.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exits_3_for_a_mistake_in_a_test_file()
    {
        using TemporaryFolder folder = await ProjectAsync();
        Change(folder, "policies/custom/memory-limits.test.yaml", "expect: allow", "expect: alow");

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["test"], folder: folder.Path);

        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("Did you mean 'allow'?", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, "test", "--policies", "no/such/folder")]
    [InlineData(2, "test", "--filter", "nothing has this")]
    [InlineData(2, "test", "--from-review", "a.json")]
    [InlineData(2, "test", "--name", "a")]
    [InlineData(2, "test", "--policy", "a")]
    [InlineData(2, "test", "--watch", "--mutate")]
    [InlineData(2, "test", "--output", "txt")]
    public async Task Exit_code_distinguishes_wrong_usage_from_a_missing_file(int code, params string[] args) =>
        Assert.Equal(code, (await AdmissionProcess.RunAsync(args)).ExitCode);

    [Theory]
    [InlineData("memory-limits: denies a", "1 case")]
    [InlineData("*without*", "1 case")]
    [InlineData("custom/*", "4 cases")]
    [InlineData("DENIES", "2 cases")]
    public async Task Filter_chooses_cases(string filter, string count)
    {
        using TemporaryFolder folder = await ProjectAsync();

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["test", "--filter", filter], folder: folder.Path);

        Assert.Contains($"{count} in 1 file", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_goes_to_a_file_and_its_summary_to_standard_output()
    {
        using TemporaryFolder folder = await ProjectAsync();

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(
            ["test", "--output", "tap", "--output-file", "policies.tap"], folder: folder.Path);

        Assert.Equal(
            "4 cases in 1 file: 4 passed, 0 failed, 0 errors; report in policies.tap\n", outcome.Output);
        Assert.StartsWith("TAP version 14\n1..4\nok 1 - ", folder.Read("policies.tap"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Coverage_goes_to_the_report_and_to_files()
    {
        using TemporaryFolder folder = await ProjectAsync();

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(
            ["test", "--coverage", "--coverage-lcov", "lcov.info", "--coverage-html", "coverage.html"],
            folder: folder.Path);

        Assert.Contains("custom/memory-limits.js  100.0 %   100.0 %\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("SF:policies/custom/memory-limits.js\n", folder.Read("lcov.info"), StringComparison.Ordinal);
        Assert.Contains("custom/memory-limits.js", folder.Read("coverage.html"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policy_that_no_case_reaches_is_not_covered()
    {
        using TemporaryFolder folder = await ProjectAsync();
        folder.Write(
            "policies/untested.js",
            "export default { title: \"t\", match: \"workloads\", validate({ deny }) {\ndeny(\"never\");\n} };\n");

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["test", "--coverage"], folder: folder.Path);

        Assert.Contains("untested.js                0.0 %         -  2\n", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mutation_that_no_case_notices_is_reported()
    {
        using TemporaryFolder folder = await ProjectAsync();
        Change(
            folder,
            "policies/custom/memory-limits.js",
            "container.type ===",
            "container.name === \"x\" || container.type ===");

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["test", "--mutate"], folder: folder.Path);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("unnoticed  custom/memory-limits.js:", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_deleted_while_cases_fail()
    {
        using TemporaryFolder folder = await ProjectAsync();
        Change(folder, "policies/custom/memory-limits.js", "limits?.memory", "limits?.cpu");

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["test", "--mutate"], folder: folder.Path);

        Assert.Contains("--mutate: not run", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(1, outcome.ExitCode);
    }

    [Fact]
    public async Task Watch_reruns_the_tests_that_a_change_affects()
    {
        using TemporaryFolder folder = await ProjectAsync();
        await AdmissionProcess.RunAsync(["new", "other"], folder: folder.Path);
        using Process watch = AdmissionProcess.Start(["test", "--watch"], folder: folder.Path);
        try
        {
            Assert.Contains("7 cases in 2 files: 7 passed", await ReadRunAsync(watch), StringComparison.Ordinal);

            Change(folder, "policies/custom/memory-limits.js", "limits?.memory", "limits?.cpu");

            string second = await ReadRunAsync(watch);
            Assert.Contains("FAIL  policies/custom/memory-limits  1 of 4", second, StringComparison.Ordinal);
            Assert.Contains("4 cases in 1 file", second, StringComparison.Ordinal);
        }
        finally
        {
            watch.Kill();
            await watch.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    private static async Task<string> ReadRunAsync(Process watch)
    {
        var run = new StringBuilder();
        while (await watch.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            run.AppendLine(line);
            if (line.Contains("waiting for changes", StringComparison.Ordinal))
            {
                break;
            }
        }

        return run.ToString();
    }

    private static async Task<TemporaryFolder> ProjectAsync()
    {
        var folder = new TemporaryFolder();
        await AdmissionProcess.RunAsync(["new", "memory-limits"], folder: folder.Path);
        foreach (string name in (string[])["memory-limits.js", "memory-limits.test.yaml"])
        {
            string sample = Checkout.At("tests", "Admission.Cli.Tests", "Commands", "samples", name);
            folder.Write($"policies/custom/{name}", await File.ReadAllTextAsync(sample));
        }

        return folder;
    }

    private static void Change(TemporaryFolder folder, string file, string old, string changed)
    {
        string text = folder.Read(file);
        Assert.Contains(old, text, StringComparison.Ordinal);
        folder.Write(file, text.Replace(old, changed, StringComparison.Ordinal));
    }
}
