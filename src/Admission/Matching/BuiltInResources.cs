using System.Collections.Frozen;
using Admission.Json;
using Admission.Kinds;

namespace Admission.Matching;

/// <summary>
/// The resources of Kubernetes' own API groups, to notice names that can never match: a kind instead of a plural, a
/// forgotten group. Newer resources of these groups pass; only what is near to a known name is refused.
/// </summary>
internal static class BuiltInResources
{
    private static readonly Lazy<FrozenDictionary<string, string[]>> LazyByGroup = new(static () =>
        KindTable.BuiltIn.All
            .Where(static kind => !ProtectedResources.IsNeverJudged(kind.Group))
            .GroupBy(static kind => kind.Group)
            .ToFrozenDictionary(
                static group => group.Key,
                static group => group.Select(static kind => kind.Resource).Order(StringComparer.Ordinal).ToArray(),
                StringComparer.Ordinal));

    private static FrozenDictionary<string, string[]> ByGroup => LazyByGroup.Value;

    /// <summary>Can the API server have that resource at all, as far as can be told?</summary>
    /// <remarks>The core group is closed: Kubernetes adds new kinds to named groups only.</remarks>
    public static bool MayExist(string group, string resource) =>
        !ByGroup.TryGetValue(group, out string[]? resources)
        || resources.Contains(resource, StringComparer.Ordinal)
        || (group.Length > 0 && Suggestion.Nearest(resource, resources) is null);

    /// <summary>
    /// What was meant, with its group: <c>deployments.apps</c> for <c>Deployment</c>; null where none is near.
    /// </summary>
    public static string? Nearest(string group, string resource)
    {
        IEnumerable<string> others = ByGroup.Keys
            .Where(other => other.Length > 0 && other != "extensions" && other != group)
            .Order(StringComparer.Ordinal);
        foreach (string candidate in others.Prepend(group).Prepend(""))
        {
            string[] resources = ByGroup.GetValueOrDefault(candidate, []);
            string? exact = resources.FirstOrDefault(
                known => known.Equals(resource, StringComparison.OrdinalIgnoreCase) || IsPluralOf(known, resource));
            if (exact is not null)
            {
                return candidate.Length == 0 ? exact : $"{exact}.{candidate}";
            }
        }

        return Suggestion.Nearest(
            group.Length == 0 ? resource : $"{resource}.{group}",
            ByGroup.SelectMany(static entry =>
                entry.Value.Select(name => entry.Key.Length == 0 ? name : $"{name}.{entry.Key}")));
    }

    private static bool IsPluralOf(string plural, string word) =>
        plural.Equals(word + "s", StringComparison.OrdinalIgnoreCase)
        || plural.Equals(word + "es", StringComparison.OrdinalIgnoreCase)
        || (word.EndsWith('y') && plural.Equals(word[..^1] + "ies", StringComparison.OrdinalIgnoreCase));
}
