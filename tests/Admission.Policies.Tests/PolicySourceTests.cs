namespace Admission.Policies.Tests;

/// <summary>A policy is so short that it documents itself, and an auditor finds what it enforces.</summary>
public sealed class PolicySourceTests
{
    private const int MaxLines = 60;

    public static TheoryData<string> Policies => [.. ShippedPolicies.Policies()];

    [Theory, MemberData(nameof(Policies))]
    public void Is_at_most_sixty_lines_long(string policy)
    {
        int lines = File.ReadLines(Path.Combine(ShippedPolicies.Folder, policy)).Count();

        Assert.True(lines <= MaxLines, $"{policy} has {lines} lines. Move what repeats to policies/lib.");
    }

    [Theory, MemberData(nameof(Policies))]
    public void Has_a_description_and_the_controls_that_it_enforces(string policy)
    {
        Policy read = ShippedSet.Default.Policies.Single(configured => configured.Policy.Path == policy).Policy;

        Assert.NotEmpty(read.Description);
        Assert.NotEmpty(read.Controls);
    }
}
