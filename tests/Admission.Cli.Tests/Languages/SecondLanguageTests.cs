using System.Text;

namespace Admission.Cli.Tests.Languages;

/// <summary>
/// A second language, which denies by JSON pointer and value, beside JavaScript: every command works with it, and
/// neither the kernel nor a command knows it.
/// </summary>
public sealed class SecondLanguageTests : IDisposable
{
    private const string Program = "admission-pointer";
    private const string Denied = "spec.hostNetwork";

    private const string BadPod =
        "{ apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { hostNetwork: true } }";

    private readonly TemporaryFolder _folder = new();

    public SecondLanguageTests()
    {
        _folder.Write("policies/host.network.pointer", Pointer("/spec/hostNetwork true"));
        _folder.Write("policies/no-name.js",
            """
            export default { title: "No name", match: { resources: ["pods"] }, validate({ object, deny }) {
              if (object.metadata.name === "bad") deny("bad name");
            } };
            """);
    }

    [Fact]
    public async Task Check_denies_and_names_the_policy_by_an_id_with_a_dot()
    {
        ProcessOutcome run = await RunAsync("check", "-");

        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        Assert.Contains("host.network", run.Output, StringComparison.Ordinal);
        Assert.Contains(Denied, run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "policies: { host.network: { enforcement: off } }")]
    [InlineData(0, "policies: { host.network: { enforcement: warn } }")]
    [InlineData(0, "defaults: { enforcement: warn }")]
    [InlineData(0, "exceptions: [{ policy: host.network, match: { names: [web] }, "
        + "reason: r, owner: o, expires: 2099-01-01 }]")]
    [InlineData(0, "policies: { host.network: { overrides: [{ namespaces: [shop], enforcement: audit }] } }")]
    [InlineData(3, "policies: { host.netwrok: { enforcement: off } }")]
    [InlineData(3, "policies: { host.network: { parameters: { a: 1 } } }")]
    public async Task Settings_apply_to_it(int exitCode, string settings)
    {
        _folder.Write("policies/admission.yaml", $"apiVersion: admission/v1\nkind: Settings\n{settings}\n");

        Assert.Equal(exitCode, (await RunAsync("check", "-")).ExitCode);
    }

    [Theory]
    [InlineData(1, "")]
    [InlineData(0, "policies: { host.network: { existing: allow } }")]
    public async Task Violations_of_the_old_object_block_unless_the_settings_allow_them(int exitCode, string settings)
    {
        _folder.Write("policies/admission.yaml", $"apiVersion: admission/v1\nkind: Settings\n{settings}\n");
        _folder.Write("old/pod.yaml", BadPod);

        Assert.Equal(exitCode, (await RunAsync("check", "-", "--against", "old")).ExitCode);
    }

