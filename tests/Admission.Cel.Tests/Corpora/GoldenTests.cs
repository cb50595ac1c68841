using System.Globalization;
using Admission.Cel.Libraries;
using Admission.Cel.Policies;
using Admission.Cel.Values;
using Admission.Json;

namespace Admission.Cel.Tests.Corpora;

/// <summary>The expressions of real policies: value and cost on every recording.</summary>
public sealed class GoldenTests
{
    [Fact]
    public void Gives_the_value_and_the_cost_that_the_API_server_gives()
    {
        var differences = new List<string>();
        List<JsonValue> rows = CelCorpus.Read("golden.jsonl.gz");
        var requests = new Dictionary<string, JsonValue>(StringComparer.Ordinal);
        int count = 0;
        foreach (JsonValue row in rows)
        {
            CelVariables variables = CelVariables.Compile(
                CelCorpus.Variables(row), KubernetesEnvironments.ForPolicies(new KubernetesVersion(34)));
            CelCompilation compilation = CelCompiler.Compile(row.Member("expr")!.Text!, variables.Environment);
            string id = $"{row.Member("id")!.Text}: {row.Member("expr")!.Text}";
            if (compilation.Program is not { } program)
            {
                differences.Add($"{id} :: {compilation.Issues[0]}");
                continue;
            }

            foreach (JsonValue outcome in row.Member("outcomes")!.Items)
            {
                foreach (JsonValue recording in outcome.Member("recordings")!.Items)
                {
                    count++;
                    string name = recording.Text!;
                    if (!requests.TryGetValue(name, out JsonValue? request))
                    {
                        requests[name] = request = CelCorpus.Request(name);
                    }

                    var activation = new ReviewActivation(request, null, null, variables);
                    CelValue value = program.Evaluate(activation, out ulong cost);
                    if (Difference(outcome, value, cost + activation.VariablesCost) is { } difference)
                    {
                        differences.Add($"{id} :: {name}: {difference}");
                    }
                }
            }
        }

        CelCorpus.AssertNone("golden", differences, count);
    }

    [Fact]
    public void Counts_the_cost_of_each_expression_as_the_API_server_does()
    {
        var differences = new List<string>();
        List<JsonValue> rows = CelCorpus.Read("costs.jsonl");
        foreach (JsonValue row in rows)
        {
            CelVariables variables = CelVariables.Compile(
                CelCorpus.Variables(row), KubernetesEnvironments.ForPolicies(new KubernetesVersion(34)));
            CelCompilation compilation = CelCompiler.Compile(row.Member("expr")!.Text!, variables.Environment);
            if (compilation.Program is not { } program)
            {
                differences.Add($"{row.Member("expr")!.Text} :: {compilation.Issues[0]}");
                continue;
            }

            JsonValue request = CelCorpus.Request(row.Member("recording")!.Text!);
            var activation = new ReviewActivation(request, null, null, variables);
            CelValue value = program.Evaluate(activation, out ulong cost);
            string actual = (cost + activation.VariablesCost).ToString(CultureInfo.InvariantCulture);
            if (row.Member("cost") is { } expected && actual != expected.NumberText)
            {
                differences.Add(
                    $"{row.Member("expr")!.Text} ({row.Member("recording")!.Text}): "
                    + $"{actual} expected {expected} {value}");
            }
        }

        CelCorpus.AssertNone("costs", differences, rows.Count);
    }

    private static string? Difference(JsonValue outcome, in CelValue value, ulong cost)
    {
        string? difference = outcome.Member("error") is { } error
            ? value.Error?.Message == error.Text ? null : $"{value} expected error {error.Text}"
            : outcome.Member("unordered")?.IsTrue == true ? null
            : SpecificationTests.Compare(value, outcome.Member("value")!);
        return difference ?? (outcome.Member("cost") is { } expected
            && cost.ToString(CultureInfo.InvariantCulture) != expected.NumberText
                ? $"cost {cost} expected {expected}"
                : null);
    }
}
