using System.Text.RegularExpressions;
using Admission.Cli.PolicyTests;

namespace Admission.Policies.Tests;

/// <summary>The tests of a policy notice when any of its denials is gone.</summary>
public sealed partial class MutationTests
{
    public static TheoryData<string, int> Denials
    {
        get
        {
            var denials = new TheoryData<string, int>();
            foreach (string path in ShippedPolicies.Policies())
            {
                int count = DenyCall().Count(File.ReadAllText(Path.Combine(ShippedPolicies.Folder, path)));
                for (int i = 0; i < count; i++)
                {
                    denials.Add(path, i);
                }
            }

            return denials;
        }
    }

    [Theory, MemberData(nameof(Denials))]
    public void Some_case_fails_when_a_denial_is_removed(string policy, int denial)
    {
        string folder = Directory.CreateTempSubdirectory("admission-mutation-").FullName;
        try
        {
            Copy("lib", folder);
            string source = File.ReadAllText(Path.Combine(ShippedPolicies.Folder, policy));
            string file = Path.Combine(folder, policy);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, WithoutDenial(source, denial));
            PolicyTestFile tests =
                ShippedPolicies.Read(Path.ChangeExtension(policy, null) + PolicyTestFileReader.Suffix);
            var runner = new PolicyTestRunner(folder);

            Assert.Contains(tests.Cases, test => !runner.Run(tests, test).IsEmpty);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Every_policy_denies() => Assert.All(ShippedPolicies.Policies(), static path =>
        Assert.Matches(DenyCall(), File.ReadAllText(Path.Combine(ShippedPolicies.Folder, path))));

    private static string WithoutDenial(string source, int denial)
    {
        Match call = DenyCall().Matches(source)[denial];
        return string.Concat(source.AsSpan(0, call.Index), "void (", source.AsSpan(call.Index + call.Length));
    }

    private static void Copy(string name, string target)
    {
        Directory.CreateDirectory(Path.Combine(target, name));
        foreach (string file in Directory.GetFiles(Path.Combine(ShippedPolicies.Folder, name), "*.js"))
        {
            File.Copy(file, Path.Combine(target, name, Path.GetFileName(file)));
        }
    }

    [GeneratedRegex(@"\bdeny\(")]
    private static partial Regex DenyCall();
}
