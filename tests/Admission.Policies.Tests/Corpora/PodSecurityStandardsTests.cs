using System.Globalization;
using System.Text;
using System.Text.Json;
using Admission.Json;
using Admission.PolicySets;

namespace Admission.Policies.Tests.Corpora;

/// <summary>Kubernetes' own fixtures of the Pod Security Standards, every version: with the same verdicts.</summary>
public sealed class PodSecurityStandardsTests
{
    private static readonly string[] Levels = ["baseline", "restricted"];

    [Fact]
    public void Evaluates_every_fixture_of_every_version_as_Kubernetes_does()
    {
        string folder = Corpus.FolderOf("pss");
        var sets = new Dictionary<string, PolicySet>(StringComparer.Ordinal);
        var counts = new Dictionary<(string Check, string Version), (int Deny, int Allow)>();
        var wrong = new List<string>();
        IEnumerable<string> files = Directory.GetFiles(folder, "cases*.jsonl").Order(StringComparer.Ordinal);
        foreach (JsonValue test in files.SelectMany(Corpus.ReadCases))
        {
            string version = test.Member("version")!.Text!;
            string level = test.Member("level")!.Text!;
            if (!sets.TryGetValue(version, out PolicySet? set))
            {
                sets.Add(version, set = ShippedSet.With(SettingsOf(version)));
            }

            JsonValue pod = Corpus.ReadObject(Path.Combine(folder, test.Member("file")!.Text!));
            bool isDenied = ShippedSet.JudgeCreation(set, pod)
                .Results.Any(result => result.Blocks && IsOfLevel(result.Policy, level));
            if (isDenied != (test.Member("expect")!.Text == "deny"))
            {
                wrong.Add($"{test.Member("id")!.Text}: {(isDenied ? "denied" : "allowed")}");
            }

            string check = $"{level} {test.Member("check")?.Text ?? "(other level)"}";
            (int deny, int allow) = counts.GetValueOrDefault((check, version));
            counts[(check, version)] = isDenied ? (deny + 1, allow) : (deny, allow + 1);
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
        CommittedDocument.Verify("policies/coverage/pod-security-standards.md", Table(counts));
    }

    // A level includes the levels below it.
    private static bool IsOfLevel(Policy policy, string level) => Levels[..(Array.IndexOf(Levels, level) + 1)]
        .Any(one => policy.Path.StartsWith($"pod-security/{one}/", StringComparison.Ordinal));

    private static string SettingsOf(string version)
    {
        string policies = string.Join(", ", ShippedSet.Default.Policies
            .Select(static configured => configured.Policy)
            .Where(static policy => policy.Path.StartsWith("pod-security/", StringComparison.Ordinal)
                && policy.Metadata.Member("parameters")?.Member("properties")?.Member("version") is not null)
            .Select(policy =>
                $$"""{{JsonSerializer.Serialize(policy.Id)}}: { "parameters": { "version": "{{version}}" } }"""));
        return $$"""{ "apiVersion": "admission/v1", "kind": "Settings", "policies": { {{policies}} } }""";
    }

    private static string Table(Dictionary<(string Check, string Version), (int Deny, int Allow)> counts)
    {
        string[] versions = [.. counts.Keys.Select(static key => key.Version).Distinct().OrderBy(Minor)];
        int fixtures = counts.Values.Sum(static one => one.Deny + one.Allow);
        var text = new StringBuilder()
            .Append("# Pod Security Standards\n\n")
            .Append("Written by `PodSecurityStandardsTests`: Kubernetes' own fixtures, evaluated with the policies\n")
            .Append("of `pod-security/`. A cell counts the denied / allowed fixtures, all with the verdict of\n")
            .Append("Kubernetes; a different verdict fails the test.\n\n")
            .Append(CultureInfo.InvariantCulture, $"{fixtures} fixtures.\n\n")
            .Append(CultureInfo.InvariantCulture, $"| check | {string.Join(" | ", versions)} |\n")
            .Append(CultureInfo.InvariantCulture, $"|---|{string.Concat(versions.Select(static _ => "---|"))}\n");
        foreach (string check in counts.Keys.Select(static key => key.Check).Distinct().Order(StringComparer.Ordinal))
        {
            IEnumerable<string> cells = versions.Select(version =>
                counts.TryGetValue((check, version), out (int Deny, int Allow) one) ? $"{one.Deny} / {one.Allow}" : "");
            text.Append(CultureInfo.InvariantCulture, $"| {check} | {string.Join(" | ", cells)} |\n");
        }

        return text.ToString();
    }

    private static int Minor(string version) => int.Parse(version["v1.".Length..], CultureInfo.InvariantCulture);
}
