using Admission.Cli.PolicyTests;

namespace Admission.Policies.Tests;

public sealed class TestFileTests
{
    public static TheoryData<string> Policies => [.. ShippedPolicies.Policies()];

    public static TheoryData<string> TestFiles => [.. ShippedPolicies.TestFiles()];

    [Theory, MemberData(nameof(Policies))]
    public void Shipped_policy_has_a_denying_and_an_allowing_case(string policy)
    {
        PolicyTestFile file = ShippedPolicies.Read(Path.ChangeExtension(policy, null) + PolicyTestFileReader.Suffix);

        Assert.Contains(file.Cases, static test => test.Expect.Verdict == ExpectedVerdict.Deny);
        Assert.Contains(file.Cases, static test => test.Expect.Verdict == ExpectedVerdict.Allow);
    }

    [Theory, MemberData(nameof(TestFiles))]
    public void Test_file_has_no_mistake(string path) => Assert.Empty(ShippedPolicies.Read(path).Errors);

    [Theory, MemberData(nameof(TestFiles))]
    public void Test_file_is_next_to_its_policy(string path) => Assert.True(File.Exists(
        Path.Combine(ShippedPolicies.Folder, path[..^PolicyTestFileReader.Suffix.Length] + ".js")));
}
