using System.Collections.Immutable;
using Admission.Cli.PolicyTests;
using Admission.Json;
using Admission.Policies;
using Admission.PolicySets;
using Admission.Verdicts;
using Admission.Yaml;

namespace Admission.Cli.Docs;

/// <summary>The content of the documentation of a policies folder, as plain data for every format.</summary>
/// <param name="Entries">The policies, by category and id.</param>
internal sealed record Catalogue(ImmutableArray<CatalogueEntry> Entries)
{
    private const int MaxExamples = 2;

    /// <summary>Reads a loaded folder, its tests and its checklist.</summary>
    /// <param name="folder">The policies folder.</param>
    /// <param name="set">Its policies with the settings in force.</param>
    public static Catalogue Read(string folder, PolicySet set)
    {
        var runner = PolicyTestRunner.For(folder);
        ILookup<string, string> requirements = ReadRequirements(folder);
        Dictionary<string, PolicyTestFile> tests = PolicyTestFiles.ReadAll(folder)
            .DistinctBy(static file => file.PolicyId)
            .ToDictionary(static file => file.PolicyId, StringComparer.Ordinal);
        var entries = new CatalogueEntry[set.Policies.Length];
        Parallel.For(0, entries.Length, i => entries[i] = EntryOf(set.Policies[i]));
        return new Catalogue(
        [
            .. entries
                .OrderBy(static entry => entry.Policy.Category, StringComparer.Ordinal)
                .ThenBy(static entry => entry.Policy.Id, StringComparer.Ordinal),
        ]);

        CatalogueEntry EntryOf(ConfiguredPolicy configured) => new()
        {
            Policy = configured.Policy,
            Settings = configured.Settings,
            Overrides = configured.Overrides.Length,
            Requirements = [.. requirements[configured.Policy.Id]],
            Parameters = ParameterRow.Read(configured.Policy.Metadata.Member("parameters")),
            Passing = Examples(runner, tests.GetValueOrDefault(configured.Policy.Id), ExpectedVerdict.Allow),
            Failing = Examples(runner, tests.GetValueOrDefault(configured.Policy.Id), ExpectedVerdict.Deny),
        };
    }

    // The first cases of a file are the most useful; cases that a policy does not match are the least useful.
    private static ImmutableArray<CatalogueExample> Examples(
        PolicyTestRunner runner, PolicyTestFile? file, ExpectedVerdict verdict) => file is null
        ? []
        :
        [
            .. file.Cases
                .Where(test => SnapshotFile.VerdictOf(file, test) == verdict && test.Expect.Policy.Length == 0)
                .Where(static test => test.Object is not null || test.OldObject is not null)
                .OrderBy(static test => test.Settings is not null)
                .Select(test => (Test: test, Results: Judge(runner, file, test)))
                .Where(static one => !one.Results.IsEmpty)
                .Take(MaxExamples)
                .Select(static one => new CatalogueExample(
                    one.Test, [.. one.Results.SelectMany(CaseComparison.Findings)])),
        ];

    private static ImmutableArray<PolicyResult> Judge(
        PolicyTestRunner runner, PolicyTestFile file, PolicyTestCase test) =>
        runner.Judge(file, test, out Verdict? verdict, out _) ? verdict!.Results : [];

    // The requirement of an auditor is why a policy exists.
    private static ILookup<string, string> ReadRequirements(string folder)
    {
        string path = Path.Combine(folder, "compliance", "checklist.yaml");
        YamlReadResult? yaml = File.Exists(path)
            ? KubernetesYaml.Read(File.ReadAllBytes(path), new YamlLimits())
            : null;
        JsonValue[] points = yaml?.Documents is [YamlDocument document]
            ? document.Root.Member("points")?.Items.ToArray() ?? []
            : [];
        return points
            .SelectMany(static point => (point.Member("policies")?.Names.ToArray() ?? [])
                .Select(id => (Id: id, Text: point.Member("requirement")?.Text ?? "")))
            .Where(static one => one.Text.Length > 0)
            .ToLookup(static one => one.Id, static one => one.Text, StringComparer.Ordinal);
    }
}

internal sealed record CatalogueEntry
{
    public required Policy Policy { get; init; }

    /// <summary>Its settings if no override applies.</summary>
    public required PolicySettings Settings { get; init; }

    /// <summary>Number of overrides.</summary>
    public int Overrides { get; init; }

    /// <summary>Points of the checklist that it enforces.</summary>
    public ImmutableArray<string> Requirements { get; init; } = [];

    public ImmutableArray<ParameterRow> Parameters { get; init; } = [];

    /// <summary>Allowed examples.</summary>
    public ImmutableArray<CatalogueExample> Passing { get; init; } = [];

    public ImmutableArray<CatalogueExample> Failing { get; init; } = [];

    /// <summary>First folder of its path; <c>policies</c> at the top.</summary>
    public string Section =>
        Policy.Category.Split('/')[0] is { Length: > 0 } section ? section : "policies";
}

/// <param name="Test">The case it comes from.</param>
/// <param name="Said">The messages of the policy; empty if it allows the case.</param>
internal sealed record CatalogueExample(PolicyTestCase Test, ImmutableArray<Violation> Said)
{
    /// <summary>The parts of the request as YAML, each with its name.</summary>
    public IEnumerable<(string What, string Yaml)> Parts
    {
        get
        {
            if (Test.Parameters is { } parameters)
            {
                yield return ("parameters", YamlText.Block(parameters));
            }

            if (Test.Settings is { } settings)
            {
                yield return ("settings", YamlText.Block(settings));
            }

            if (Test.OldObject is { } old)
            {
                yield return (Test.Object is null ? "object to delete" : "object before", YamlText.Block(old));
            }

            if (Test.Object is { } current)
            {
                yield return (Test.OldObject is null ? "object" : "object after", YamlText.Block(current));
            }
        }
    }
}
