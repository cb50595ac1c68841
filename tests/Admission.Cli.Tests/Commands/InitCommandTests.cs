namespace Admission.Cli.Tests.Commands;

public sealed class InitCommandTests
{
    [Theory]
    [InlineData("js")]
    [InlineData("rego")]
    [InlineData("cel")]
    public async Task Repository_in_each_language_lints_and_its_tests_pass(string language)
    {
        using var folder = new TemporaryFolder();

        ProcessOutcome made = await AdmissionProcess.RunAsync(
            ["init", "repository", "--language", language, "--ci", "github"], folder: folder.Path);
        string repository = Path.Combine(folder.Path, "repository");
        ProcessOutcome lint = await AdmissionProcess.RunAsync(Lint(language), folder: repository);
        ProcessOutcome test = await AdmissionProcess.RunAsync(["test"], folder: repository);

        Assert.Equal((0, ""), (made.ExitCode, made.Error));
        Assert.True(lint.ExitCode == 0, lint.Output + lint.Error);
        Assert.DoesNotContain("undefined field", lint.Output, StringComparison.Ordinal);
        Assert.True(test.ExitCode == 0, test.Output + test.Error);
        Assert.Contains("3 cases in 1 file: 3 passed", test.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rego", false)]
    [InlineData("cel", false)]
    [InlineData("js", true)]
    public async Task Files_of_JavaScript_are_only_where_a_policy_is_in_it(string language, bool isJavaScript)
    {
        using var folder = new TemporaryFolder();

        await AdmissionProcess.RunAsync(["init", "--language", language, "--ci", "none"], folder: folder.Path);
        ProcessOutcome check = await AdmissionProcess.RunAsync(["types", "--check"], folder: folder.Path);
        await AdmissionProcess.RunAsync(["types"], folder: folder.Path);

        Assert.Equal((0, ""), (check.ExitCode, check.Error));
        Assert.Equal(isJavaScript, File.Exists(Path.Combine(folder.Path, "policies", "jsconfig.json")));
        Assert.Equal(isJavaScript, File.Exists(Path.Combine(folder.Path, "policies", "admission.d.ts")));
        Assert.True(File.Exists(Path.Combine(folder.Path, "policies", "schemas", "test.schema.json")));
    }

    [Theory]
    [InlineData("js")]
    [InlineData("rego")]
    [InlineData("cel")]
    public async Task New_policies_pass_the_strict_lint(string language)
    {
        using var folder = new TemporaryFolder();

        await AdmissionProcess.RunAsync(["init", "--language", language, "--ci", "none"], folder: folder.Path);
        await AdmissionProcess.RunAsync(
            ["new", "team-label", "--language", language, "--match", "ingresses.networking.k8s.io"],
            folder: folder.Path);
        ProcessOutcome lint = await AdmissionProcess.RunAsync(["lint", "policies", "--strict"], folder: folder.Path);

        Assert.True(lint.ExitCode == 0, lint.Output + lint.Error);
    }

    [Fact]
    public async Task Next_steps_go_to_a_folder_with_a_space_in_its_name()
    {
        using var folder = new TemporaryFolder();

        ProcessOutcome made = await AdmissionProcess.RunAsync(
            ["init", "it's ours", "--ci", "none"], folder: folder.Path);

        Assert.Contains("  cd 'it'\\''s ours'", made.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_languages_are_in_one_repository()
    {
        using var folder = new TemporaryFolder();

        await AdmissionProcess.RunAsync(
            ["init", "--language", "js", "--language", "rego", "--language", "cel", "--ci", "gitlab"],
            folder: folder.Path);
        ProcessOutcome test = await AdmissionProcess.RunAsync(["test"], folder: folder.Path);

        Assert.Contains("9 cases in 3 files: 9 passed", test.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder.Path, ".gitlab-ci.yml")));
        Assert.False(Directory.Exists(Path.Combine(folder.Path, ".github")));
    }

    [Fact]
    public async Task Asks_on_a_terminal_until_each_answer_is_valid()
    {
        using var folder = new TemporaryFolder();
        using Terminal terminal = Terminal.Start(folder.Path, $"{Executable.File} init");

        await terminal.ReadToAsync("[js] ");
        await terminal.TypeAsync("js, pyhton\r");
        await terminal.ReadToAsync("\"js, pyhton\": not one of js");
        await terminal.ReadToAsync("[js] ");
        await terminal.TypeAsync("rego, cel\r");
        await terminal.ReadToAsync("github, gitlab, none [github] ");
        await terminal.TypeAsync("github, gitlab\r");
        await terminal.ReadToAsync("\"github, gitlab\": not one of");
        await terminal.ReadToAsync("[github] ");
        await terminal.TypeAsync("gitlab\r");
        await terminal.ReadToAsync("Next:");

        Assert.Equal(0, await terminal.EndAsync());
        ProcessOutcome test = await AdmissionProcess.RunAsync(["test"], folder: folder.Path);
        Assert.Contains("6 cases in 2 files: 6 passed", test.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder.Path, ".gitlab-ci.yml")));
        Assert.False(Directory.Exists(Path.Combine(folder.Path, ".github")));
    }

