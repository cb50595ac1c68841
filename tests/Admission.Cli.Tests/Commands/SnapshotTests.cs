namespace Admission.Cli.Tests.Commands;

/// <summary><c>expect: { snapshot: file }</c> and <c>test --update</c>.</summary>
public sealed class SnapshotTests
{
    private const string Snapshot = "policies/owner.snap.yaml";

    private const string JavaScript =
        """
        export default {
          title: "Owner", match: { resources: ["configmaps", "secrets", "pods"] },
          validate({ object, deny, warn }) {
            if (!object.metadata.labels?.team) {
              deny("label team is missing\nfor all", { field: "metadata.labels.team", fix: "Add it." });
            }
            for (const value of Object.values(object.data ?? {})) { deny(`no ${value}`); }
            for (const one of object.spec?.containers?.[0].env ?? []) { warn(`has ${one.value}`); }
          },
        };
        """;

    private const string Cases =
        """
        base: { expect: { snapshot: owner.snap.yaml } }
        cases:
          - name: "denies: an object without the label"
            object: { apiVersion: v1, kind: ConfigMap, metadata: { name: a } }
          - name: allows an object with the label
            object: { apiVersion: v1, kind: ConfigMap, metadata: { name: a, labels: { team: shop } } }

        """;

    private const string Written =
        """
        # Expected answers of the policy. "admission test --update" writes this file: review each change.
        cases:
          - name: "denies: an object without the label"
            verdict: deny
            reason: Forbidden
            message: |-
              [owner] metadata.labels.team: label team is missing
              for all. Add it.
            violations:
              - field: metadata.labels.team
                message: |-
                  label team is missing
                  for all
                fix: Add it.
          - name: allows an object with the label
            verdict: allow

        """;

