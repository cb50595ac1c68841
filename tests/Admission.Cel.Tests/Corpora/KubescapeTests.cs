using Admission.Cel.Libraries;
using Admission.Cel.Policies;
using Admission.Json;

namespace Admission.Cel.Tests.Corpora;

/// <summary>The controls of Kubescape, with the verdicts of their tests and of a real API server.</summary>
public sealed class KubescapeTests
{
    [Fact]
    public void Gives_the_verdict_of_each_case()
    {
        var differences = new List<string>();
        List<JsonValue> rows = [.. CelCorpus.Read("policies.jsonl").Where(row =>
            row.Member("id")!.Text!.StartsWith("kubescape", StringComparison.Ordinal)
            || row.Member("engine")?.Text == "kubescape")];
        Assert.NotEmpty(rows);
        foreach (JsonValue row in rows)
        {
            JsonValue[] policies = [.. row.Member("policyFiles")!.Items.ToArray().SelectMany(file =>
                CelCorpus.ReadYaml(file.Text!)).Where(one => one.Member("kind")?.Text == "ValidatingAdmissionPolicy")];
            JsonValue? parameters = row.Member("paramsFile")?.Text is { } path ? CelCorpus.ReadYaml(path)[0] : null;
            JsonValue admitted = CelCorpus.ReadYaml(row.Member("objectFile")!.Text!)[0];
            JsonValue request = CelCorpus.Parse(
                $$"""{"operation":"CREATE","object":{{admitted}},"name":"x","namespace":"default"}""");
            var messages = new List<string>();
            foreach (JsonValue document in policies)
            {
                AdmissionPolicy policy = AdmissionPolicy.Read(document, new KubernetesVersion(34));
                messages.AddRange(policy.Problems);
                messages.AddRange(AdmissionPolicyEvaluator.Evaluate(policy, request, parameters, null)
                    .Decisions.Select(decision => decision.Message));
            }

            bool isDenied = messages.Count > 0;
            string? expected = row.Member("server")?.Member("message")?.Text;
            if (isDenied != (row.Member("expect")!.Text == "deny"))
            {
                string told = string.Join('|', messages);
                differences.Add($"{row.Member("id")!.Text} :: {told} expected {row.Member("expect")}");
            }
            else if (isDenied && expected is not null && !expected.EndsWith(messages[0], StringComparison.Ordinal))
            {
                differences.Add($"{row.Member("id")!.Text} :: {messages[0]} expected {expected}");
            }
        }

        CelCorpus.AssertNone("kubescape", differences, rows.Count);
    }
}
