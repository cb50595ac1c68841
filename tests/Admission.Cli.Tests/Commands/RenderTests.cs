namespace Admission.Cli.Tests.Commands;

/// <summary>Rendering with tools that are on the path: scripts that print what the real ones would.</summary>
public sealed class RenderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public RenderTests()
    {
        _folder.Write("policies/named.js", """
            export default {
              title: "Named", match: { resources: ["configmaps"] },
              validate({ object, deny }) { deny(`rendered ${object.metadata.name}`, { field: "metadata.name" }); },
            };
            """);
        _folder.Write("chart/Chart.yaml", "apiVersion: v2\nname: chart\nversion: 1.0.0\n");
        _folder.Write("chart/values.yaml", "");
        _folder.Write("overlay/kustomization.yaml", "resources: []\n");
    }

    [Theory]
    [InlineData("chart", "helm", "note: chart: rendered with `helm template release chart --include-crds`")]
    [InlineData("overlay", "kubectl", "note: overlay: rendered with `kubectl kustomize overlay`")]
    [InlineData("overlay/", "kustomize", "note: overlay/: rendered with `kustomize build overlay/`")]
    public async Task Renders_with_the_installed_tool_and_shows_the_command(string path, string tool, string note)
    {
        Tool(tool, "printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: { name: made }\\n'");

        ProcessOutcome outcome = await CheckAsync(path);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains(note, outcome.Error, StringComparison.Ordinal);
        Assert.Contains("rendered made", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Helm_gets_the_values()
    {
        Tool("helm", "printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: { name: \"%s\" }\\n' \"$7\"");

        ProcessOutcome outcome = await CheckAsync("chart", "--values", "a.yaml", "--values", "prod.yaml");

        Assert.Contains("--values a.yaml --values prod.yaml", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("rendered --values", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reports_what_to_do_if_no_tool_is_installed()
    {
        ProcessOutcome outcome = await CheckAsync("overlay", "--allow-empty");

        Assert.Contains("is a kustomization, and kubectl or kustomize is not on the PATH", outcome.Error,
            StringComparison.Ordinal);
        Assert.Contains("kubectl kustomize overlay | admission check -", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fails_if_the_tool_fails()
    {
        Tool("helm", "echo 'Error: values are missing' >&2; exit 1");

        ProcessOutcome outcome = await CheckAsync("chart");

        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("failed: Error: values are missing", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_no_tool_with_render_never()
    {
        Tool("helm", "touch ran");

        ProcessOutcome outcome = await CheckAsync("chart", "--render", "never");

        Assert.False(File.Exists(Path.Combine(_folder.Path, "ran")));
        Assert.DoesNotContain("rendered with", outcome.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private void Tool(string name, string script)
    {
        string path = _folder.Write($"bin/{name}", $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }

    // Only these tools are on the path: sh finds printf and touch itself, or in /bin.
    private Task<ProcessOutcome> CheckAsync(params string[] arguments)
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "bin"));
        foreach (string tool in (string[])["touch", "echo", "printf"])
        {
            string link = Path.Combine(_folder.Path, "bin", tool);
            if (!File.Exists(link))
            {
                File.CreateSymbolicLink(link, $"/usr/bin/{tool}");
            }
        }

        return AdmissionProcess.RunAsync(
            ["check", .. arguments], [("PATH", Path.Combine(_folder.Path, "bin"))], _folder.Path);
    }
}
