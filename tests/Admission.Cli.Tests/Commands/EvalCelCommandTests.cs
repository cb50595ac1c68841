namespace Admission.Cli.Tests.Commands;

public sealed class EvalCelCommandTests
{
    [Fact]
    public async Task Prints_value_type_and_cost_as_json()
    {
        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["eval", "cel", "[1u].map(x, x)", "--output", "json"]);

        Assert.Equal("""{"value":[{"$uint":1}],"type":"list","cost":14}""", outcome.Output.Trim());
        Assert.Equal(0, outcome.ExitCode);
    }

    [Fact]
    public async Task Shows_the_subexpressions_of_a_false_result()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("deploy.yaml", "kind: Deployment\nspec: { replicas: 7 }\n");

        ProcessOutcome outcome = await AdmissionProcess.RunAsync(
            ["eval", "cel", "object.kind == 'Deployment' && object.spec.replicas <= 5", "--object", file]);

        Assert.Equal(
            """
            false
            cost 7

            (object.kind == "Deployment") && (object.spec.replicas <= 5)  →  false
              object.kind == "Deployment"  →  true
                object.kind  →  "Deployment"
              object.spec.replicas <= 5  →  false
                object.spec.replicas  →  7
            """,
            outcome.Output.Trim(),
            ignoreLineEndingDifferences: true);
        Assert.Equal(0, outcome.ExitCode);
    }

    [Fact]
    public async Task Reports_where_an_expression_does_not_compile()
    {
        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["eval", "cel", "1 + 'a'", "--output", "json"]);

        Assert.Equal(
            """
            {"error":{"kind":"compile",
            "message":"found no matching overload for '_+_' applied to '(int, string)'","line":1,"column":3},"cost":0}
            """.ReplaceLineEndings(""),
            outcome.Output.Trim());
        Assert.Equal(1, outcome.ExitCode);
    }

    [Fact]
    public async Task Rejects_a_version_that_it_does_not_know()
    {
        ProcessOutcome outcome = await AdmissionProcess.RunAsync(["eval", "cel", "1", "--kubernetes-version", "1.12"]);

        Assert.Contains("Use 1.27 to 1.37.", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(2, outcome.ExitCode);
    }
}
