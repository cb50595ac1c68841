using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Admission.Cli.Tests.Docs;

public sealed partial class DocsCommandTests
{
    private const string Evil = "<script>alert(1)</script><img src=x onerror=alert(2)>\\\"'`|[a](javascript:alert(3))";

    [Fact]
    public async Task Documentation_of_the_shipped_policies_is_up_to_date()
    {
        string[] arguments = ["docs", "--output-file", "policies/docs/library/"];
        if (Environment.GetEnvironmentVariable("UPDATE_APPROVED") == "1")
        {
            await AdmissionProcess.RunAsync(arguments);
        }

        ProcessOutcome outcome = await AdmissionProcess.RunAsync([.. arguments, "--check"]);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
    }

    [Fact]
    public async Task Page_has_every_shipped_policy()
    {
        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["docs", "--output", "html"]);

        string[] ids =
        [
            .. Directory.EnumerateFiles(Checkout.At("policies"), "*.js", SearchOption.AllDirectories)
                .Where(static path => !path.Contains("/lib/", StringComparison.Ordinal))
                .Select(static path => Path.GetFileNameWithoutExtension(path)),
        ];
        Assert.NotEmpty(ids);
        Assert.All(ids, id => Assert.Contains($"<article id=\"{id}\"", outcome.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Page_runs_its_own_script_and_no_code_of_a_policy()
    {
        using TemporaryFolder folder = Hostile();

        string page = (await AdmissionProcess.RunAsync(["docs", "--output", "html"], folder: folder.Path)).Output;

        Match script = Assert.Single(Script().Matches(page));
        string hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script.Groups["text"].Value)));
        Assert.Contains($"script-src 'sha256-{hash}'", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)", page, StringComparison.Ordinal);
        Assert.DoesNotContain("javascript:alert(3)\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_loads_nothing_from_elsewhere()
    {
        string page = (await AdmissionProcess.RunAsync(["docs", "--output", "html"])).Output;

        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("(src|href)=\"(?!#)", page);
    }

    [Fact]
    public async Task Markdown_escapes_html_and_links_of_a_policy()
    {
        using TemporaryFolder folder = Hostile();

        string text = (await AdmissionProcess.RunAsync(["docs"], folder: folder.Path)).Output;

        string prose = Code().Replace(text, "");
        Assert.DoesNotContain("<script", prose, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", prose, StringComparison.Ordinal);
        Assert.DoesNotContain("](javascript", prose, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", prose, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Documentation_of_a_policy_is_as_approved()
    {
        using var folder = new TemporaryFolder();
        await AdmissionProcess.RunAsync(["new", "memory-limits"], folder: folder.Path);

        Approved.Matches("docs.md.txt", (await AdmissionProcess.RunAsync(["docs"], folder: folder.Path)).Output);
    }

    [Fact]
    public async Task Check_reports_missing_and_outdated_files()
    {
        using var folder = new TemporaryFolder();
        await AdmissionProcess.RunAsync(["new", "memory-limits"], folder: folder.Path);
        string[] check = ["docs", "--output-file", "docs/", "--check"];
        Assert.Equal(1, (await AdmissionProcess.RunAsync(check, folder: folder.Path)).ExitCode);
        await AdmissionProcess.RunAsync(check[..^1], folder: folder.Path);
        Assert.Equal(0, (await AdmissionProcess.RunAsync(check, folder: folder.Path)).ExitCode);

        folder.Write("docs/custom.md", "stale");

        ProcessOutcome stale = await AdmissionProcess.RunAsync(check, folder: folder.Path);
        Assert.Equal(1, stale.ExitCode);
        Assert.Contains("docs/custom.md: out of date.", stale.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "docs", "--check")]
    [InlineData(2, "docs", "--output", "html", "--output-file", "docs/")]
    [InlineData(3, "docs", "--policies", "no/such/folder")]
    public async Task Exit_code_distinguishes_wrong_usage_from_a_missing_file(int code, params string[] args) =>
        Assert.Equal(code, (await AdmissionProcess.RunAsync(args)).ExitCode);

    private static TemporaryFolder Hostile()
    {
        var folder = new TemporaryFolder();
        folder.Write("policies/evil.js", $$"""
            export default {
              title: "{{Evil}}", description: "{{Evil}}", severity: "low", controls: ["{{Evil}}"],
              match: { resources: ["pods"], names: ["{{Evil.Replace(",", "", StringComparison.Ordinal)}}", "*"] },
              parameters: { type: "object", properties: {
                "{{Evil}}": { type: "string", description: "{{Evil}}", default: "{{Evil}}" } } },
              validate({ object, deny }) { deny("{{Evil}}", { field: "metadata.name", fix: "{{Evil}}" }); },
            };
            """);
        folder.Write("policies/evil.test.yaml", $$"""
            cases:
              - name: "{{Evil}}"
                object: { apiVersion: v1, kind: Pod, metadata: { name: "{{Evil}}" } }
                expect: deny
            """);
        return folder;
    }

    [GeneratedRegex("<script>(?<text>.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex Script();

    [GeneratedRegex(@"(?<![\\`])(?<fence>`+)(?!`).*?(?<!`)\k<fence>(?!`)", RegexOptions.Singleline)]
    private static partial Regex Code();
}
