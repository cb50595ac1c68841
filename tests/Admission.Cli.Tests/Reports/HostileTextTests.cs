using System.Text.Json;

namespace Admission.Cli.Tests.Reports;

/// <summary>Texts of the input that try to write lines, steer the terminal, or command a CI system.</summary>
public sealed class HostileTextTests
{
    private const string Mark = "PWNED";

    private static readonly string[] Separators =
        ["\n", "\r\n", "\r", "\u2028", "\u2029", "\u0085", "\f", "\v", "\u001b[2K\r", "\u009b2K"];

    private static readonly string[] Commands =
    [
        "::error::PWNED", "##[error]PWNED", "##vso[task.complete result=Failed]PWNED", "##teamcity[PWNED]",
        "section_start:1:PWNED\r\u001b[0K", "PWNED", "\u202ePWNED", "\u2066PWNED", "\u200fPWNED", "\u200ePWNED",
    ];

    private static readonly string Hostile =
        string.Concat(Separators.SelectMany(static separator => Commands.Select(command => separator + "  " + command)))
        + "\ud800";

    public static TheoryData<string[]> Runs => new(
        (string[][])
        [
            .. from form in (string[])["text", "json", "junit", "sarif", "github"]
               select (string[])["check", "input", "missing\n::error::PWNED.yaml", "--output", form],
            .. from form in (string[])["text", "json", "markdown", "html"]
               select (string[])["replay", "reviews", "--output", form],
            .. from form in (string[])["text", "json", "junit", "tap", "github", "markdown"]
               select (string[])["test", "--output", form],
            .. from form in (string[])["text", "json", "github"]
               select (string[])["lint", "--output", form],
            ["check", "\n::error::PWNED"],
            ["check", "input", "--output", "\n::error::PWNED"],
            ["check", "input", "--\n::error::PWNED"],
            ["check", "input", "--against", "ma\u202e::error::PWNED"],
            ["check", "input", "--policy", "\n::error::PWNED"],
            ["explain", "input/object.json"],
            ["explain", "input/object.json", "--output", "json"],
            ["explain", "\n::error::PWNED"],
            ["import", "input", "--output", "recordings"],
            ["import", "input/::error::PWNED\n::error::PWNED.json", "--output", "recordings"],
            ["replay", "input"],
            ["replay", "reviews", "--against", "\n::error::PWNED"],
            ["test", "--coverage"],
            ["test", "--filter", "\n::error::PWNED"],
            ["docs", "--policies", "\n::error::PWNED"],
            ["new", "\n::error::PWNED"],
            ["\n::error::PWNED"],
        ]);

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task Text_of_the_input_cannot_begin_a_line_or_control_a_terminal(string[] args)
    {
        using TemporaryFolder folder = Project();

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(args, folder: folder.Path);

        Assert.NotEmpty(outcome.Output + outcome.Error);
        AssertHarmless(outcome.Output);
        AssertHarmless(outcome.Error);
    }

    [Theory]
    [InlineData("sarif")]
    [InlineData("text")]
    [InlineData("junit")]
    public async Task Report_in_a_file_is_as_harmless(string form)
    {
        using TemporaryFolder folder = Project();

        await AdmissionProcess.RunAsync(
            ["check", "input", "--output", form, "--output-file", "report"], folder: folder.Path);

        AssertHarmless(await File.ReadAllTextAsync(
            Path.Combine(folder.Path, "report"), TestContext.Current.CancellationToken));
    }

    private static void AssertHarmless(string text)
    {
        Assert.DoesNotContain(text, static letter => char.IsControl(letter) && letter is not ('\n' or '\t'));
        Assert.DoesNotContain(text, static letter => letter is '\u2028' or '\u2029' or '\u202e' or '\u2066' or '\u200e'
            or '\u200f' or '\ufffd');
        foreach (string command in (string[])["##[", "##vso[", "##teamcity["])
        {
            Assert.DoesNotContain(command, text, StringComparison.Ordinal);
        }

        foreach (string line in text.Split('\n'))
        {
            string trimmed = line.TrimStart();
            Assert.False(trimmed.StartsWith(Mark, StringComparison.Ordinal), line);
            Assert.False(trimmed.StartsWith("::error::", StringComparison.Ordinal), line);
            Assert.False(trimmed.StartsWith("section_start:", StringComparison.Ordinal), line);
        }
    }

    private static TemporaryFolder Project()
    {
        var folder = new TemporaryFolder();
        string quoted = JsonSerializer.Serialize(Hostile[..^1])[..^1] + "\\ud800\"";
        string pod =
            $$"""
            { "apiVersion": "v1", "kind": "Pod", "metadata": { "name": {{quoted}}, "annotations": { "a": {{quoted}} } },
              "spec": { "containers": [ { "name": {{quoted}}, "image": {{quoted}} } ] } }
            """;
        folder.Write("input/object.json", pod);
        folder.Write(
            "input/kind.json",
            $$"""{ "apiVersion": "example.org/v1", "kind": {{quoted}}, "metadata": { "name": "a" } }""");
        folder.Write("input/broken.yaml", "a: [::error::PWNED\n::error::PWNED: }\n");
        if (!OperatingSystem.IsWindows())
        {
            folder.Write("input/::error::PWNED\n::error::PWNED.json", "{ \"apiVersion\": \"v1\", \"kind\": \"Pod\" }");
        }

        folder.Write(
            "reviews/1.json",
            $$"""
            { "apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": { "uid": "1",
              "operation": "CREATE", "kind": { "group": "", "version": "v1", "kind": "Pod" },
              "resource": { "group": "", "version": "v1", "resource": "pods" }, "name": {{quoted}},
              "namespace": "shop", "userInfo": { "username": {{quoted}} }, "object": {{pod}} } }
            """);
        folder.Write(
            "policies/quotes.js",
            """
            import { definePolicy } from "admission";
            export default definePolicy({
              title: "Quotes", match: "workloads",
              validate({ object, deny, warn }) {
                const text = object.metadata.annotations?.a ?? "none";
                deny(text, { field: `metadata.annotations["${text}"]`, fix: text });
                warn(text);
                if (text === "none") { nothing(text); }
              },
            });
            """);
        folder.Write(
            "policies/quotes.test.yaml",
            $$"""
            cases:
              - { name: {{JsonSerializer.Serialize(Hostile[..^1])}}, object: {{pod.ReplaceLineEndings(" ")
                .Replace("\\ud800", "", StringComparison.Ordinal)}}, expect: allow }
            """);
        folder.Write("policies/broken.test.yaml", "cases: [ { name: \"\\n::error::PWNED\", exp\\u2028ect: x } ]");
        return folder;
    }
}
