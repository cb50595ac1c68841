using System.Collections.Immutable;
using Admission.Cli.PolicyTests;
using Admission.JavaScript;
using Admission.Languages;
using Admission.Loading;

namespace Admission.Policies.Tests;

/// <summary>The tests of a policy notice when any of its denials is gone.</summary>
public sealed class MutationTests
{
    private static readonly Lazy<ImmutableArray<MutationResult>> Denials = new(static () => MutationRun.Run(
        PolicySources.Read(JavaScriptLanguage.Alone, ShippedPolicies.Folder, PolicyTestRunner.Limits),
        PolicyTestFiles.ReadAll(ShippedPolicies.Folder),
        select: static mutation => mutation.Kind == MutationKind.Denial));

    public static TheoryData<string> Policies => [.. ShippedPolicies.Policies()];

    [Theory, MemberData(nameof(Policies))]
    public void Some_case_fails_when_a_denial_is_removed(string policy)
    {
        MutationResult[] removed = [.. Denials.Value.Where(one => one.Mutation.Source.Path == policy)];

        Assert.NotEmpty(removed);
        Assert.DoesNotContain(removed, static one => one.NoticedBy.Length == 0);
    }
}
