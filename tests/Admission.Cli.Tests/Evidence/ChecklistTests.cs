using Admission.Cli.Evidence;

namespace Admission.Cli.Tests.Evidence;

/// <summary>Checklists and their errors.</summary>
public sealed class ChecklistTests
{
    public static TheoryData<string> Shipped =>
    [
        .. Directory.EnumerateFiles(Checkout.At("policies", "compliance"))
            .Select(static file => Path.GetFileName(file)),
    ];

    [Theory, MemberData(nameof(Shipped))]
    public void Shipped_checklist_names_shipped_policies_only(string file)
    {
        var errors = new List<string>();
        Checklist? list = Checklist.Read(Checkout.At("policies", "compliance", file), errors);

        Assert.Empty(errors);
        HashSet<string> shipped =
        [
            .. Directory.EnumerateFiles(Checkout.At("policies"), "*.js", SearchOption.AllDirectories)
                .Select(static path => Path.GetFileNameWithoutExtension(path)),
        ];
        Assert.All(list!.Points.SelectMany(static one => one.Policies), id => Assert.Contains(id, shipped));
    }

    [Fact]
    public void Policies_that_name_a_clause_of_the_CIS_benchmark_are_on_its_point()
    {
        Checklist list = Checklist.Read(Checkout.At("policies", "compliance", "cis-kubernetes.yaml"), [])!;
        foreach (string file in Directory.EnumerateFiles(Checkout.At("policies"), "*.js", SearchOption.AllDirectories))
        {
            string text = File.ReadAllText(file);
            foreach (ChecklistPoint point in list.Points.Where(
                one => text.Contains($"\"{one.Clauses[0]}\"", StringComparison.Ordinal)))
            {
                Assert.Contains(Path.GetFileNameWithoutExtension(file), point.Policies);
            }
        }
    }

    [Theory]
    [InlineData("points: []", "c.yaml:1:1: 'points' is missing or empty.")]
    [InlineData("points: [a]", "c.yaml:1:10: a point is an object")]
    [InlineData("points:\n- id: 1\n  requirement: a\n", "c.yaml:2:3: 'policies' is missing.")]
    [InlineData("points:\n- requirement: a\n  policies: {}\n", "c.yaml:2:3: 'id' is missing.")]
    [InlineData("points:\n- id: 1\n  policies: {}\n", "c.yaml:2:3: 'requirement' is missing.")]
    [InlineData("points:\n- id: 1\n  requirement: [a]\n  policies: {}\n", "c.yaml:3:3: 'requirement' is not a string.")]
    [InlineData("points:\n- {id: 1, requirement: a, policies: {}}\n- {id: 1, requirement: a, policies: {}}\n",
        "c.yaml:3:4: id 1: another point has the same id.")]
    [InlineData("points:\n- {id: 1, requirement: a, policies: {}, clause: [x]}\n",
        "c.yaml:2:41: 'clause' is not a known field. The fields are id, clauses, requirement, policies, evidence.")]
    [InlineData(
        "points:\n- {id: 1, requirement: a, policies: {}, clauses: x}\n", "c.yaml:2:41: 'clauses' must be a list")]
    [InlineData("a: 1\n---\nb: 1\n", "c.yaml: 2 YAML documents.")]
    [InlineData("points: [", "c.yaml:")]
    public void Error_has_the_place_and_the_reason(string yaml, string error)
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "c.yaml");
        File.WriteAllText(file, yaml);
        var errors = new List<string>();

        Assert.Null(Checklist.Read(file, errors));

        Assert.Contains(errors, one => one.Replace(file, "c.yaml", StringComparison.Ordinal)
            .StartsWith(error, StringComparison.Ordinal));
    }
}
