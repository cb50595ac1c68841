using System.Globalization;
using System.Text;
using Admission.Json;
using Admission.PolicySets;
using Admission.Verdicts;

namespace Admission.Policies.Tests.Corpora;

/// <summary>
/// What the libraries of other projects expect of objects, evaluated by ours: every requirement is covered by a policy
/// and its parameters, and where we differ, the reason is written down in <c>coverage/*.yaml</c>.
/// </summary>
public sealed class CoverageTests
{
    private static readonly string Mappings = Path.Combine(ShippedPolicies.Folder, "coverage");

    [Theory, InlineData("gatekeeper", "template", "constraint_file"), InlineData("vap-cel", "control", "params_file")]
    public void Evaluates_every_case_as_expected_or_reports_the_difference(
        string corpus, string requirement, string parameters)
    {
        string folder = Corpus.FolderOf(corpus);
        JsonValue mapping = Corpus.ReadObject(Path.Combine(Mappings, $"{corpus}.yaml"));
        JsonValue differences = mapping.Member("differences")!;
        var rows = new SortedDictionary<string, (int Alike, List<string> Differing)>(StringComparer.Ordinal);
        var wrong = new List<string>();
        foreach (JsonValue test in Corpus.ReadCases(Path.Combine(folder, "cases.jsonl")))
        {
            string id = test.Member("id")!.Text!;
            string name = test.Member(requirement)!.Text!;
            bool isExpected = Judge(folder, test, Find(mapping, name, test.Member(parameters)?.Text ?? ""))
                == (test.Member("expect")!.Text == "deny");
            string? reason = differences.Member(id)?.Text;
            (int alike, List<string> differing) = rows.GetValueOrDefault(name, (0, []));
            rows[name] = (isExpected ? alike + 1 : alike, differing);
            if (!isExpected && reason is not null)
            {
                differing.Add(reason);
            }
            else if (isExpected != reason is null)
            {
                wrong.Add($"{id}: expected {test.Member("expect")!.Text}{(reason is null ? "" : ", and it is so")}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
        CommittedDocument.Verify($"policies/coverage/{corpus}.md", Table(corpus, mapping, rows));
    }

    // A requirement's settings may depend on the parameters that the corpus gives: "name parameters-file" comes first.
    private static JsonValue Find(JsonValue mapping, string name, string parameters)
    {
        JsonValue requirements = mapping.Member("requirements")!;
        string file = parameters.Length == 0 ? "" : Path.GetFileNameWithoutExtension(parameters);
        string sample = Path.GetFileName(Path.GetDirectoryName(parameters) ?? "");
        JsonValue? found = requirements.Member($"{name} {sample}/{file}")
            ?? requirements.Member($"{name} {file}")
            ?? requirements.Member(name);
        Assert.True(found is not null, $"no policy is named for {name}");
        return found;
    }

    private static bool Judge(string folder, JsonValue test, JsonValue policies)
    {
        var settings = new StringBuilder("""{ "apiVersion": "admission/v1", "kind": "Settings", "policies": { """);
        for (int i = 0; i < policies.Count; i++)
        {
            settings.Append(i > 0 ? ", " : "").Append(CultureInfo.InvariantCulture, $"\"{policies.NameAt(i)}\"")
                .Append(""": { "enforcement": "deny", "parameters": """).Append(policies[i]).Append(" }");
        }

        PolicySet set = ShippedSet.With(settings.Append(" } }").ToString());
        JsonValue judged = Corpus.ReadObject(Path.Combine(folder, test.Member("object_file")!.Text!));
        JsonValue? review = judged.Member("kind")?.Text == "AdmissionReview" ? judged.Member("request") : null;
        Verdict verdict = review is null
            ? ShippedSet.JudgeCreation(set, judged, inventory: InventoryOf(folder, test))
            : ShippedSet.JudgeChange(set, review.Member("object")!, review.Member("oldObject"));
        return verdict.Results.Any(result => result.Blocks && policies.IndexOf(result.Policy.Id) >= 0);
    }

    private static IEnumerable<JsonValue> InventoryOf(string folder, JsonValue test)
    {
        foreach (JsonValue file in test.Member("inventory_files") is { } files ? files.Items.ToArray() : [])
        {
            yield return Corpus.ReadObject(Path.Combine(folder, file.Text!));
        }
    }

    private static string Table(
        string corpus, JsonValue mapping, SortedDictionary<string, (int Alike, List<string> Differing)> rows)
    {
        int alike = rows.Values.Sum(static row => row.Alike);
        int differing = rows.Values.Sum(static row => row.Differing.Count);
        var text = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"# {mapping.Member("title")!.Text}\n\n")
            .Append(CultureInfo.InvariantCulture, $"Written by `CoverageTests` from `{corpus}.yaml`. ")
            .Append(CultureInfo.InvariantCulture, $"{alike} cases have the same verdict, ")
            .Append(CultureInfo.InvariantCulture, $"{differing} have a different verdict.\n\n")
            .Append("| requirement | our policies and parameters | same verdict | different verdict | why |\n")
            .Append("|---|---|---|---|---|\n");
        JsonValue requirements = mapping.Member("requirements")!;
        foreach ((string name, (int same, List<string> other)) in rows)
        {
            var policies = new List<string>();
            for (int i = 0; i < requirements.Count; i++)
            {
                string key = requirements.NameAt(i);
                if (key == name || key.StartsWith($"{name} ", StringComparison.Ordinal))
                {
                    policies.AddRange(Policies(requirements[i], key == name ? "" : $"{key[(name.Length + 1)..]}: "));
                }
            }

            string why = string.Join("<br>", other.Distinct());
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {string.Join("<br>", policies)} ")
                .Append(CultureInfo.InvariantCulture, $"| {same} | {other.Count} | {why} |\n");
        }

        return text.ToString();
    }

    private static IEnumerable<string> Policies(JsonValue policies, string prefix)
    {
        for (int i = 0; i < policies.Count; i++)
        {
            string parameters = policies[i].Count == 0 ? "" : $" `{policies[i]}`";
            yield return $"{prefix}{policies.NameAt(i)}{parameters.Replace("|", "\\|", StringComparison.Ordinal)}";
        }
    }
}
