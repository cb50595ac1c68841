using System.Text;
using Admission.Cli.PolicyTests;
using Admission.Json;

namespace Admission.Policies.Tests;

/// <summary>
/// A policy that denies a Pod also denies every object that would create the Pod (attack 3), and in every kind of
/// container (attacks 1 and 2), at the right field.
/// </summary>
public sealed class WorkloadKindTests
{
    private static readonly (string ApiVersion, string Kind, string[] Path)[] Kinds =
    [
        ("apps/v1", "Deployment", ["spec", "template"]),
        ("apps/v1", "StatefulSet", ["spec", "template"]),
        ("apps/v1", "DaemonSet", ["spec", "template"]),
        ("apps/v1", "ReplicaSet", ["spec", "template"]),
        ("v1", "ReplicationController", ["spec", "template"]),
        ("v1", "PodTemplate", ["template"]),
        ("batch/v1", "Job", ["spec", "template"]),
        ("batch/v1", "CronJob", ["spec", "jobTemplate", "spec", "template"]),
    ];

    private static readonly Lazy<PolicyTestRunner> Runner =
        new(static () => PolicyTestRunner.For(ShippedPolicies.Folder));

    public static TheoryData<string, string> DeniedPods
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (string path in ShippedPolicies.TestFiles().Where(static path => IsForWorkloads(path)))
            {
                foreach (PolicyTestCase test in ShippedPolicies.Read(path).Cases.Where(IsDeniedPod))
                {
                    cases.Add(path, test.Name);
                }
            }

            return cases;
        }
    }

    [Theory, MemberData(nameof(DeniedPods))]
    public void Denies_every_kind_that_would_create_the_pod(string path, string name)
    {
        PolicyTestFile file = ShippedPolicies.Read(path);
        PolicyTestCase test = file.Cases.Single(one => one.Name == name);
        foreach ((string apiVersion, string kind, string[] template) in Kinds)
        {
            string prefix = string.Join('.', template) + ".";
            PolicyTestCase wrapped = test with
            {
                Object = Wrap(test.Object!, apiVersion, kind, template),
                Expect = test.Expect with { Field = test.Expect.Field.Length > 0 ? prefix + test.Expect.Field : "" },
            };

            string wrong = string.Join("; ", Runner.Value.Run(file, wrapped).Lines);
            Assert.True(wrong.Length == 0, $"{kind}: {wrong}");
        }
    }

    private static bool IsForWorkloads(string path) =>
        ShippedSet.Default.Policies.Any(configured => configured.Policy.Id == ShippedPolicies.Read(path).PolicyId
            && IsForEvery(configured.Policy.Metadata.Member("match")));

    private static bool IsForEvery(JsonValue? match) => match?.Text == "workloads"
        || match?.Member("resources")?.Items.ToArray().Any(static one => one.Text == "workloads") == true;

    private static bool IsDeniedPod(PolicyTestCase test) =>
        test.Expect.Verdict == ExpectedVerdict.Deny
        && test is { OldObject: null, Operation: null, Subresource: null, Review: "" }
        && test.Object?.Member("kind")?.Text == "Pod";

    private static JsonValue Wrap(JsonValue pod, string apiVersion, string kind, string[] path)
    {
        string template = $$"""{ "metadata": {{pod.Member("metadata")}}, "spec": {{pod.Member("spec")}} }""";
        string body = path.Reverse().Aggregate(template, static (inner, name) => $$"""{ "{{name}}": {{inner}} }""");
        string text = $$"""
            { "apiVersion": "{{apiVersion}}", "kind": "{{kind}}", "metadata": { "name": "wrapped" },
              {{body.TrimStart()[1..]}}
            """;
        return JsonTree.ParseTrusted(Encoding.UTF8.GetBytes(text));
    }
}
