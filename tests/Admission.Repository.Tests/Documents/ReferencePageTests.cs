using System.Text.Json.Nodes;

namespace Admission.Repository.Tests.Documents;

/// <summary>The pages that describe files name every member that the JSON Schema of the file has.</summary>
public sealed class ReferencePageTests
{
    [Theory]
    [InlineData("testing.md", "test", "definitions/case/properties")]
    [InlineData("testing.md", "test", "definitions/expect/anyOf/1/properties")]
    [InlineData("settings.md", "admission", "properties")]
    [InlineData("settings.md", "admission", "definitions/policy/anyOf/1/properties")]
    [InlineData("matching.md", "admission", "definitions/match/properties")]
    [InlineData("exceptions.md", "admission", "definitions/exception/properties")]
    [InlineData("workloads.md", "admission", "definitions/workload/properties")]
    [InlineData("workloads.md", "admission", "definitions/kind/properties")]
    [InlineData("decision-log.md", "checklist", "properties/points/items/properties")]
    public void Page_names_every_member(string page, string schema, string path)
    {
        JsonNode node = JsonNode.Parse(CheckedOut.Read($"src/Admission.Cli/Types/schemas/{schema}.schema.json"))!;
        foreach (string name in path.Split('/'))
        {
            node = (int.TryParse(name, out int index) ? node[index] : node[name])!;
        }

        string text = CheckedOut.Read($"policies/docs/{page}");
        Findings.None(
            from member in node.AsObject()
            where !text.Contains($"`{member.Key}`", StringComparison.Ordinal)
            select member.Key);
    }
}
