using Admission.Json;
using Admission.Kinds;
using Admission.Matching;
using Admission.PolicySets;
using Admission.Protocol;
using Admission.Requests;
using Admission.Verdicts;

namespace Admission.Cel.Tests.Corpora;

/// <summary>The controls of Kubescape, with the verdicts of their tests and of a real API server.</summary>
public sealed class KubescapeTests
{
    private static readonly UserInfo User = new() { Username = "alice" };

    [Fact]
    public void Gives_the_verdict_of_each_case()
    {
        var differences = new List<string>();
        List<JsonValue> rows = [.. CelCorpus.Read("policies.jsonl").Where(static row =>
            row.Member("id")!.Text!.StartsWith("kubescape", StringComparison.Ordinal))];
        Assert.NotEmpty(rows);
        foreach (IGrouping<string, JsonValue> cases in rows.GroupBy(
            static row => $"{row.Member("policyFiles")} {row.Member("paramsFile")}"))
        {
            using var folder = new PolicyFolder();
            Fill(folder, cases.First());
            PolicySet set = folder.LoadSet();
            foreach (JsonValue row in cases)
            {
                JsonValue admitted = CelCorpus.ReadYaml(row.Member("objectFile")!.Text!)[0];
                Assert.True(PlacedObject.TryPlace(
                    admitted, KindTable.Shipped, "default", out PlacedObject? placed, out string error), error);
                AdmissionRequest request = new ObjectRequest { Object = placed, User = User }.Create("1");
                Verdict verdict = PolicyFolder.Evaluate(set, request, UnknownNamespaceLabels.Instance);
                string[] messages = [.. PolicyFolder.Denials(verdict)];
                string? expected = row.Member("server")?.Member("message")?.Text;
                if (verdict.IsAllowed == (row.Member("expect")!.Text == "deny"))
                {
                    string told = string.Join('|', messages);
                    differences.Add($"{row.Member("id")!.Text} :: {told} expected {row.Member("expect")}");
                }
                else if (expected is not null && !verdict.IsAllowed
                    && !messages.Any(one => expected.EndsWith(one, StringComparison.Ordinal)))
                {
                    differences.Add($"{row.Member("id")!.Text} :: {messages[0]} expected {expected}");
                }
            }
        }

        CelCorpus.AssertNone("kubescape", differences, rows.Count);
    }

    private static void Fill(PolicyFolder folder, JsonValue row)
    {
        int i = 0;
        foreach (JsonValue file in row.Member("policyFiles")!.Items)
        {
            folder.Write($"policy-{i++}.yaml", CelCorpus.ReadText(file.Text!));
            foreach (JsonValue policy in CelCorpus.ReadYaml(file.Text!))
            {
                string name = policy.Member("metadata")!.Member("name")!.Text!;
                string reference = policy.Member("spec")!.Member("paramKind") is null
                    ? ""
                    : "  paramRef: {selector: {}, parameterNotFoundAction: Deny}\n";
                folder.Write($"binding-{i++}.yaml", $"""
                    apiVersion: admissionregistration.k8s.io/v1
                    kind: ValidatingAdmissionPolicyBinding
                    metadata:
                      name: kubescape-x
                    spec:
                      policyName: {name}
                      validationActions: [Deny]
                    {reference}
                    """);
            }
        }

        if (row.Member("paramsFile")?.Text is { } path)
        {
            folder.Write("params.yaml", CelCorpus.ReadText(path));
        }
    }
}
