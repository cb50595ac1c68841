using Admission.Cli.Docs;
using Admission.Cli.Explaining;
using Admission.Matching;
using Admission.Policies;
using Admission.PolicySets;

namespace Admission.Cli.Lints;

/// <summary>
/// Finds exceptions that never apply, although they look as if they did. Expired exceptions are reported when the
/// settings are read.
/// </summary>
internal static class ExceptionLints
{
    /// <summary>Every such exception.</summary>
    /// <param name="policies">The policies with their exceptions.</param>
    /// <param name="origins">Positions of the exceptions.</param>
    public static IEnumerable<LintFinding> Inspect(
        IEnumerable<ConfiguredPolicy> policies, SettingsOrigins origins)
    {
        foreach (ConfiguredPolicy policy in policies)
        {
            for (int i = 0; i < policy.Exceptions.Length; i++)
            {
                PolicyException exception = policy.Exceptions[i];
                if (WhyUnused(policy, exception, policy.Exceptions.AsSpan()[..i]) is { } reason)
                {
                    (string file, int line) = origins.PlaceOf(exception);
                    string message = $"the exception of {exception.Owner} for '{exception.Policy}' is never used: "
                        + $"{reason} Remove it.";
                    yield return new LintFinding(new PolicyError(file, line, 0, message), false);
                }
            }
        }
    }

    private static string? WhyUnused(
        ConfiguredPolicy policy, PolicyException exception, ReadOnlySpan<PolicyException> before)
    {
        if (policy.IsOffEverywhere)
        {
            return "the policy is off.";
        }

        if (!exception.Match.Any(rule => policy.Policy.Match.Any(looked => CanBoth(rule, looked))))
        {
            return "the policy does not match any request that the exception covers.";
        }

        foreach (PolicyException earlier in before)
        {
            bool lastsAsLong = earlier.Starts is null && earlier.Expires >= exception.Expires;
            if (lastsAsLong && Covered(exception).All(Covered(earlier).Contains))
            {
                return $"the earlier exception of {earlier.Owner} covers the same requests.";
            }
        }

        return null;
    }

    private static IEnumerable<string> Covered(PolicyException exception) => exception.Match.Select(MatchText.Line);

    // Wildcards can match anything: only patterns without them can be proved to be different.
    private static bool CanBoth(MatchRule exception, MatchRule policy)
    {
        bool share = exception.Operations.Any(policy.Operations.Contains);
        bool isAnyResource = exception.Resources.IsEmpty
            || exception.Resources.Any(mine => policy.Resources.Any(theirs => CanBoth(mine, theirs)));
        return share && isAnyResource;
    }

    private static bool CanBoth(ResourcePattern one, ResourcePattern other) =>
        Can(one.Resource, other.Resource) && Can(one.Group, other.Group) && Can(one.Subresource, other.Subresource);

    private static bool Can(string one, string other) => one == other || one == "*" || other == "*";
}
