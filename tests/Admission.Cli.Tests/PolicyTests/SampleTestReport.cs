using System.Collections.Immutable;
using Admission.Cli.PolicyTests;
using Admission.Languages;
using Admission.Policies;

namespace Admission.Cli.Tests.PolicyTests;

/// <summary>A report with one of everything, awkward characters included.</summary>
internal static class SampleTestReport
{
    private const string Awkward = "denies <b>a|b</b> & \"#1\" \u001b[31m\u202e]]>";

    public static TestReport Create() => new()
    {
        Elapsed = TimeSpan.FromSeconds(1.25),
        Files =
        [
            File("policies/data/good.test.yaml", [], Case("allows", 2, CaseOutcome.Passed)),
            File(
                "policies/owner/suite.yaml",
                [],
                Case("owner: example-allowed", 9, new CaseOutcome { IsSkipped = true }),
                Case("owner: example-denied", 14, new CaseOutcome
                {
                    Differences = [new CaseDifference("violations", "at least 1", "0")],
                })),
            File(
                "policies/rbac/bad.test.yaml",
                [new PolicyError("policies/rbac/bad.test.yaml", 9, 5, "the expected verdict is missing. Write "
                    + "expect: allow.")],
                Case("passes", 2, CaseOutcome.Passed),
                Case(Awkward, 4, new CaseOutcome
                {
                    Differences =
                    [
                        new CaseDifference("field", "spec.initContainers[0].image", "spec.containers[0].image"),
                        new CaseDifference("message", "*`banned`*", ""),
                    ],
                    Said = ["spec.containers[0].image: image nginx:1.19\nis banned"],
                }),
                Case("warns", 12, new CaseOutcome
                {
                    Differences = [new CaseDifference("verdict", "warn", "deny")],
                    Said = ["it is wrong"],
                }),
                Case("stumbles", 20, CaseOutcome.Failed("the policy failed: rbac/bad.js:3:1: it threw."))),
        ],
        Coverage =
        [
            new FileCoverage(
                "data/good.js",
                "validate() {\n  if (a < b && c) {\n    deny();\n  }\n}\n",
                [new LineCoverage(2, 7), new LineCoverage(3, 0)],
                [
                    new BranchCoverage(2, 7, 10, BranchKind.Condition, 0, 7),
                    new BranchCoverage(2, 7, 5, BranchKind.Operand, 0, 0),
                ]),
            new FileCoverage("rbac/<img src=x>.js", "// </pre><script>alert(1)</script>\n", [], []),
        ],
        Mutations =
        [
            new MutationResult(Mutation(MutationKind.Denial, 3, "deny() is gone"), "good: allows"),
            new MutationResult(Mutation(MutationKind.Condition, 2, "if (a < b && c) is always true"), ""),
        ],
    };

    private static TestFileResult File(string path, PolicyError[] errors, params CaseResult[] cases) => new(
        new PolicyTestFile(
            path, Path.GetFileName(path).Split('.')[0], [.. cases.Select(static one => one.Test)], [.. errors]),
        ImmutableArray.Create(cases));

    private static CaseResult Case(string name, int line, CaseOutcome outcome) => new(
        new PolicyTestCase { Name = name, Line = line, Expect = new PolicyTestExpectation(ExpectedVerdict.Deny) },
        outcome with { Elapsed = TimeSpan.FromMilliseconds(1.5) });

    private static SourceMutation Mutation(MutationKind kind, int line, string description) =>
        new(new PolicyFile("data/good.js", ""), kind, line, 3, description);
}
