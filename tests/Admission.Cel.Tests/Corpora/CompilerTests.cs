using System.Globalization;
using Admission.Cel.Libraries;
using Admission.Cel.Policies;
using Admission.Cel.Syntax;
using Admission.Json;

namespace Admission.Cel.Tests.Corpora;

/// <summary>Do expressions compile as in Kubernetes 1.34, with the same type and the same errors?</summary>
public sealed class CompilerTests
{
    [Fact]
    public void Accepts_and_rejects_the_same_values_as_Kubernetes_with_the_same_words()
    {
        var differences = new List<string>();
        List<JsonValue> rows = CelCorpus.Read("compile.jsonl");
        foreach (JsonValue row in rows)
        {
            if (Difference(row) is { } difference)
            {
                differences.Add($"{row.Member("id")!.Text}: {row.Member("expr")!.Text} :: {difference}");
            }
        }

        CelCorpus.AssertNone("compile", differences, rows.Count);
    }

    [Fact]
    public void Estimates_costs_as_the_API_server_does()
    {
        var differences = new List<string>();
        int count = 0;
        foreach (JsonValue row in CelCorpus.Read("compile.jsonl").Concat(CelCorpus.Read("costs.jsonl")))
        {
            if (row.Member("estimatedCost") is not { Kind: JsonKind.Object } expected)
            {
                continue;
            }

            count++;
            CelVariables variables = CelVariables.Compile(
                CelCorpus.Variables(row), KubernetesEnvironments.ForPolicies(new KubernetesVersion(34)));
            CelCompilation compilation = CelCompiler.Compile(row.Member("expr")!.Text!, variables.Environment);
            Costs.CostRange actual = compilation.Program!.EstimatedCost;
            string max = actual.Max == ulong.MaxValue ? "null" : actual.Max.ToString(CultureInfo.InvariantCulture);
            string text = $"{actual.Min}..{max}";
            string wanted = $"{expected.Member("min")}..{expected.Member("max")}";
            if (text != wanted)
            {
                differences.Add($"{row.Member("expr")!.Text!.ReplaceLineEndings(" ")} :: {text} expected {wanted}");
            }
        }

        CelCorpus.AssertNone("estimates", differences, count);
    }

    private static string? Difference(JsonValue row)
    {
        CelVariables variables = CelVariables.Compile(
            CelCorpus.Variables(row), KubernetesEnvironments.ForPolicies(new KubernetesVersion(34)));
        CelCompilation compilation = CelCompiler.Compile(row.Member("expr")!.Text!, variables.Environment);
        if (row.Member("compiles")!.IsTrue)
        {
            return compilation.Program is not { } program ? compilation.Issues[0].ToString()
                : program.Type.FullName != row.Member("type")!.Text
                    ? $"type {program.Type} expected {row.Member("type")!.Text}"
                : null;
        }

        JsonValue error = row.Member("error")!;
        if (compilation.Issues.IsEmpty)
        {
            return $"compiles, expected {error}";
        }

        CelIssue issue = compilation.Issues[0];
        string actual = $"{issue} ({compilation.Issues.Length})";
        string expected =
            $"{error.Member("line")}:{error.Member("column")}: "
            + $"{error.Member("message")!.Text} ({row.Member("errorCount")})";
        return actual == expected ? null : $"{actual} expected {expected}";
    }
}
