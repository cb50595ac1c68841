using System.Collections.Immutable;
using Admission.Cli.PolicyTests;
using Admission.Policies;
using Admission.PolicySets;

namespace Admission.Cli.Lints;

/// <summary>
/// Finds missing parts of working policies: tests, and the metadata that reviewers and auditors need.
/// </summary>
internal static class PolicyLints
{
    /// <summary>The lints of every policy of a folder, and the mistakes in its test files.</summary>
    public static IEnumerable<LintFinding> Inspect(string folder, ImmutableArray<ConfiguredPolicy> policies)
    {
        PolicyTestFile[] tests = [.. PolicyTestFiles.ReadAll(folder)];
        var own = LanguageTestFiles.Find(folder, PolicyTestRunner.Limits, countsCoverage: false);
        return tests.SelectMany(static file => file.Errors).Select(static error => new LintFinding(error, true))
            .Concat(policies.SelectMany(configured => InspectPolicy(configured.Policy, tests, own)));
    }

    private static IEnumerable<LintFinding> InspectPolicy(
        Policy policy, PolicyTestFile[] tests, LanguageTestFiles own)
    {
        string beside = policy.Id + PolicyTestFileReader.Suffix;
        PolicyTestFile? file = tests.FirstOrDefault(one => one.PolicyId == policy.Id);
        if (file is null && !own.Tested.Contains(policy.Path))
        {
            yield return Warn(
                policy,
                $"has no tests. Write {beside} beside it, with a denying and an allowing case.");
        }
        else if (file?.Errors.Length == 0)
        {
            ExpectedVerdict?[] verdicts = [.. file.Cases.Select(test => SnapshotFile.VerdictOf(file, test))];
            if (!verdicts.Any(static verdict => verdict is ExpectedVerdict.Deny or ExpectedVerdict.Warn))
            {
                yield return Warn(policy, "has no test that expects a denial. Add a case with expect: deny.");
            }

            if (!verdicts.Contains(ExpectedVerdict.Allow))
            {
                yield return Warn(policy, "has no test that expects the request to be allowed. Add a case with "
                    + "expect: allow.");
            }
        }

        if (policy.Description.Length == 0)
        {
            yield return Warn(policy, "has no description. Write in one sentence what the policy is for.");
        }

        // The API of Kubernetes has no place for the rest.
        if (policy.IsKubernetesObject)
        {
            yield break;
        }

        if (policy.Metadata.Member("severity") is null)
        {
            yield return Warn(
                policy, "has no severity, so reports show medium. Write for example severity: \"high\".");
        }

        if (policy.Controls.Length == 0)
        {
            yield return Warn(
                policy, "has no controls. Specify the controls that it enforces: controls: [\"cis-1.9:5.2.1\"].");
        }
    }

    private static LintFinding Warn(Policy policy, string message) =>
        new(new PolicyError(policy.Path, 0, 0, message), false);
}
