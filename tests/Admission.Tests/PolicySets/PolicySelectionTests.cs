using System.Collections.Immutable;
using System.Text;
using Admission.Json;
using Admission.Policies;
using Admission.PolicySets;
using Admission.Schemas;

namespace Admission.Tests.PolicySets;

public sealed class PolicySelectionTests
{
    [Theory]
    [InlineData("banned-images", "banned-images")]
    [InlineData("*-images", "banned-images")]
    [InlineData("**", "banned-images,field-locks,top")]
    [InlineData("rbac/*", "field-locks")]
    [InlineData("rbac/field-locks.js", "field-locks")]
    [InlineData("rbac/**", "field-locks")]
    [InlineData("supply-chain/**", "banned-images")]
    [InlineData("**/banned-*", "banned-images")]
    [InlineData("**/*.js", "banned-images,field-locks,top")]
    [InlineData("supply-chain/**/banned-images", "banned-images")]
    [InlineData("rbac/**|top", "field-locks,top")]
    public void Chooses_policies(string globs, string expected)
    {
        var errors = new List<PolicyError>();
        ImmutableArray<ConfiguredPolicy> chosen = PolicySelection.Choose(Policies(), [.. globs.Split('|')], errors);
        Assert.Empty(errors);
        Assert.Equal(expected, string.Join(",", chosen.Select(static policy => policy.Policy.Id)));
        Assert.Equal(Enumerable.Range(0, chosen.Length), chosen.Select(static policy => policy.Index));
    }

    [Theory]
    [InlineData(
        "banned-image",
        "matches no policy. Did you mean 'banned-images'? Write an id, or a path as in 'supply-chain/**'.")]
    [InlineData("supply-chain/*", "matches no policy. Write an id, or a path as in 'supply-chain/**'.")]
    [InlineData("other/**", "matches no policy. Write an id, or a path as in 'supply-chain/**'.")]
    public void Rejects_a_glob_that_chooses_nothing(string glob, string expected)
    {
        var errors = new List<PolicyError>();
        PolicySelection.Choose(Policies(), ["top", glob], errors);
        Assert.Equal(("--policy " + glob, expected), (Assert.Single(errors).File, errors[0].Message));
    }

    private static ImmutableArray<ConfiguredPolicy> Policies() =>
        [Policy("supply-chain/images/banned-images.js", 0), Policy("rbac/field-locks.js", 1), Policy("top.js", 2)];

    private static ConfiguredPolicy Policy(string path, int index)
    {
        JsonValue empty = JsonTree.ParseTrusted(Encoding.UTF8.GetBytes("{}"));
        return new ConfiguredPolicy
        {
            Policy = new Policy
            {
                Id = System.IO.Path.GetFileNameWithoutExtension(path),
                Path = path,
                Title = path,
                Match = [],
                Parameters = ParameterSchema.None,
                Metadata = empty,
            },
            Index = index,
            Settings = new PolicySettings
            {
                Enforcement = Enforcement.Deny,
                OnError = OnError.Deny,
                AllowsExisting = true,
                Parameters = empty,
            },
        };
    }
}
