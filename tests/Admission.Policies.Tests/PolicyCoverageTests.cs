using System.Collections.Immutable;
using Admission.Cli.PolicyTests;
using Admission.Engines.JavaScript.Coverage;

namespace Admission.Policies.Tests;

/// <summary>Counting what runs changes no verdict, and hardly a line of the library never runs.</summary>
public sealed class PolicyCoverageTests
{
    private static readonly Lazy<(ImmutableArray<TestFileResult> Results, ImmutableArray<FileCoverage> Files)> Run =
        new(static () =>
        {
            var coverage = new CodeCoverage();
            var runner = new PolicyTestRunner(
                PolicySources.Read(ShippedPolicies.Folder, PolicyTestRunner.Limits, coverage));
            return (PolicyTestSuite.Run(runner, PolicyTestFiles.ReadAll(ShippedPolicies.Folder)), coverage.Files);
        });

    [Fact]
    public void Every_case_passes_while_what_runs_is_counted() => Assert.All(
        Run.Value.Results.SelectMany(static file => file.Cases), static one => Assert.Empty(one.Outcome.Lines));

    [Fact]
    public void Cases_reach_at_least_95_of_100_lines() => Assert.True(
        Run.Value.Files.Sum(static file => file.CoveredLines) * 100
            >= Run.Value.Files.Sum(static file => file.Lines.Length) * 95);
}
