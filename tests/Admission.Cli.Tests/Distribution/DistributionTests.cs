using System.Diagnostics;
using System.Text;
using Admission.Json;
using Admission.Yaml;

namespace Admission.Cli.Tests.Distribution;

/// <summary>The files with which other tools run the product: their steps are disabled and executed.</summary>
public sealed class DistributionTests : IDisposable
{
    private const string Denied =
        "apiVersion: v1\nkind: Pod\nmetadata: { name: web }\n"
        + "spec: { containers: [{ name: web, image: \"a:latest\" }] }\n";

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Action_tests_checks_and_replays()
    {
        await InitAsync();
        _folder.Write("deploy/pod.yaml", Denied);
        File.Copy(
            Directory.EnumerateFiles(Checkout.At("tests", "recordings"), "016-*.json").Single(),
            _folder.Write("recordings/016.json", ""),
            overwrite: true);
        JsonValue action = Read("action.yml")[0];
        var inputs = action.Member("inputs")!.Names.ToArray().ToDictionary(
            static name => name, name => action.Member("inputs")!.Member(name)!.Member("default")?.Text ?? "");
        inputs["manifests"] = "deploy";
        inputs["recordings"] = "recordings";
        inputs["sarif-file"] = "found.sarif";
        var outcomes = new Dictionary<string, (int ExitCode, string Output)>();
        foreach (JsonValue step in action.Member("runs")!.Member("steps")!.Items.ToArray()
            .Where(static step => step.Member("run") is not null && step.Member("name")!.Text!.StartsWith("Comment",
                StringComparison.Ordinal) is false))
        {
            Assert.DoesNotContain("${{", step.Member("run")!.Text, StringComparison.Ordinal);
            Dictionary<string, string> variables = new()
            {
                ["RUNNER_TEMP"] = _folder.Path,
                ["GITHUB_PATH"] = Path.Combine(_folder.Path, "path"),
                ["GITHUB_STEP_SUMMARY"] = Path.Combine(_folder.Path, "summary.md"),
            };
            foreach (string name in step.Member("env") is { } env ? env.Names.ToArray() : [])
            {
                string expression = step.Member("env")!.Member(name)!.Text!["${{ ".Length..^" }}".Length];
                variables[name] = inputs.GetValueOrDefault(expression["inputs.".Length..], "");
            }

            outcomes[step.Member("name")!.Text!] = await BashAsync(step.Member("run")!.Text!, variables);
        }

        Assert.Equal(0, outcomes["Install"].ExitCode);
        Assert.Equal((0, true), (outcomes["Lint and test the policies"].ExitCode,
            outcomes["Lint and test the policies"].Output.Contains("3 passed", StringComparison.Ordinal)));
        Assert.Equal(1, outcomes["Check the manifests"].ExitCode);
        Assert.Contains("::error", outcomes["Check the manifests"].Output, StringComparison.Ordinal);
        Assert.Contains("\"ruleId\": \"fixed-versions\"", _folder.Read("found.sarif"), StringComparison.Ordinal);
        Assert.Contains("1 review", _folder.Read("summary.md"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Component_of_GitLab_tests_checks_and_replays()
    {
        await InitAsync();
        _folder.Write("deploy/pod.yaml", Denied);
        JsonValue[] documents = Read("templates/policies.yml");
        JsonValue job = documents[1].Member("admission-policies")!;
        var variables = job.Member("variables")!.Names.ToArray().ToDictionary(
            static name => name, name => job.Member("variables")!.Member(name)!.Text!);
        foreach ((string name, string value) in variables.ToArray())
        {
            string input = value.Replace("$[[ inputs.", "", StringComparison.Ordinal).Replace(" ]]", "",
                StringComparison.Ordinal);
            variables[name] = input == "manifests" ? "deploy"
                : documents[0].Member("spec")!.Member("inputs")!.Member(input)?.Member("default")?.Text ?? value;
        }

        variables["CI_PROJECT_DIR"] = _folder.Path;
        string script = string.Join(
            '\n',
            job.Member("before_script")!.Items.ToArray().Concat(job.Member("script")!.Items.ToArray())
                .Select(static one => one.Text));

        (int exitCode, string output) = await BashAsync(script, variables);

        Assert.True(exitCode == 1, output);
        Assert.Contains("tests=\"3\"", _folder.Read("policies.xml"), StringComparison.Ordinal);
        Assert.Contains("container web has the image", _folder.Read("check.xml"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hooks_of_pre_commit_run()
    {
        await InitAsync();
        string pod = _folder.Write("pod.yaml", Denied);
        foreach (JsonValue hook in Read(".pre-commit-hooks.yaml")[0].Items.ToArray())
        {
            bool takesFiles = hook.Member("pass_filenames") is null;
            string entry = hook.Member("entry")!.Text!.Replace(" --strict", "", StringComparison.Ordinal);

            (int exitCode, string output) = await BashAsync(takesFiles ? $"{entry} '{pod}'" : entry, []);

            Assert.True(exitCode == (takesFiles ? 1 : 0), $"{entry}: {output}");
        }
    }

    [Fact]
    public async Task Plugin_for_Argo_CD_renders_allowed_objects_and_fails_for_denied_ones()
    {
        Assert.SkipUnless((await BashAsync("command -v kubectl", [])).ExitCode == 0, "no kubectl");
        await InitAsync();
        _folder.Write("kustomization.yaml", "resources: [pod.yaml]\n");
        string script = Read("charts/examples/argo-cd/plugin.yaml")[0].Member("spec")!.Member("generate")!
            .Member("args")!.Items.ToArray()[0].Text!;
        Dictionary<string, string> variables = new() { ["ADMISSION_POLICIES"] = "policies" };

        _folder.Write("pod.yaml", Denied);
        (int deniedCode, string denied) = await BashAsync(script, variables);
        _folder.Write("pod.yaml", Denied.Replace(":latest", ":1.2", StringComparison.Ordinal));
        (int allowedCode, string allowed) = await BashAsync(script, variables);

        Assert.NotEqual(0, deniedCode);
        Assert.DoesNotContain("kind: Pod", denied, StringComparison.Ordinal);
        Assert.True(allowedCode == 0, allowed);
        Assert.Contains("kind: Pod", allowed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Executable_is_a_plugin_of_kubectl()
    {
        Assert.SkipUnless((await BashAsync("command -v kubectl", [])).ExitCode == 0, "no kubectl");
        Assert.Contains("bin: admission", File.ReadAllText(Checkout.At(".krew.yaml")), StringComparison.Ordinal);

        (int exitCode, string output) = await BashAsync(
            "mkdir bin && printf '#!/bin/sh\\nexec admission \"$@\"\\n' > bin/kubectl-admission "
                + "&& chmod +x bin/kubectl-admission && PATH=\"$PWD/bin:$PATH\" kubectl admission version",
            []);

        Assert.True(exitCode == 0, output);
        Assert.Contains("admission", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_processor_that_can_be_published_is_locked_documented_and_offered()
    {
        string targets = File.ReadAllText(Checkout.At("src", "Admission.Cli", "Publishing", "Publish.targets"));
        string named = targets.Split("<RuntimeIdentifiers>")[1].Split("</RuntimeIdentifiers>")[0];
        string locked = File.ReadAllText(Checkout.At("src", "Admission.Cli", "packages.publish.lock.json"));
        string guide = File.ReadAllText(Checkout.At("policies", "docs", "ci.md"));
        string plugin = File.ReadAllText(Checkout.At(".krew.yaml"));

        Assert.Equal("linux-x64;linux-arm64", named);
        foreach (string system in named.Split(';'))
        {
            Assert.Contains($"\"net10.0/{system}\"", locked, StringComparison.Ordinal);
            Assert.Contains($"admission-{system}.tar.gz", plugin, StringComparison.Ordinal);
            Assert.Contains(system, guide, StringComparison.Ordinal);
        }

        Assert.Contains(
            "dotnet publish src/Admission.Cli -c Release -r linux-arm64   # artifacts/publish-linux-arm64/admission",
            guide,
            StringComparison.Ordinal);
        Assert.Contains("artifacts/publish-linux-arm64/<", targets, StringComparison.Ordinal);
        Assert.Contains(">aarch64-linux-gnu-gcc<", targets, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private async Task InitAsync() => await AdmissionProcess.RunAsync(["init", "--ci", "none"], folder: _folder.Path);

    private static JsonValue[] Read(string path) =>
    [
        .. KubernetesYaml.Read(File.ReadAllBytes(Checkout.At(path.Split('/'))), YamlLimits.Default).Documents
            .Select(static one => one.Root),
    ];

    // As the runners do: every command of a script must succeed.
    private async Task<(int ExitCode, string Output)> BashAsync(string script, Dictionary<string, string> variables)
    {
        var start = new ProcessStartInfo("/bin/bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", script])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder.Path,
        };
        foreach (string name in start.Environment.Keys.Where(static name =>
            name.StartsWith("ADMISSION_", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(name);
        }

        start.Environment["PATH"] =
            $"{Path.GetDirectoryName(Executable.File)}:{Environment.GetEnvironmentVariable("PATH")}";
        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        using Process bash = Process.Start(start)!;
        var output = new StringBuilder();
        Task<string> error = bash.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        output.Append(await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);
        string said = await error;
        return (bash.ExitCode, bash.ExitCode == 0 ? output.ToString() : output + said);
    }
}