    [Fact]
    public async Task Errors_name_file_and_line()
    {
        _folder.Write("policies/broken.pointer", "title: x\nresorce: pods\n");

        ProcessOutcome run = await RunAsync("check", "-");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("policies/broken.pointer:2:1: 'resorce' is not a field.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_id_that_two_languages_declare_is_an_error()
    {
        _folder.Write("policies/no-name.pointer", Pointer("/spec/a 1"));

        ProcessOutcome run = await RunAsync("check", "-");

        Assert.Contains("no-name.js also has the id 'no-name'", run.Error, StringComparison.Ordinal);
        Assert.Contains("no-name.pointer also has the id 'no-name'", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("deny", 0)]
    [InlineData("allow", 1)]
    public async Task Test_files_test_it(string expected, int exitCode)
    {
        _folder.Write(
            "policies/host.network.test.yaml",
            $"cases: [{{ name: one, object: {BadPod}, expect: {expected} }}]\n");

        ProcessOutcome run = await RunAsync("test", "--coverage");

        Assert.Equal((exitCode, ""), (run.ExitCode, run.Error));
    }

    [Theory]
    [InlineData("deny", 0)]
    [InlineData("allow", 1)]
    public async Task Mutations_of_it_must_fail_a_test(string expected, int exitCode)
    {
        string pod = expected == "deny" ? BadPod : BadPod.Replace("true", "false", StringComparison.Ordinal);
        _folder.Write(
            "policies/host.network.test.yaml", $"cases: [{{ name: one, object: {pod}, expect: {expected} }}]\n");

        ProcessOutcome run = await RunAsync("test", "--mutate");

        Assert.True(exitCode == run.ExitCode, run.Output + run.Error);
        Assert.Equal(exitCode == 1, run.Output.Contains("denies nothing", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Coverage_counts_its_lines()
    {
        _folder.Write(
            "policies/host.network.test.yaml", $"cases: [{{ name: one, object: {BadPod}, expect: deny }}]\n");

        Assert.Equal(0, (await RunAsync("test", "--coverage", "--coverage-lcov", "lcov.info")).ExitCode);

        string[] lines = _folder.Read("lcov.info").Split('\n');
        int file = Array.FindIndex(
            lines, static line => line.EndsWith("host.network.pointer", StringComparison.Ordinal));
        Assert.Contains("DA:3,1", lines[file..]);
    }

    [Fact]
    public async Task Types_writes_the_files_of_the_language_and_keeps_those_of_the_author()
    {
        _folder.Write("policies/pointer.options", "indent: 4\n");
        ProcessOutcome written = await RunAsync("types");

        Assert.Equal((0, ""), (written.ExitCode, written.Error));
        Assert.Equal("title, resource, deny\n", _folder.Read("policies/pointer.grammar"));
        Assert.Equal("indent: 4\n", _folder.Read("policies/pointer.options"));
        Assert.Equal(0, (await RunAsync("types", "--check")).ExitCode);

        _folder.Write("policies/pointer.grammar", "title\n");
        ProcessOutcome old = await RunAsync("types", "--check");
        Assert.Equal(1, old.ExitCode);
        Assert.Contains("pointer.grammar: not written by version", old.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("workloads")]
    [InlineData("ingresses.networking.k8s.io")]
    public async Task New_starts_a_policy_whose_tests_pass(string match)
    {
        ProcessOutcome created = await RunAsync("new", "good-names", "--language", "pointer", "--match", match);

        Assert.Equal((0, ""), (created.ExitCode, created.Error));
        Assert.Contains(
            "title: Good names\n", _folder.Read("policies/custom/good-names.pointer"), StringComparison.Ordinal);
        ProcessOutcome run = await RunAsync("test", "--filter", "good-names", "--mutate");
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
    }

    [Fact]
    public async Task New_lists_the_languages_in_use()
    {
        ProcessOutcome run = await RunAsync("new", "x", "--language", "cel");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("js", run.Error, StringComparison.Ordinal);
        Assert.Contains("pointer", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("title: No host network\n")]
    public async Task Lint_reports_the_findings_of_the_language(string title)
    {
        _folder.Write("policies/host.network.pointer", $"{title}resource: pods\ndeny: /spec/hostNetwork true\n");

        Assert.Equal(
            title.Length == 0, (await RunAsync("lint")).Output.Contains("has no title", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("deny", 1)]
    [InlineData("allow", 0)]
    public async Task A_fault_counts_as_the_settings_configure(string onError, int exitCode)
    {
        _folder.Write("policies/host.network.pointer", Pointer("/spec/containers/image 1"));
        _folder.Write(
            "policies/admission.yaml",
            $"apiVersion: admission/v1\nkind: Settings\ndefaults: {{ onError: {onError} }}\n");
        _folder.Write("pod.yaml", BadPod.Replace("spec: {", "spec: { containers: [],", StringComparison.Ordinal));

        ProcessOutcome run = await RunAsync("check", "pod.yaml");

        Assert.True(exitCode == run.ExitCode, run.Output + run.Error);
        Assert.Contains("'image' is looked for in a list", run.Output + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_lists_both_languages()
    {
        ProcessOutcome run = await RunAsync("explain", "-");

        Assert.Contains("denies  host.network", run.Output, StringComparison.Ordinal);
        Assert.Contains("passes  no-name", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("docs", "host.network")]
    [InlineData("webhook", "pods")]
    [InlineData("lint", "host.network.pointer: has no tests")]
    [InlineData("version", "Jint")]
    public async Task Command_supports_the_policy(string command, string expected)
    {
        ProcessOutcome run = await RunAsync(command);

        Assert.Contains(expected, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_records_and_shadows_and_replay_finds_the_flips()
    {
        string recordings = Path.Combine(_folder.Path, "recordings");
        var served = new TemporaryFolder();
        served.Write("policies/host.network.pointer", Pointer("/spec/hostNetwork true"));
        served.Write("next/host.network.pointer", Pointer("/spec/hostNetwork false"));
        await using (ServeProcess serve = await ServeProcess.StartAsync(
            Program,
            served,
            ["--shadow", "next", "--shadow-cpu", "100", "--record", recordings, "--record-one-in", "1"]))
        {
            Assert.Contains("true is denied", await ReviewAsync(serve, "true"), StringComparison.Ordinal);
            Assert.Contains("\"allowed\":true", await ReviewAsync(serve, "false"), StringComparison.Ordinal);
            Assert.Equal(0, await serve.StopAsync());
        }

        _folder.Write("next/host.network.pointer", Pointer("/spec/hostNetwork false"));
        ProcessOutcome run = await AdmissionProcess.RunAsync(
            ["replay", "recordings", "--policies", "next"], folder: _folder.Path, program: Program);

        // Each is recorded twice: as it was answered, and as one that the candidates answer differently.
        Assert.Contains("allow → deny: 2 reviews", run.Output, StringComparison.Ordinal);
        Assert.Contains("deny → allow: 2 reviews", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_loads_a_changed_policy_and_disables_one_that_fails()
    {
        var served = new TemporaryFolder();
        served.Write("policies/host.network.pointer", Pointer("/spec/hostNetwork false"));
        await using ServeProcess serve = await ServeProcess.StartAsync(
            Program, served, ["--fault-threshold", "2", "--fault-window", "60m", "--circuit-breaker", "60m"]);
        Assert.Contains("\"allowed\":true", await ReviewAsync(serve, "true"), StringComparison.Ordinal);

        served.Write("policies/host.network.pointer", Pointer("/spec/hostNetwork/a 1"));
        await serve.ReadUntilAsync("is active");
        Assert.Contains("is looked for in a list", await ReviewAsync(serve, "[]"), StringComparison.Ordinal);
        Assert.Contains("is looked for in a list", await ReviewAsync(serve, "[]"), StringComparison.Ordinal);

        Assert.Contains("after 2 faults", await ReviewAsync(serve, "true"), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static string Pointer(string deny) => $"title: No such value\nresource: pods\ndeny: {deny}\n";

    private static async Task<string> ReviewAsync(ServeProcess serve, string hostNetwork)
    {
        string review =
            """
            {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"u",
            "kind":{"group":"","version":"v1","kind":"Pod"},"resource":{"group":"","version":"v1","resource":"pods"},
            "namespace":"shop","name":"web","operation":"CREATE","userInfo":{"username":"alice"},"object":
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"web"},"spec":{"hostNetwork":$} },"dryRun":false} }
            """.Replace("$", hostNetwork, StringComparison.Ordinal);
        using var body = new StringContent(review, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await serve.Http.PostAsync(
            new Uri("/validate", UriKind.Relative), body, TestContext.Current.CancellationToken);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private Task<ProcessOutcome> RunAsync(params string[] args) =>
        AdmissionProcess.RunAsync(args, folder: _folder.Path, input: BadPod, program: Program);
}
