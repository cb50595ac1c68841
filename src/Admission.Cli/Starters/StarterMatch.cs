using Admission.Json;
using Admission.Kinds;

namespace Admission.Cli.Starters;

/// <summary>The match of a new policy.</summary>
/// <param name="Kind">The resource; null for every kind with a pod template.</param>
internal sealed record StarterMatch(ResourceKind? Kind)
{
    /// <summary>The word for every kind with a pod template.</summary>
    public const string Workloads = "workloads";

    /// <summary>
    /// Reads <c>--match</c>: <c>workloads</c>, or a resource or kind as kubectl takes it, <c>deployments.apps</c>,
    /// <c>Deployment</c>. The group can be omitted if only one group has that name.
    /// </summary>
    /// <param name="match">The match; null on error.</param>
    /// <param name="error">The problem and how to fix it; empty on success.</param>
    public static bool TryRead(string text, out StarterMatch? match, out string error)
    {
        (error, match) = ("", null);
        if (string.Equals(text, Workloads, StringComparison.OrdinalIgnoreCase))
        {
            match = new StarterMatch((ResourceKind?)null);
            return true;
        }

        ResourceKind[] found = Find(text.Split('.', 2));
        if (found.Length == 1)
        {
            match = new StarterMatch(found[0]);
            return true;
        }

        string? close = found.Length > 0
            ? string.Join(" or ", found.Select(static one => one.PluralDotGroup))
            : Suggestion.Nearest(text, KindTable.Shipped.All.SelectMany(NamesOf));
        error = $"--match \"{text}\": "
            + (found.Length == 0
                ? $"not a resource or kind that Admission knows. Write {Workloads}, or a resource or kind as kubectl "
                    + "does: pods, deployments.apps, ConfigMap."
                : "more than one group has it.")
            + (close is null ? "" : $" Did you mean {close}?");
        return false;
    }

    // Kubernetes' own groups come before those of other projects, and served ones before removed ones. If several
    // projects use the name, several are left.
    private static ResourceKind[] Find(string[] parts)
    {
        ResourceKind[] all =
        [
            .. KindTable.Shipped.All.Where(one => (parts.Length == 1 || one.Group == parts[1])
                && (one.Resource == parts[0] || string.Equals(one.Kind, parts[0], StringComparison.OrdinalIgnoreCase))),
        ];
        return all
            .GroupBy(static one => (one.Origin != KindOrigin.BuiltIn, one.Versions.All(static each => each.IsRemoved)))
            .OrderBy(static one => one.Key)
            .FirstOrDefault() is not { } best ? []
            : best.Any(static one => one.Group.Length == 0) ? [.. best.Where(static one => one.Group.Length == 0)]
            : [.. best.OrderBy(static one => one.Group, StringComparer.Ordinal)];
    }

    private static IEnumerable<string> NamesOf(ResourceKind kind) => [kind.PluralDotGroup, kind.Kind];
}