    [Fact]
    public async Task Update_writes_whole_answers_that_the_next_run_compares()
    {
        using TemporaryFolder folder = Project();

        ProcessOutcome missing = await RunAsync(folder);
        Assert.Equal(1, missing.ExitCode);
        Assert.Contains(
            "policies/owner.snap.yaml: has no result for this case. To write it, run: admission test --update "
                + "--filter owner",
            missing.Output,
            StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder.Path, Snapshot)));

        ProcessOutcome update = await RunAsync(folder, "--update");
        Assert.Equal((0, "wrote policies/owner.snap.yaml: 2 new\n"), (update.ExitCode, update.Error));
        Assert.Equal(Written, folder.Read(Snapshot));

        ProcessOutcome again = await RunAsync(folder);
        Assert.Equal((0, ""), (again.ExitCode, again.Error));
        Assert.Empty((await RunAsync(folder, "--update")).Error);
    }

    [Fact]
    public async Task Changed_answer_fails_with_the_lines_that_differ()
    {
        using TemporaryFolder folder = Project();
        folder.Write(Snapshot, Written.Replace("fix: Add it.", "fix: Add one.", StringComparison.Ordinal));

        ProcessOutcome outcome = await RunAsync(folder);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("1 passed, 1 failed", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("-    fix: Add one.\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("+    fix: Add it.\n", outcome.Output, StringComparison.Ordinal);
        foreach (string format in (string[])["json", "junit", "tap", "github", "markdown"])
        {
            ProcessOutcome report = await RunAsync(folder, "--output", format);
            Assert.Contains("fix: Add one.", report.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Answers_of_other_cases_stay_in_an_update_with_a_filter()
    {
        using TemporaryFolder folder = Project();
        string old = Written.Replace("fix: Add it.", "fix: Add one.", StringComparison.Ordinal)
            .Replace("verdict: allow", "verdict: warn", StringComparison.Ordinal);
        folder.Write(Snapshot, old);

        ProcessOutcome outcome = await RunAsync(folder, "-u", "--filter", "allows an");

        Assert.Equal("wrote policies/owner.snap.yaml: 1 changed\n", outcome.Error);
        Assert.Equal(old.Replace("verdict: warn", "verdict: allow", StringComparison.Ordinal), folder.Read(Snapshot));
    }

    [Fact]
    public async Task Case_that_fails_for_another_reason_is_not_written()
    {
        using TemporaryFolder folder = Project();
        folder.Write(
            "policies/owner.test.yaml",
            Cases.Replace("expect: { snapshot", "expect: { verdict: allow, snapshot", StringComparison.Ordinal));

        ProcessOutcome outcome = await RunAsync(folder, "--update");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("expected  allow", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("denies:", folder.Read(Snapshot), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Obsolete_answers_and_files_are_named_and_an_update_removes_them()
    {
        using TemporaryFolder folder = Project();
        folder.Write(Snapshot, Written + "  - name: gone\n    verdict: allow\n");
        folder.Write("policies/old.snap.yaml", Written);
        folder.Write("policies/other.snap.yaml", "of: another tool\n");

        ProcessOutcome outcome = await RunAsync(folder);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(
            "note: policies/owner.snap.yaml: no test uses the result 'gone'. To remove it, run: admission test "
                + "--update\n"
                + "note: policies/old.snap.yaml: no test uses this file. To remove it, run: admission test --update\n",
            outcome.Error);
        Assert.Empty((await RunAsync(folder, "--filter", "owner")).Error);

        ProcessOutcome update = await RunAsync(folder, "--update");
        Assert.Equal(
            "removed policies/old.snap.yaml\nwrote policies/owner.snap.yaml: 1 removed\n", update.Error);
        Assert.Equal(Written, folder.Read(Snapshot));
        Assert.False(File.Exists(Path.Combine(folder.Path, "policies/old.snap.yaml")));
        Assert.True(File.Exists(Path.Combine(folder.Path, "policies/other.snap.yaml")));
    }

    [Fact]
    public async Task Sensitive_values_are_not_written()
    {
        using TemporaryFolder folder = Project();
        folder.Write(
            "policies/owner.test.yaml",
            """
            base: { expect: { snapshot: owner.snap.yaml } }
            cases:
              - name: secret
                object: { apiVersion: v1, kind: Secret, metadata: { name: a }, data: { key: aHVudGVyMjI= } }
              - name: environment
                object:
                  apiVersion: v1
                  kind: Pod
                  metadata: { name: a, labels: { team: a } }
                  spec: { containers: [{ name: a, env: [{ name: PASSWORD, value: hunter22 }] }] }

            """);

        Assert.Equal(0, (await RunAsync(folder, "--update")).ExitCode);

        string written = folder.Read(Snapshot);
        Assert.DoesNotContain("hunter", written, StringComparison.Ordinal);
        Assert.DoesNotContain("aHVudGVyMjI", written, StringComparison.Ordinal);
        Assert.Contains("has [redacted]", written, StringComparison.Ordinal);
        Assert.Contains("field: metadata.labels.team", written, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync(folder)).ExitCode);
    }

    [Theory]
    [InlineData("../owner.snap.yaml")]
    [InlineData("a/../../owner.snap.yaml")]
    [InlineData("/tmp/owner.snap.yaml")]
    [InlineData("owner.js")]
    [InlineData(".snap.yaml")]
    [InlineData("a\\b.snap.yaml")]
    [InlineData("a\\\\b.snap.yaml")]
    public async Task Snapshot_is_below_the_folder_of_the_test_and_has_the_suffix(string path)
    {
        using TemporaryFolder folder = Project();
        folder.Write(
            "policies/owner.test.yaml",
            Cases.Replace("owner.snap.yaml", $"\"{path}\"", StringComparison.Ordinal));

        ProcessOutcome outcome = await RunAsync(folder, "--update");

        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("is not a valid name. Write a path that ends in", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(JavaScript, folder.Read("policies/owner.js"));
    }

    [Fact]
    public async Task Update_does_not_follow_a_link()
    {
        using TemporaryFolder folder = Project();
        folder.Write("outside/kept", "kept");
        folder.Write("policies/other/kept", "kept");
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "policies", "below"), "other");
        File.CreateSymbolicLink(Path.Combine(folder.Path, Snapshot), Path.Combine(folder.Path, "outside", "kept"));

        ProcessOutcome file = await RunAsync(folder, "--update");
        Assert.Equal(3, file.ExitCode);
        Assert.Contains("policies/owner.snap.yaml: is a link.", file.Error, StringComparison.Ordinal);

        folder.Write(
            "policies/owner.test.yaml",
            Cases.Replace("owner.snap.yaml", "below/owner.snap.yaml", StringComparison.Ordinal));
        ProcessOutcome below = await RunAsync(folder, "--update");
        Assert.Equal(3, below.ExitCode);
        Assert.Contains("policies/below: is a link.", below.Error, StringComparison.Ordinal);
        Assert.Equal("kept", folder.Read("outside/kept"));
        Assert.Single(Directory.GetFiles(Path.Combine(folder.Path, "policies", "other")));
    }

    [Fact]
    public async Task File_with_a_conflict_is_an_error_until_a_whole_update()
    {
        using TemporaryFolder folder = Project();
        folder.Write(Snapshot, $"<<<<<<< ours\n{Written}");

        Assert.Equal(3, (await RunAsync(folder)).ExitCode);
        ProcessOutcome part = await RunAsync(folder, "--update", "--filter", "owner");
        Assert.Equal(3, part.ExitCode);
        Assert.Contains(
            "To replace the whole file, run: admission test --update", part.Error, StringComparison.Ordinal);

        Assert.Equal(0, (await RunAsync(folder, "--update")).ExitCode);
        Assert.Equal(Written, folder.Read(Snapshot));
    }

    [Fact]
    public async Task Two_test_files_do_not_share_a_snapshot()
    {
        using TemporaryFolder folder = Project();
        folder.Write("policies/second.js", JavaScript);
        folder.Write("policies/second.test.yaml", Cases);

        ProcessOutcome outcome = await RunAsync(folder, "--update");

        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains(
            "second.test.yaml:3:1: snapshot 'owner.snap.yaml': another test file uses it.",
            outcome.Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Snapshot_notices_a_mutation_and_counts_as_a_test_of_a_denial()
    {
        using TemporaryFolder folder = Project();
        await RunAsync(folder, "--update");

        ProcessOutcome mutations = await RunAsync(folder, "--mutate");
        Assert.DoesNotContain("owner.js:4", mutations.Output, StringComparison.Ordinal);

        ProcessOutcome lint = await AdmissionProcess.RunAsync(["lint", "policies"], folder: folder.Path);
        Assert.DoesNotContain("has no test", lint.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "owner.rego",
        """
        package owner

        deny contains {"msg": "no label", "details": {"level": 1}} if not input.request.object.metadata.labels.team
        """)]
    [InlineData(
        "owner.yaml",
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: { name: owner }
        spec:
          matchConstraints:
            resourceRules: [{ apiGroups: [""], apiVersions: [v1], operations: ["*"], resources: [configmaps] }]
          validations:
            - expression: has(object.metadata.labels) && 'team' in object.metadata.labels
              message: no label
              reason: Invalid
          auditAnnotations: [{ key: name, valueExpression: "string(object.metadata.name)" }]
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: { name: owner }
        spec: { policyName: owner, validationActions: [Deny] }
        """)]
    public async Task Snapshots_work_for_each_language(string file, string policy)
    {
        using TemporaryFolder folder = Project();
        File.Delete(Path.Combine(folder.Path, "policies/owner.js"));
        folder.Write($"policies/{file}", policy);
        string id = file == "owner.rego" ? "owner" : "owner.owner";
        folder.Write(
            "policies/owner.test.yaml",
            Cases.Replace("snapshot:", $"policy: {id}, snapshot:", StringComparison.Ordinal));

        ProcessOutcome update = await RunAsync(folder, "--update");

        Assert.True(update.ExitCode == 0, update.Output + update.Error);
        string written = folder.Read(Snapshot);
        Assert.Contains("message: no label\n", written, StringComparison.Ordinal);
        Assert.Contains(
            file == "owner.rego" ? "details:\n" : "reason: Invalid\n", written, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync(folder)).ExitCode);
    }

    [Fact]
    public async Task Key_of_the_watch_updates_snapshots()
    {
        using TemporaryFolder folder = Project();
        using Terminal terminal = Terminal.Start(folder.Path, $"{Executable.File} test --watch");

        string first = await terminal.ReadToAsync("q (quit)");
        await terminal.TypeAsync("u");
        string update = await terminal.ReadToAsync("2 new");
        string after = await terminal.ReadToAsync("q (quit)");
        await terminal.TypeAsync("q");

        Assert.Equal(0, await terminal.EndAsync());
        Assert.Contains("0 passed, 2 failed", first, StringComparison.Ordinal);
        Assert.Contains("2 passed, 0 failed", update, StringComparison.Ordinal);
        Assert.Contains("2 passed, 0 failed", after, StringComparison.Ordinal);
        Assert.Equal(Written, folder.Read(Snapshot));
    }

    private static Task<ProcessOutcome> RunAsync(TemporaryFolder folder, params string[] arguments) =>
        AdmissionProcess.RunAsync(["test", .. arguments], folder: folder.Path);

    private static TemporaryFolder Project()
    {
        var folder = new TemporaryFolder();
        folder.Write("policies/owner.js", JavaScript);
        folder.Write("policies/owner.test.yaml", Cases);
        return folder;
    }
}