    [Fact]
    public async Task Empty_answers_on_a_terminal_are_the_defaults()
    {
        using var folder = new TemporaryFolder();
        using Terminal terminal = Terminal.Start(folder.Path, $"{Executable.File} init");

        await terminal.ReadToAsync("[js] ");
        await terminal.TypeAsync("\r");
        await terminal.ReadToAsync("[github] ");
        await terminal.TypeAsync("\r");
        await terminal.ReadToAsync("Next:");

        Assert.Equal(0, await terminal.EndAsync());
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(folder.Path, "policies"), "*.js", SearchOption.AllDirectories));
        Assert.True(Directory.Exists(Path.Combine(folder.Path, ".github")));
    }

    [Fact]
    public async Task Ctrl_C_at_a_question_writes_nothing()
    {
        using var folder = new TemporaryFolder();
        using Terminal terminal = Terminal.Start(folder.Path, $"{Executable.File} init");

        await terminal.ReadToAsync("[js] ");
        await terminal.TypeAsync("\u0003");

        Assert.NotEqual(0, await terminal.EndAsync());
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Overwrites_nothing()
    {
        using var folder = new TemporaryFolder();
        folder.Write("policies/admission.yaml", "mine");

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["init", "--ci", "none"], folder: folder.Path);

        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("policies/admission.yaml: already exists", outcome.Error, StringComparison.Ordinal);
        Assert.Equal("mine", folder.Read("policies/admission.yaml"));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Keeps_the_readme_and_the_gitignore_of_a_new_repository()
    {
        using var folder = new TemporaryFolder();
        folder.Write("README.md", "mine");
        folder.Write(".gitignore", "*.log\n");

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["init", "--ci", "none"], folder: folder.Path);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.StartsWith(
            "kept README.md, which already exists\nkept .gitignore, which already exists\nwrote .admissionignore\n",
            outcome.Output,
            StringComparison.Ordinal);
        Assert.Equal(("mine", "*.log\n"), (folder.Read("README.md"), folder.Read(".gitignore")));
    }

    [Theory]
    [InlineData("js")]
    [InlineData("rego")]
    [InlineData("cel")]
    public async Task First_policy_evaluates_every_kind_of_workload(string language)
    {
        using var folder = new TemporaryFolder();
        await AdmissionProcess.RunAsync(["init", "--language", language, "--ci", "none"], folder: folder.Path);
        const string Pod = "{ containers: [{ name: web, image: \"app:latest\" }] }";
        (string Kind, string Version, string Spec)[] kinds =
        [
            ("Pod", "v1", Pod),
            ("Deployment", "apps/v1", $"{{ template: {{ spec: {Pod} }} }}"),
            ("StatefulSet", "apps/v1", $"{{ template: {{ spec: {Pod} }} }}"),
            ("DaemonSet", "apps/v1", $"{{ template: {{ spec: {Pod} }} }}"),
            ("Job", "batch/v1", $"{{ template: {{ spec: {Pod} }} }}"),
            ("CronJob", "batch/v1", $"{{ jobTemplate: {{ spec: {{ template: {{ spec: {Pod} }} }} }} }}"),
        ];
        foreach ((string kind, string version, string spec) in kinds)
        {
            folder.Write(
                $"{kind}.yaml", $"apiVersion: {version}\nkind: {kind}\nmetadata: {{ name: web }}\nspec: {spec}\n");
        }

        folder.Write(
            "ControllerRevision.yaml",
            "apiVersion: apps/v1\nkind: ControllerRevision\nmetadata: { name: web }\nrevision: 1\n");

        ProcessOutcome denied = await AdmissionProcess.RunAsync(
            ["check", .. kinds.Select(static one => $"{one.Kind}.yaml")], folder: folder.Path);
        ProcessOutcome allowed = await AdmissionProcess.RunAsync(
            ["check", "ControllerRevision.yaml"], folder: folder.Path);

        Assert.Contains("6 objects: 6 denied, 0 warned", denied.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("policy failed", denied.Output, StringComparison.Ordinal);
        Assert.True(allowed.ExitCode == 0, allowed.Output);
    }

    [Theory]
    [InlineData("deployments.apps", "js")]
    [InlineData("ingresses.networking.k8s.io", "rego")]
    [InlineData("configmaps", "cel")]
    [InlineData("clusterroles.rbac.authorization.k8s.io", "js")]
    [InlineData("certificates.cert-manager.io", "cel")]
    [InlineData("workloads", "rego")]
    public async Task New_policy_follows_the_options_and_passes_its_tests(string match, string language)
    {
        using var folder = new TemporaryFolder();

        ProcessOutcome made = await AdmissionProcess.RunAsync(
            ["new", "has-owner", "--match", match, "--language", language], folder: folder.Path);
        ProcessOutcome lint = await AdmissionProcess.RunAsync(Lint(language), folder: folder.Path);
        ProcessOutcome test = await AdmissionProcess.RunAsync(["test"], folder: folder.Path);

        Assert.Equal((0, ""), (made.ExitCode, made.Error));
        Assert.True(lint.ExitCode == 0, lint.Output + lint.Error);
        Assert.True(test.ExitCode == 0, test.Output + test.Error);
    }

    [Theory]
    [InlineData("deploymnets.apps", "Did you mean deployments.apps?")]
    [InlineData("ConfigMpa", "Did you mean ConfigMap?")]
    [InlineData("pods.apps", "--match \"pods.apps\": not a resource or kind that Admission knows. Write workloads")]
    [InlineData("zzzzzzzzz.example.org", "not a resource or kind that Admission knows")]
    [InlineData("ClusterPolicy", "Did you mean clusterpolicies.kyverno.io or clusterpolicies.nvidia.com?")]
    public async Task New_policy_is_not_written_for_an_unknown_resource(string match, string message)
    {
        using var folder = new TemporaryFolder();

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(
            ["new", "has-owner", "--match", match], folder: folder.Path);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("ConfigMap", "configmaps")]
    [InlineData("configmap", "configmaps")]
    [InlineData("deployments", "deployments.apps")]
    [InlineData("Deployment.apps", "deployments.apps")]
    [InlineData("Ingress", "ingresses.networking.k8s.io")]
    [InlineData("Event", "events")]
    [InlineData("Rollout", "rollouts.argoproj.io")]
    public async Task New_policy_matches_a_kind(string match, string resource)
    {
        using var folder = new TemporaryFolder();

        ProcessOutcome made = await AdmissionProcess.RunAsync(
            ["new", "has-owner", "--match", match], folder: folder.Path);

        Assert.Equal((0, ""), (made.ExitCode, made.Error));
        Assert.Contains(
            $"resources: [\"{resource}\"]", folder.Read("policies/custom/has-owner.js"), StringComparison.Ordinal);
    }

    // Policies of other languages have no controls and no severity to be strict about.
    private static string[] Lint(string language) => language == "js" ? ["lint", "--strict"] : ["lint"];
}
