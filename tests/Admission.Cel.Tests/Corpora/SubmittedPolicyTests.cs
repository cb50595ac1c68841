using Admission.Cel.Libraries;
using Admission.Cel.Policies;
using Admission.Json;

namespace Admission.Cel.Tests.Corpora;

/// <summary>Policies and bindings load if, and only if, a real API server accepted them.</summary>
public sealed class SubmittedPolicyTests
{
    private static readonly KubernetesVersion Version = new(34);

    [Fact]
    public void Accepts_what_the_API_server_accepts()
    {
        var differences = new List<string>();
        List<JsonValue> rows = [.. CelCorpus.Read("server.jsonl").Where(row => row.Member("kind")!.Text == "submit")];
        foreach (JsonValue row in rows)
        {
            string file = row.Member("file")!.Text!;
            using var folder = new PolicyFolder();
            folder.Write("p.yaml", CelCorpus.ReadText(file));
            string[] policies = [.. CelCorpus.ReadYaml(file)
                .Where(static one => one.Member("kind")?.Text == "ValidatingAdmissionPolicy")
                .Select(static one => one.Member("metadata")!.Member("name")!.Text!)];
            folder.Write("b.yaml", $$"""
                apiVersion: admissionregistration.k8s.io/v1
                kind: ValidatingAdmissionPolicyBinding
                metadata: {name: other}
                spec: {policyName: {{(policies.Length == 0 ? "absent" : policies[0])}}, validationActions: [Deny]}
                """);
            string[] errors = [.. folder.Load(Version.Minor).Errors.Select(static one => one.Message)
                .Where(static one => !one.Contains("has no ValidatingAdmissionPolicy", StringComparison.Ordinal))];
            bool isAccepted = row.Member("accepted")!.IsTrue;
            bool isNew = CelCorpus.ReadYaml(file).All(static one =>
                one.Member("kind")?.Text != "ValidatingAdmissionPolicy"
                    || AdmissionPolicy.Read(one, Version).IsAccepted.Value || HasErrors(one));
            if (isAccepted != (errors.Length == 0 && isNew))
            {
                differences.Add($"{file} :: {row.Member("message")?.Text} :: {string.Join('|', errors)}");
            }
        }

        CelCorpus.AssertNone("submit", differences, rows.Count);
    }

    private static bool HasErrors(JsonValue policy) => AdmissionPolicy.Read(policy, Version).Problems.Any();
}
