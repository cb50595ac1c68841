using System.Collections.Immutable;
using Admission.Cli.PolicyTests;
using Admission.JavaScript;
using Admission.Languages;
using Admission.Loading;

namespace Admission.Policies.Tests;

/// <summary>Coverage changes no verdict, and the tests run almost every line of the library.</summary>
public sealed class PolicyCoverageTests
{
    private static readonly Lazy<(ImmutableArray<TestFileResult> Results, ImmutableArray<FileCoverage> Files)> Run =
        new(static () =>
        {
            PolicySources sources = PolicySources.Read(
                JavaScriptLanguage.Alone, ShippedPolicies.Folder, PolicyTestRunner.Limits, countsCoverage: true);
            ImmutableArray<PolicyTestFile> files = PolicyTestFiles.ReadAll(ShippedPolicies.Folder);
            return (PolicyTestSuite.Run(new PolicyTestRunner(sources), files), sources.Coverage);
        });

    [Fact]
    public void Every_case_passes_while_coverage_is_counted() => Assert.All(
        Run.Value.Results.SelectMany(static file => file.Cases), static one => Assert.Empty(one.Outcome.Lines));

    [Fact]
    public void Cases_reach_at_least_95_of_100_lines() => Assert.True(
        Run.Value.Files.Sum(static file => file.CoveredLines) * 100
            >= Run.Value.Files.Sum(static file => file.Lines.Length) * 95);
}
