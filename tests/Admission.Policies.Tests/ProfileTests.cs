using Admission.Cli.PolicyTests;
using Admission.Json;
using Admission.Policies.Tests.Corpora;
using Admission.PolicySets;

namespace Admission.Policies.Tests;

/// <summary>The profiles and the checklists contain the policies that they claim.</summary>
public sealed class ProfileTests
{
    private const int Points = 27;

    private static readonly string Profiles = Path.Combine(ShippedPolicies.Folder, "profiles");

    [Theory, InlineData("baseline", 1), InlineData("restricted", 2)]
    public void Profile_denies_with_every_policy_of_its_level(string profile, int levels)
    {
        PolicySet set = ShippedSet.Load(Path.Combine(Profiles, $"{profile}.yaml"));
        IEnumerable<string> prefixes = new[] { "pod-security/baseline/", "pod-security/restricted/" }.Take(levels);

        Assert.All(set.Policies, configured => Assert.Equal(
            prefixes.Any(prefix => configured.Policy.Path.StartsWith(prefix, StringComparison.Ordinal)),
            configured.Settings.Enforcement == Enforcement.Deny));
    }

    [Theory, InlineData("pci-dss", "pci-dss-4.0.1:"), InlineData("gdpr", "gdpr:"), InlineData("cis", "cis-1.9:")]
    public void Profile_turns_on_every_policy_that_enforces_its_standard(string profile, string control)
    {
        PolicySet set = ShippedSet.Load(Path.Combine(Profiles, $"{profile}.yaml"));

        // Without the policies that `admission new` wrote into the folder custom.
        Assert.All(
            set.Policies.Where(static one => !one.Policy.Path.StartsWith("custom/", StringComparison.Ordinal)),
            configured => Assert.True(
                configured.Policy.Controls.Any(one => one.StartsWith(control, StringComparison.Ordinal))
                    == (configured.Settings.Enforcement != Enforcement.Off),
                configured.Policy.Id));
    }

    [Fact]
    public void Checklist_has_27_points_with_clause_requirement_and_evidence()
    {
        JsonValue[] points = ReadPoints();

        Assert.Equal(Points, points.Length);
        Assert.Equal(Points, points.Select(static point => point.Member("id")!.NumberText).Distinct().Count());
        Assert.All(points, static point =>
        {
            Assert.NotEmpty(point.Member("clauses")!.Items.ToArray());
            Assert.NotEmpty(point.Member("requirement")!.Text!);
            Assert.NotEmpty(point.Member("evidence")!.Items.ToArray());
        });
    }

    [Fact]
    public void Point_of_the_checklist_is_enforced_by_a_policy_with_a_denying_and_an_allowing_case() => Assert.All(
        ReadPoints(),
        static point =>
        {
            JsonValue policies = point.Member("policies")!;
            Assert.NotEmpty(policies.Names.ToArray());
            foreach (string id in policies.Names)
            {
                Assert.True(IsEnforced(id), $"point {point.Member("id")!.NumberText}: {id}");
            }

            // The parameters are those of the policies, or they could not be loaded.
            PolicySet set = ShippedSet.With(
                $$"""{ "apiVersion": "admission/v1", "kind": "Settings", "policies": {{Settings(policies)}} }""");
            Assert.Contains(set.Policies, configured =>
                policies.IndexOf(configured.Policy.Id) >= 0 && configured.Settings.Enforcement == Enforcement.Deny);
        });

    private static JsonValue[] ReadPoints() =>
        Corpus.ReadObject(Path.Combine(ShippedPolicies.Folder, "compliance", "checklist.yaml"))
            .Member("points")!.Items.ToArray();

    private static bool IsEnforced(string id)
    {
        Policy? policy = ShippedSet.Default.Policies.FirstOrDefault(one => one.Policy.Id == id)?.Policy;
        if (policy is null)
        {
            return false;
        }

        PolicyTestFile tests =
            ShippedPolicies.Read(Path.ChangeExtension(policy.Path, null) + PolicyTestFileReader.Suffix);
        return tests.Cases.Any(static test => test.Expect.Verdict == ExpectedVerdict.Deny)
            && tests.Cases.Any(static test => test.Expect.Verdict == ExpectedVerdict.Allow);
    }

    private static string Settings(JsonValue policies)
    {
        var parts = new List<string>();
        for (int i = 0; i < policies.Count; i++)
        {
            parts.Add($$"""
                "{{policies.NameAt(i)}}": { "enforcement": "deny", "parameters": {{policies[i]}} }
                """);
        }

        return $"{{ {string.Join(", ", parts)} }}";
    }
}
