using Admission.Json;
using Admission.Kinds;
using Admission.Matching;
using Admission.PolicySets;
using Admission.Protocol;
using Admission.Requests;
using Admission.Verdicts;

namespace Admission.Cel.Tests.Corpora;

/// <summary>The policies of kyverno/policies, with the verdicts of their own tests.</summary>
public sealed class KyvernoTests
{
    // What a request made from a manifest cannot show, each with its reason.
    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["kyverno/best-practices-vpol/check-deprecated-apis/check-deprecated-apis/CronJob-bad-cronjob"] =
            "an object of a removed version is read in the current version, as the API server stores it",
        ["kyverno/best-practices-vpol/check-deprecated-apis/check-deprecated-apis/FlowSchema-bad-flowschema"] =
            "an object of a removed version is read in the current version, as the API server stores it",
        ["kyverno/other-vpol/allowed-annotations/chainsaw/podcontroller-good/CronJob-goodcronjob03"] =
            "the API server adds the empty metadata of the template",
    };

    [Fact]
    public void Gives_the_verdict_of_each_case_that_policy_and_object_decide()
    {
        var differences = new List<string>();
        List<JsonValue> rows = [.. CelCorpus.Read("policies.jsonl").Where(static row =>
            row.Member("engine")!.Text == "Kyverno ValidatingPolicy" && row.Member("needs")!.Count == 0)];
        Assert.NotEmpty(rows);
        foreach (IGrouping<string, JsonValue> cases in rows.GroupBy(
            static row => row.Member("policyFiles")!.ToString()))
        {
            using var folder = new PolicyFolder();
            int i = 0;
            foreach (JsonValue file in cases.First().Member("policyFiles")!.Items)
            {
                folder.Write($"policy-{i++}.yaml", CelCorpus.ReadText(file.Text!));
            }

            PolicySet set = folder.LoadSet();
            foreach (JsonValue row in cases)
            {
                differences.AddRange(Differences(set, row));
            }
        }

        Assert.Equal(
            Known.Keys.Order(StringComparer.Ordinal),
            differences.Select(static one => one.Split(" :: ")[0]).Where(Known.ContainsKey)
                .Order(StringComparer.Ordinal));
        CelCorpus.AssertNone(
            "kyverno", [.. differences.Where(static one => !Known.ContainsKey(one.Split(" :: ")[0]))], rows.Count);
    }

    [Fact]
    public void Reports_at_load_the_functions_that_need_a_registry_or_a_server()
    {
        var refused = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonValue row in CelCorpus.Read("policies.jsonl").Where(static row =>
            row.Member("engine")!.Text == "Kyverno ValidatingPolicy"
            && row.Member("needs")!.Items.ToArray().Any(static one => one.Text == "image registry")))
        {
            using var folder = new PolicyFolder();
            folder.Write("policy.yaml", CelCorpus.ReadText(row.Member("policyFiles")![0].Text!));
            Loading.PolicyLoad load = folder.Load();
            Assert.Null(load.Set);
            Assert.All(
                load.Errors,
                error => Assert.Contains("is not supported by Admission", error.Message, StringComparison.Ordinal));
            refused.Add(row.Member("family")!.Text!);
        }

        Assert.NotEmpty(refused);
    }

    private static UserInfo UserOf(JsonValue row) => new()
    {
        Username = row.Member("inputs")!.Member("userinfo")?.Text is { } file
            ? CelCorpus.ReadYaml("policies/kyverno" + file["policies/kyverno".Length..])[0].Member("userInfo")!
                .Member("username")!.Text!
            : "alice",
    };

    private static IEnumerable<string> Differences(PolicySet set, JsonValue row)
    {
        foreach (JsonValue admitted in CelCorpus.ReadYaml(row.Member("objectFile")!.Text!))
        {
            Assert.True(PlacedObject.TryPlace(
                admitted, KindTable.Shipped, "default", out PlacedObject? placed, out string error), error);
            AdmissionRequest request = new ObjectRequest { Object = placed, User = UserOf(row) }.Create("1");
            Verdict verdict = PolicyFolder.Evaluate(set, request, UnknownNamespaceLabels.Instance);
            PolicyResult[] failed = [.. verdict.Results.Where(static one =>
                one.Outcome is PolicyOutcome.Violated || one.Outcome.Fault is not null)];
            if (failed.Length > 0 != (row.Member("expect")!.Text == "deny"))
            {
                string messages = string.Join('|', failed.SelectMany(PolicyFolder.Messages));
                yield return $"{row.Member("id")!.Text} :: {messages} expected {row.Member("expect")}";
            }
        }
    }
}
