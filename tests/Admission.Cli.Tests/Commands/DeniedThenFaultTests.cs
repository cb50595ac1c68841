using System.Text.Json;

namespace Admission.Cli.Tests.Commands;

/// <summary>Reports about a policy that finds more violations than are listed, and then fails.</summary>
public sealed class DeniedThenFaultTests
{
    private const string Policy =
        """
        export default {
          title: "Many", match: { resources: ["configmaps"] },
          validate({ object, deny }) {
            for (const name of Object.keys(object.data)) deny("no " + name, { field: "data." + name });
            null.x;
          },
        };
        """;

    private static readonly string Map =
        "{ apiVersion: v1, kind: ConfigMap, metadata: { name: a }, data: { "
        + string.Join(", ", Enumerable.Range(0, 137).Select(static i => $"k{i}: x")) + " } }";

    [Theory, InlineData("text"), InlineData("json"), InlineData("junit"), InlineData("sarif"), InlineData("github")]
    public async Task Check_lists_100_counts_37_and_names_the_fault(string output)
    {
        ProcessOutcome outcome = await RunAsync("check", "-", "--output", output);

        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains("no k99", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("no k100", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("and 37 more violations", outcome.Output, StringComparison.Ordinal);
        Assert.Contains(
            output == "json" ? "\"afterViolation\": true" : "failed after it found violations: many.js:5",
            outcome.Output,
            StringComparison.Ordinal);
        if (output == "junit")
        {
            Assert.Contains("And 136 more.", outcome.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Json_counts_findings_that_are_not_listed()
    {
        using JsonDocument json = JsonDocument.Parse((await RunAsync("check", "-", "--output", "json")).Output);

        JsonElement violations = json.RootElement.GetProperty("results")[0].GetProperty("violations");
        Assert.Equal(101, violations.GetArrayLength());
        Assert.Equal(37, violations[100].GetProperty("omitted").GetInt32());
    }

    [Theory]
    [InlineData("text", "and 37 more violations")]
    [InlineData("json", "\"omitted\": 37")]
    public async Task Explain_counts_them_and_names_the_fault(string output, string expected)
    {
        ProcessOutcome outcome = await RunAsync("explain", "-", "--output", output);

        Assert.Contains(expected, outcome.Output, StringComparison.Ordinal);
        Assert.Contains("threw TypeError", outcome.Output, StringComparison.Ordinal);
        Assert.Contains(output == "json" ? "\"denied\"" : "denies", outcome.Output, StringComparison.Ordinal);
    }

    private static async Task<ProcessOutcome> RunAsync(params string[] args)
    {
        using var folder = new TemporaryFolder();
        folder.Write("policies/many.js", Policy);
        folder.Write(
            "policies/admission.yaml",
            "{ apiVersion: admission/v1, kind: Settings, defaults: { enforcement: deny, onError: allow } }");
        return await AdmissionProcess.RunAsync(args, folder: folder.Path, input: Map);
    }
}
