using System.Text.RegularExpressions;
using Admission.Cel.Libraries;
using Admission.Cel.Policies;
using Admission.Fields;
using Admission.Json;
using Admission.Kinds;

namespace Admission.Cel.Tests.Corpora;

/// <summary>What a real API server wrote into <c>status.typeChecking</c> of policies.</summary>
public sealed partial class TypeCheckingTests
{
    [Fact]
    public void Warns_as_the_API_server_warns()
    {
        var differences = new List<string>();
        JsonValue[] rows =
            [.. CelCorpus.Read("server.jsonl").Where(row => row.Member("kind")!.Text == "type-checking")];
        foreach (JsonValue row in rows)
        {
            string[] expected = [.. row.Member("expressionWarnings")!.Items.ToArray().Select(static one =>
                Plain($"{one.Member("fieldRef")!.Text}: {one.Member("warning")!.Text}"))];
            string[] actual = [.. Check(CelCorpus.ReadYaml(row.Member("policyFile")!.Text!))
                .GroupBy(static one => one.Field)
                .Select(static group => Plain($"{group.Key}: {string.Join('\n', group)}"))];
            if (!expected.SequenceEqual(actual))
            {
                differences.Add($"{row.Member("id")!.Text} :: {string.Join("", actual)} expected "
                    + string.Join("", expected));
            }
        }

        Assert.Equal(12, rows.Length);
        CelCorpus.AssertNone("type-checking", differences, rows.Length);
    }

    [Fact]
    public void Warns_about_no_policy_that_the_API_server_found_correct()
    {
        var differences = new List<string>();
        List<JsonValue> rows = CelCorpus.Read("server.jsonl");
        HashSet<string> warned = [.. rows.Where(static row => row.Member("kind")!.Text == "type-checking")
            .Select(static row => row.Member("case")!.Text!)];
        string[] policies = [.. rows.Where(row => row.Member("kind")!.Text == "request"
                && row.Member("policyFile")?.Text is not null && !warned.Contains(row.Member("case")!.Text!))
            .Select(static row => row.Member("policyFile")!.Text!).Distinct()];
        foreach (string file in policies)
        {
            differences.AddRange(Check(CelCorpus.ReadYaml(file)).Select(one => $"{file} :: {one.Field}: {one}"));
        }

        Assert.True(policies.Length > 100, $"{policies.Length} policies");
        CelCorpus.AssertNone("type-checking of right policies", differences, policies.Length);
    }

    private static IEnumerable<TypeWarning> Check(JsonValue[] documents)
    {
        JsonValue[] definitions = CelCorpus.ReadYaml("server/setup.yaml");
        var check = new PolicyTypeCheck(
            FieldTable.BuiltIn.With(definitions),
            KindTable.Shipped.With(definitions.Select(static one =>
                KindDefinition.TryRead(one, out ResourceKind? kind) ? kind : null).OfType<ResourceKind>()));
        return documents.Where(static one => one.Member("kind")?.Text == "ValidatingAdmissionPolicy")
            .SelectMany(one => check.CheckValidations(
                one.Member("spec")!, KubernetesEnvironments.ForPolicies(new KubernetesVersion(34))));
    }

    // The API server numbers the names of its types.
    private static string Plain(string text) => Number().Replace(text, "");

    [GeneratedRegex(@"(?<=[A-Za-z])[0-9]{4,9}(?=\.)")]
    private static partial Regex Number();
}
