using System.Globalization;
using Admission.Cel.Libraries;
using Admission.Cel.Policies;
using Admission.Json;

namespace Admission.Cel.Tests.Corpora;

/// <summary>Policies with what a real API server answered to requests, to the letter.</summary>
public sealed class ServerTests
{
    [Fact]
    public void Answers_as_the_API_server_answers()
    {
        var differences = new List<string>();
        List<JsonValue> rows = [.. CelCorpus.Read("server.jsonl").Where(row => row.Member("kind")!.Text == "request")];
        JsonValue[] setup = CelCorpus.ReadYaml("server/setup.yaml");
        JsonValue[] namespaces = CelCorpus.ReadYaml("server/namespaces.yaml");
        int count = 0;
        foreach (JsonValue row in rows)
        {
            // What depends on permissions, and what a webhook cannot see.
            if (row.Member("needs")?.Count > 0 || row.Member("webhookDiffers") is not null
                || row.Member("review")?.Text is null)
            {
                continue;
            }

            // YAML reads the name of the variable of this policy as a boolean.
            if (row.Member("case")!.Text == "lib-lists")
            {
                continue;
            }

            count++;
            if (Difference(row, setup, namespaces) is { } difference)
            {
                differences.Add($"{row.Member("id")!.Text} :: {difference}");
            }
        }

        CelCorpus.AssertNone("server", differences, count);
    }

    private static string? Difference(JsonValue row, JsonValue[] setup, JsonValue[] namespaces)
    {
        AdmissionPolicySet set = Load(row, setup);
        JsonValue request = CelCorpus.ReadJson(row.Member("review")!.Text!).Member("request")!;
        string name = request.Member("namespace")?.Text ?? "";
        PolicyAnswer answer = set.Answer(
            request, namespaces.FirstOrDefault(one => one.Member("metadata")!.Member("name")!.Text == name));
        bool isDenied = row.Member("verdict")!.Text == "deny";
        if (answer.IsAllowed == isDenied)
        {
            string actual = answer.IsAllowed ? "allowed" : "denied: " + answer.Message;
            return $"{actual}, expected {row.Member("message")?.Text}";
        }

        if (isDenied && row.Member("volatile") is null && !row.Member("message")!.Text!.EndsWith(answer.Message,
            StringComparison.Ordinal))
        {
            return $"{answer.Message} expected {row.Member("message")!.Text}";
        }

        string code = answer.Code.ToString(CultureInfo.InvariantCulture);
        if (isDenied && (row.Member("code")!.NumberText != code
            || row.Member("reason")!.Text != answer.Reason))
        {
            return $"{answer.Code} {answer.Reason} expected {row.Member("code")} {row.Member("reason")}";
        }

        string warnings = string.Join('|', answer.Warnings);
        string expectedWarnings = string.Join('|', row.Member("warnings")!.Items.ToArray().Select(one => one.Text));
        if (warnings != expectedWarnings)
        {
            return $"warnings {warnings} expected {expectedWarnings}";
        }

        string annotations = string.Join('|', answer.Annotations.Select(pair => $"{pair.Key}={pair.Value}"));
        JsonValue expected = row.Member("auditAnnotations")!;
        string expectedAnnotations = string.Join('|', Enumerable.Range(0, expected.Count)
            .Select(i => $"{expected.NameAt(i)}={expected[i].Text}").Order(StringComparer.Ordinal));
        return row.Member("orderNotFixed") is not null || annotations == expectedAnnotations
            ? null
            : $"annotations {annotations} expected {expectedAnnotations}";
    }

    private static AdmissionPolicySet Load(JsonValue row, JsonValue[] setup)
    {
        JsonValue[] policies = CelCorpus.ReadYaml(row.Member("policyFile")!.Text!);
        JsonValue[] bindings = row.Member("bindingFile")?.Text is { } file ? CelCorpus.ReadYaml(file) : [];
        JsonValue[] parameters = row.Member("paramsFile")?.Text is { } path ? CelCorpus.ReadYaml(path) : [];
        return new AdmissionPolicySet(
            [.. policies.Where(one => one.Member("kind")!.Text == "ValidatingAdmissionPolicy")
                .Select(one => AdmissionPolicy.Read(one, new KubernetesVersion(34)))],
            [.. policies.Concat(bindings).Where(one => one.Member("kind")!.Text == "ValidatingAdmissionPolicyBinding")
                .Select(PolicyBinding.Read)],
            new Objects([.. setup, .. parameters]));
    }

    private sealed class Objects(JsonValue[] objects) : IParamSource
    {
        public bool? IsNamespaced(string apiVersion, string kind)
        {
            JsonValue? definition = objects.FirstOrDefault(one => one.Member("kind")!.Text == "CustomResourceDefinition"
                && one.Member("spec")!.Member("names")!.Member("kind")!.Text == kind
                && apiVersion.StartsWith(one.Member("spec")!.Member("group")!.Text + "/", StringComparison.Ordinal));
            return kind == "ConfigMap" ? true : definition is null ? null
                : definition.Member("spec")!.Member("scope")!.Text == "Namespaced";
        }

        public IEnumerable<JsonValue> List(string apiVersion, string kind, string? inNamespace) => objects.Where(one =>
            one.Member("apiVersion")!.Text == apiVersion && one.Member("kind")!.Text == kind
            && (inNamespace is null || one.Member("metadata")!.Member("namespace")?.Text == inNamespace));
    }
}
