using System.Text.Json;
using Admission.Cli.Tests.Reports;
using Admission.Yaml;

namespace Admission.Cli.Tests.Commands;

/// <summary>The JSON Schemas that editors use for settings, tests and the checklist.</summary>
public sealed class SchemaTests
{
    public static TheoryData<string, string> Files =>
    [
        .. Checked("*.test.yaml").Select(static path => new TheoryDataRow<string, string>("test", path)),
        .. Checked("admission.yaml").Concat(Directory.EnumerateFiles(Checkout.At("policies", "profiles"), "*.yaml"))
            .Select(static path => new TheoryDataRow<string, string>("admission", path)),
        new TheoryDataRow<string, string>("checklist", Checkout.At("policies", "compliance", "checklist.yaml")),
    ];

    [Theory, MemberData(nameof(Files))]
    public void Own_files_are_valid(string schema, string path) =>
        Assert.Empty(Validate(schema, File.ReadAllText(path)));

    [Theory]
    [InlineData("admission", "apiVersion: admission/v1\nkind: Settings\ndefaults: { enforcment: warn }", "enforcment")]
    [InlineData("admission", "apiVersion: admission/v1\nkind: Settings\nexceptions: [{ policy: a }]", "is missing")]
    [InlineData("admission", "apiVersion: v1\nkind: Settings", "not one of")]
    [InlineData("test", "cases: [{ name: a, expect: denied }]", "fits none")]
    [InlineData("test", "cases: [{ object: {} }]", "name is missing")]
    [InlineData("test", "cases: [{ name: a, operation: PATCH }]", "not one of")]
    [InlineData("checklist", "points: [{ id: [one], requirement: x, policies: {} }]", "not of type")]
    public void Mistakes_are_found(string schema, string yaml, string mistake) => Assert.Contains(
        Validate(schema, yaml), problem => problem.Contains(mistake, StringComparison.Ordinal));

    private static IEnumerable<string> Checked(string pattern) =>
        Directory.EnumerateFiles(Checkout.At("policies"), pattern, SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal);

    private static IReadOnlyList<string> Validate(string schema, string yaml)
    {
        using var root = JsonDocument.Parse(
            File.ReadAllText(Checkout.At("policies", "schemas", $"{schema}.schema.json")));
        YamlReadResult read = KubernetesYaml.Read(System.Text.Encoding.UTF8.GetBytes(yaml), YamlLimits.Default);
        using var document = JsonDocument.Parse(Assert.Single(read.Documents).Root.ToString());
        return new SchemaValidator(root.RootElement).Validate(document.RootElement);
    }
}
