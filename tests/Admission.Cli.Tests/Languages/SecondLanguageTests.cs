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
    public async Task An_id_that_another_language_has_as_well_is_an_error()
    {
        _folder.Write("policies/no-name.pointer", Pointer("/spec/a 1"));

        ProcessOutcome run = await RunAsync("check", "-");

        Assert.Contains("no-name.js has the id 'no-name' as well", run.Error, StringComparison.Ordinal);
        Assert.Contains("no-name.pointer has the id 'no-name' as well", run.Error, StringComparison.Ordinal);
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

    [Fact]
    public async Task Mutating_leaves_it_alone()
    {
        _folder.Write(
            "policies/host.network.test.yaml", $"cases: [{{ name: one, object: {BadPod}, expect: deny }}]\n");

        Assert.Equal(0, (await RunAsync("test", "--mutate")).ExitCode);
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
    public async Task Command_knows_it(string command, string expected)
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
