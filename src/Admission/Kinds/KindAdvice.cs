using Admission.Json;

namespace Admission.Kinds;

/// <summary>
/// Explains why no API server can have a kind, and which kind was meant. API groups without a dot, and those that end
/// in <c>.k8s.io</c> and that Kubernetes itself defines, are closed: no CustomResourceDefinition adds to them.
/// </summary>
/// <param name="table">The known kinds.</param>
/// <param name="builtInGroups">The groups of built-in kinds.</param>
internal sealed class KindAdvice(KindTable table, IReadOnlySet<string> builtInGroups)
{
    private const string ReservedSuffix = ".k8s.io";

    /// <summary>What is wrong with a kind that the table does not have; empty if it may be a custom kind.</summary>
    public string Explain(GroupVersionKind kind)
    {
        ResourceKind? sameKind = table.Find(kind.Group, kind.Kind);
        if (sameKind is not null)
        {
            return $"'{kind.ApiVersion}' is not a version of {kind.Kind}. {Write(kind, sameKind)}";
        }

        bool isClosed = builtInGroups.Contains(kind.Group) || !kind.Group.Contains('.', StringComparison.Ordinal);
        ResourceKind? otherCase = table.All.FirstOrDefault(one =>
            one.Group == kind.Group && one.Kind.Equals(kind.Kind, StringComparison.OrdinalIgnoreCase));
        if (!isClosed && otherCase is null)
        {
            return ExplainGroup(kind);
        }

        ResourceKind? meant = otherCase
            ?? Elsewhere(kind, StringComparison.Ordinal)
            ?? Elsewhere(kind, StringComparison.OrdinalIgnoreCase)
            ?? Near(kind);
        string what = builtInGroups.Contains(kind.Group) || otherCase is not null
            ? $"the API group {Named(kind.Group)} has no kind '{kind.Kind}'."
            : $"there is no API group '{kind.Group}'; the group of a custom kind contains a dot.";
        return meant is null
            ? $"{what} Correct apiVersion and kind, or add the kind to 'kinds' in the settings if your cluster has it."
            : $"{what} {Write(kind, meant)}";
    }

    // A misspelled group, or one that only Kubernetes itself may define.
    private string ExplainGroup(GroupVersionKind kind)
    {
        bool isKnown = table.All.Any(one => one.Group == kind.Group);
        if (isKnown || Elsewhere(kind, StringComparison.OrdinalIgnoreCase) is not { Origin: KindOrigin.BuiltIn } meant)
        {
            return "";
        }

        bool isNear = Distance(kind.Group, meant.Group) <= 2;
        return isNear || kind.Group.EndsWith(ReservedSuffix, StringComparison.Ordinal)
            ? $"there is no API group '{kind.Group}'. {Write(kind, meant)}"
            : "";
    }

    private ResourceKind? Elsewhere(GroupVersionKind kind, StringComparison comparison) => table.All
        .Where(one => one.Kind.Equals(kind.Kind, comparison) && IsServed(one))
        .OrderBy(static one => one.Origin)
        .ThenBy(one => Distance(one.Group, kind.Group))
        .ThenBy(static one => one.Group, StringComparer.Ordinal)
        .FirstOrDefault();

    private ResourceKind? Near(GroupVersionKind kind)
    {
        ResourceKind[] own = [.. table.All.Where(one => one.Group == kind.Group && IsServed(one))];
        ResourceKind[] builtIn = [.. table.All.Where(one => one.Origin == KindOrigin.BuiltIn && IsServed(one))];
        foreach (ResourceKind[] candidates in (ResourceKind[][])[own, builtIn])
        {
            if (Suggestion.Nearest(kind.Kind, candidates.Select(static one => one.Kind)) is { } near)
            {
                return candidates.First(one => one.Kind == near);
            }
        }

        return null;
    }

    private static bool IsServed(ResourceKind kind) =>
        kind.Versions.IsEmpty || kind.Versions.Any(static one => !one.IsRemoved);

    private static string Write(GroupVersionKind kind, ResourceKind meant)
    {
        string group = meant.Group.Length == 0 ? "" : meant.Group + "/";
        string apiVersion = $"'apiVersion: {group}{meant.CurrentVersion}'";
        return string.Equals(kind.Kind, meant.Kind, StringComparison.Ordinal)
            ? $"Write {apiVersion}."
            : $"Did you mean {apiVersion}, 'kind: {meant.Kind}'?";
    }

    private static string Named(string group) => group.Length == 0 ? "of core kinds (apiVersion v1)" : $"'{group}'";

    private static int Distance(string left, string right) => Suggestion.Distance(left, right);
}
