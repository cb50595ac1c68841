using System.Collections.Immutable;
using Admission.Json;
using Admission.Matching;
using Admission.Policies;

namespace Admission.PolicySets;

/// <summary>
/// Selects policies by <c>--policy</c>: a glob of the id or, if it contains a <c>/</c>, of the path under the policies
/// folder, in which <c>**</c> is any number of folders and <c>*</c> stays within one name; the extension can be
/// omitted.
/// </summary>
internal static class PolicySelection
{
    /// <summary>The selected policies, in their order; a glob that selects none is an error.</summary>
    /// <param name="globs">The globs, OR; empty selects all.</param>
    /// <param name="errors">Receives the errors.</param>
    public static ImmutableArray<ConfiguredPolicy> Choose(
        ImmutableArray<ConfiguredPolicy> policies, ImmutableArray<string> globs, ICollection<PolicyError> errors)
    {
        if (globs.IsDefaultOrEmpty)
        {
            return policies;
        }

        foreach (string glob in globs)
        {
            if (!policies.Any(policy => IsChosen(policy.Policy, glob)))
            {
                string hint = Suggestion.Ask(glob, policies.Select(static policy => policy.Policy.Id));
                errors.Add(new PolicyError(
                    $"--policy {glob}",
                    0,
                    0,
                    $"matches no policy. {hint}Write an id, or a path as in 'supply-chain/**'."));
            }
        }

        return [.. policies
            .Where(policy => globs.Any(glob => IsChosen(policy.Policy, glob)))
            .Select(static (policy, index) => policy with { Index = index })];
    }

    private static bool IsChosen(Policy policy, string glob)
    {
        if (!glob.Contains('/', StringComparison.Ordinal))
        {
            return glob == "**" || new Glob(glob).Matches(policy.Id);
        }

        string[] pattern = glob.Split('/');
        return IsMatch(pattern, policy.Path.Split('/')) || IsMatch(pattern, WithoutExtension(policy.Path).Split('/'));
    }

    private static string WithoutExtension(string path) =>
        path[..(path.Length - System.IO.Path.GetExtension(path).Length)];

    private static bool IsMatch(ReadOnlySpan<string> pattern, ReadOnlySpan<string> path)
    {
        // As with '*' in a glob, only the last '**' has to be tried again.
        int p = 0;
        int at = 0;
        int star = -1;
        int starAt = 0;
        while (at < path.Length)
        {
            if (p < pattern.Length && pattern[p] == "**")
            {
                star = p++;
                starAt = at;
            }
            else if (p < pattern.Length && new Glob(pattern[p]).Matches(path[at]))
            {
                p++;
                at++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                at = ++starAt;
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == "**")
        {
            p++;
        }

        return p == pattern.Length;
    }
}
