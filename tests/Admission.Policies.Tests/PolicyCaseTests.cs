using Admission.Cli.PolicyTests;

namespace Admission.Policies.Tests;

public sealed class PolicyCaseTests
{
    private static readonly Lazy<PolicyTestRunner> Runner =
        new(static () => PolicyTestRunner.For(ShippedPolicies.Folder));

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (string path in ShippedPolicies.TestFiles())
            {
                foreach (PolicyTestCase test in ShippedPolicies.Read(path).Cases)
                {
                    cases.Add(path, test.Name);
                }
            }

            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Shipped_policy_passes_its_tests(string path, string name)
    {
        PolicyTestFile file = ShippedPolicies.Read(path);

        Assert.Empty(Runner.Value.Run(file, file.Cases.Single(test => test.Name == name)).Lines);
    }
}
