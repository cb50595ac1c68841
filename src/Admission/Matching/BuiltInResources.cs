using System.Collections.Frozen;
using Admission.Json;
using Admission.Kinds;

namespace Admission.Matching;

/// <summary>
/// The resources of Kubernetes' own API groups, to detect names that can never match: a kind instead of a plural, or a
/// missing group. Newer resources of these groups are accepted; only a name similar to a known one is rejected.
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

    /// <summary>Can an API server have that resource?</summary>
    /// <remarks>The core group is closed: Kubernetes adds new kinds to named groups only.</remarks>
    public static bool MayExist(string group, string resource) =>
        !ByGroup.TryGetValue(group, out string[]? resources)
        || resources.Contains(resource, StringComparer.Ordinal)
        || (group.Length > 0 && Suggestion.Nearest(resource, resources) is null);

    /// <summary>
    /// The probable resource with its group: <c>deployments.apps</c> for <c>Deployment</c>; null if none is similar.
    /// </summary>
    public static string? Nearest(string group, string resource) =>
        Meant(group, resource) ?? Suggestion.Nearest(
            group.Length == 0 ? resource : $"{resource}.{group}",
            ByGroup.SelectMany(static entry =>
                entry.Value.Select(name => entry.Key.Length == 0 ? name : $"{name}.{entry.Key}")));

    /// <summary>
    /// The resource that is written as a kind, in the singular, in another case or without its group; null if none is.
    /// </summary>
    public static string? Meant(string group, string resource)
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

        return null;
    }

    private static bool IsPluralOf(string plural, string word) =>
        plural.Equals(word + "s", StringComparison.OrdinalIgnoreCase)
        || plural.Equals(word + "es", StringComparison.OrdinalIgnoreCase)
        || (word.EndsWith('y') && plural.Equals(word[..^1] + "ies", StringComparison.OrdinalIgnoreCase));
}
