using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text.Json;

namespace Admission.Cli.Tests.Commands;

/// <summary>The output of <c>lint</c> for an error, and the corrections of <c>--fix</c> and <c>--diff</c>.</summary>
public sealed class LintFixTests
{
    private const string Broken =
        """
        import { definePolicy, quantity } from "admission";
        export default definePolicy({
          title: "Named", description: "d", severity: "HIGH", controls: ["own:1"],
          match: { resources: ["Deployment", "pod/exec"], operations: ["create"] },
          validate({ deny }) {
            for (const one of containers) { if (one.image === "nginx:1.19") { deny(semver("1.2.3").patch + ""); } }
          },
        });
        """;

    private const string Fixed =
        """
        import { definePolicy, semver } from "admission";
        export default definePolicy({
          title: "Named", description: "d", severity: "high", controls: ["own:1"],
          match: { resources: ["deployments.apps", "pods/exec"], operations: ["CREATE"] },
          validate({ deny, containers }) {
            for (const one of containers) { if (one.image.matches("nginx:1.19")) { deny(semver("1.2.3").patch + ""); } }
          },
        });
        """;

    [Fact]
    public async Task Error_shows_its_line_its_part_and_its_fix()
    {
        using TemporaryFolder folder = Folder("policies/named.js", Broken);

        ProcessOutcome outcome = await Lint(folder);

        Assert.Contains(
            """
            error policies/named.js:4:24: 'Deployment' is not a resource. Did you mean 'deployments.apps'?
               |
             4 |   match: { resources: ["Deployment", "pod/exec"], operations: ["create"] },
               |                        ^^^^^^^^^^^^
               = fix: replace `Deployment` with `deployments.apps`
            """ + "\n",
            outcome.Output,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check", "x.yaml")]
    [InlineData("serve", "--listen", "https://127.0.0.1:0")]
    [InlineData("explain", "broken")]
    [InlineData("test")]
    public async Task Policy_that_does_not_load_shows_its_line(params string[] args)
    {
        using TemporaryFolder folder = Folder("policies/broken.js", "export default {\n  title: \"x\" \"y\",\n};\n");
        folder.Write("x.yaml", "");
        folder.Write(
            "policies/broken.test.yaml", "cases: [{ name: one, object: { apiVersion: v1, kind: Pod }, expect: deny }]");

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(args, folder: folder.Path);

        Assert.NotEqual(0, outcome.ExitCode);
        Assert.Contains(
            " 2 |   title: \"x\" \"y\",\n   |              ^^^\n",
            outcome.Output + outcome.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wide_line_is_cut_around_its_error()
    {
        string wide = new('a', 3000);
        using TemporaryFolder folder =
            Folder("policies/wide.js", $"export default {{ x: '{wide}', validate() {{ missing; }}, y: '{wide}' }};");

        string[] lines = (await Lint(folder)).Output.Split('\n');

        Assert.All(lines, static line => Assert.InRange(line.Length, 0, 160));
        int at = Array.FindIndex(lines, static line => line.Contains("missing;", StringComparison.Ordinal));
        Assert.Equal(lines[at].IndexOf("missing", StringComparison.Ordinal),
            lines[at + 1].IndexOf('^', StringComparison.Ordinal));
    }

    [Fact]
    public async Task Hostile_line_is_escaped_and_its_mark_stays_below_its_error()
    {
        using TemporaryFolder folder =
            Folder("policies/evil.js", "export default { x: '\u001b[31m\u202e世', validate() { missing; } };");

        ProcessOutcome outcome = await Lint(folder);

        string[] lines = outcome.Output.Split('\n');
        int at = Array.FindIndex(lines, static line => line.Contains("'missing'", StringComparison.Ordinal)) + 2;
        Assert.Contains("\\u001b[31m\\u202e世", lines[at], StringComparison.Ordinal);
        // The letter is two columns wide.
        Assert.Equal(lines[at].IndexOf("missing", StringComparison.Ordinal) + 1,
            lines[at + 1].IndexOf('^', StringComparison.Ordinal));
        Assert.DoesNotContain('\u001b', outcome.Output);
        Assert.DoesNotContain('\u202e', outcome.Output);
    }

    [Fact]
    public async Task Json_has_no_frame()
    {
        using TemporaryFolder folder = Folder("policies/named.js", Broken);

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["lint", "--output", "json"], folder: folder.Path);

        using var report = JsonDocument.Parse(outcome.Output);
        Assert.Equal(
            ["level", "file", "line", "column", "message"],
            report.RootElement.GetProperty("findings")[0].EnumerateObject().Select(static one => one.Name));
    }

    [Fact]
    public async Task Fix_makes_the_only_correction_and_reports_it()
    {
        using TemporaryFolder folder = Folder("policies/named.js", Broken);

        ProcessOutcome outcome = await Lint(folder, "--fix");

        Assert.Equal(Fixed, folder.Read("policies/named.js"));
        Assert.Contains("fixed policies/named.js:3:", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("replace `HIGH` with `high`", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(["named.js"], Directory.GetFiles(folder.Path + "/policies").Select(Path.GetFileName));
        Assert.Equal("", (await Lint(folder, "--fix")).Error);
        Assert.Equal(Fixed, folder.Read("policies/named.js"));
    }

    [Fact]
    public async Task Diff_writes_nothing_and_patch_applies_it()
    {
        using TemporaryFolder folder = Folder("policies/named.js", Broken);

        ProcessOutcome outcome = await Lint(folder, "--diff");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal(Broken, folder.Read("policies/named.js"));
        folder.Write("fixes.patch", outcome.Output);
        var apply = new ProcessStartInfo("git", ["apply", "fixes.patch"]) { WorkingDirectory = folder.Path };
        using Process git = Process.Start(apply)!;
        await git.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Fixed, folder.Read("policies/named.js"));
        Assert.Equal(0, (await Lint(folder, "--diff")).ExitCode);
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\n")]
    [UnsupportedOSPlatform("windows")]
    public async Task Fix_keeps_line_ends_and_permissions(string end)
    {
        string source = Broken.ReplaceLineEndings(end);
        using TemporaryFolder folder = Folder("policies/named.js", source);
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        File.SetUnixFileMode(Path.Combine(folder.Path, "policies/named.js"), Mode);

        await Lint(folder, "--fix");

        Assert.Equal(Fixed.ReplaceLineEndings(end), folder.Read("policies/named.js"));
        Assert.Equal(Mode, File.GetUnixFileMode(Path.Combine(folder.Path, "policies/named.js")));
    }

    [Fact]
    public async Task Fix_writes_neither_through_a_link_nor_outside_of_the_folder()
    {
        using TemporaryFolder folder = Folder("policies/real.js", Fixed);
        string linked = folder.Write("elsewhere/named.js", Broken);
        string settings = folder.Write(
            "elsewhere/admission.yaml",
            "apiVersion: admission/v1\nkind: Settings\npolicies: { real: { enforcement: Warn } }\n");
        File.CreateSymbolicLink(Path.Combine(folder.Path, "policies/named.js"), linked);
        File.CreateSymbolicLink(
            Path.Combine(folder.Path, "policies/sub"), Path.Combine(folder.Path, "elsewhere"));

        ProcessOutcome outcome = await Lint(folder, "--fix", "--settings", "elsewhere/admission.yaml");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal(Broken, File.ReadAllText(linked));
        Assert.Contains("Warn", File.ReadAllText(settings), StringComparison.Ordinal);
        Assert.DoesNotContain("fixed", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fix_corrects_the_settings_of_the_folder()
    {
        using TemporaryFolder folder = Folder("policies/real.js", Fixed);
        const string Text =
            "apiVersion: admission/v1\nkind: Settings\npolicies:\n  real:\n    enforcement: \"{0}\" # why\n";
        folder.Write("policies/admission.yaml", Text.Replace("{0}", "Warn", StringComparison.Ordinal));

        await Lint(folder, "--fix");

        Assert.Equal(Text.Replace("{0}", "warn", StringComparison.Ordinal), folder.Read("policies/admission.yaml"));
    }

    private static TemporaryFolder Folder(string name, string text)
    {
        var folder = new TemporaryFolder();
        folder.Write(name, text);
        return folder;
    }

    private static Task<ProcessOutcome> Lint(TemporaryFolder folder, params string[] args) =>
        AdmissionProcess.RunAsync(["lint", .. args], folder: folder.Path);
}
