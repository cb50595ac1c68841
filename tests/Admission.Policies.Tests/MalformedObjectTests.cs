using System.Globalization;
using Admission.Cli.PolicyTests;
using Admission.Json;
using Admission.Kinds;
using Admission.Policies.Tests.Corpora;
using Admission.PolicySets;
using Admission.Protocol;
using Admission.Requests;
using Admission.Verdicts;

namespace Admission.Policies.Tests;

/// <summary>
/// No shipped policy fails on an object that does not match the schema of Kubernetes: all policies are on, and
/// evaluate every object of the corpora with random members removed or of another type. The variable
/// ADMISSION_ODD_SHAPES sets how many variants of each object there are.
/// </summary>
public sealed class MalformedObjectTests(ITestOutputHelper output)
{
    private static readonly int Variants = int.TryParse(
        Environment.GetEnvironmentVariable("ADMISSION_ODD_SHAPES"), CultureInfo.InvariantCulture, out int count)
        ? count
        : 2;

    private static readonly string Recordings = Path.Combine(ShippedPolicies.Root, "tests", "recordings");

    private static readonly Lazy<PolicySet> AllOn = new(static () => ShippedSet.With(SettingsOf("")));

    public static TheoryData<string> TestFiles => [.. ShippedPolicies.TestFiles()];

    [Theory, MemberData(nameof(TestFiles))]
    public void Does_not_fault_on_the_case_of_a_policy(string path)
    {
        PolicyTestFile file = ShippedPolicies.Read(path);
        foreach (PolicyTestCase test in file.Cases)
        {
            Assert.True(
                TestRequest.TryMake(
                    file, test, KindTable.Shipped, out AdmissionRequest? request, out _, out string error),
                error);
            PolicySet set = test.Parameters is { } parameters
                ? ShippedSet.With(SettingsOf($$"""
                    "{{file.PolicyId}}": { "parameters": {{parameters}} }
                    """))
                : AllOn.Value;
            AssertNoFault(set, request!, $"{path}, {test.Name}");
        }
    }

    [Fact]
    public void Does_not_fault_on_a_recording()
    {
        string[] files = [.. Directory.GetFiles(Recordings, "*.json").Order(StringComparer.Ordinal)];
        Assert.NotEmpty(files);
        Assert.All(files, file => AssertNoFault(AllOn.Value, ShippedSet.ReadRecording(file), Path.GetFileName(file)));
        output.WriteLine($"{files.Length * Variants} variants of {files.Length} recordings");
    }

    [Theory, InlineData("pss", "file"), InlineData("gatekeeper", "object_file"), InlineData("vap-cel", "object_file")]
    public void Does_not_fault_on_an_object_of_another_project(string corpus, string member)
    {
        string folder = Corpus.FolderOf(corpus);
        string[] objects = [.. Directory.GetFiles(folder, "cases*.jsonl").SelectMany(Corpus.ReadCases)
            .Select(test => Path.Combine(folder, test.Member(member)!.Text!))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)];
        int count = 0;
        foreach (string path in objects)
        {
            JsonValue read = Corpus.ReadObject(path);
            JsonValue created = read.Member("request")?.Member("object") ?? read;
            if (PlacedObject.TryPlace(created, KindTable.Shipped, "default", out PlacedObject? placed, out _))
            {
                var asked = new ObjectRequest { Object = placed, User = new UserInfo { Username = "tester" } };
                AssertNoFault(AllOn.Value, asked.Create("test"), path);
                count++;
            }
        }

        Assert.True(count * 2 > objects.Length);
        output.WriteLine($"{count * Variants} variants of {count} objects of {corpus}");
    }

    private static void AssertNoFault(PolicySet set, AdmissionRequest request, string name)
    {
        for (int seed = 0; seed < Variants; seed++)
        {
            var shapes = new OddShapes(seed);
            AdmissionRequest odd = request with
            {
                Object = shapes.Change(request.Object),
                OldObject = seed % 2 == 0 ? request.OldObject : shapes.Change(request.OldObject),
            };
            Verdict verdict = ShippedSet.Judge(set, odd);
            string[] faults = [.. verdict.Results.Where(static result => result.Outcome is PolicyOutcome.Faulted)
                .Select(static result => $"{result.Policy.Id}: {((PolicyOutcome.Faulted)result.Outcome).Fault}")];
            Assert.True(
                faults.Length == 0, $"{name}, seed {seed}: {string.Join("; ", faults)}\n{odd.Object}\n{odd.OldObject}");
        }
    }

    private static string SettingsOf(string policies) => $$"""
        { "apiVersion": "admission/v1", "kind": "Settings", "defaults": { "enforcement": "deny" },
          "policies": { {{policies}} } }
        """;
}
