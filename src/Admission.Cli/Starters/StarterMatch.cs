using Admission.Json;
using Admission.Kinds;

namespace Admission.Cli.Starters;

/// <summary>The match of a new policy.</summary>
/// <param name="Kind">The resource; null for every kind with a pod template.</param>
internal sealed record StarterMatch(ResourceKind? Kind)
{
    /// <summary>The word for every kind with a pod template.</summary>
    public const string Workloads = "workloads";

    /// <summary>Reads <c>--match</c>: <c>workloads</c>, or a resource such as <c>deployments.apps</c>.</summary>
    /// <param name="match">The match; null on error.</param>
    /// <param name="error">The problem and how to fix it; empty on success.</param>
    public static bool TryRead(string text, out StarterMatch? match, out string error)
    {
        error = "";
        if (text == Workloads)
        {
            match = new StarterMatch((ResourceKind?)null);
            return true;
        }

        string[] parts = text.Split('.', 2);
        ResourceKind? kind = KindTable.Shipped.FindResource(parts.Length == 2 ? parts[1] : "", parts[0]);
        match = kind is null ? null : new StarterMatch(kind);
        if (kind is null)
        {
            // People often forget the group; of several, that of Kubernetes itself is meant.
            string? close = KindTable.Shipped.All
                .Where(one => parts.Length == 1 && one.Resource == text)
                .OrderBy(static one => one.Origin != KindOrigin.BuiltIn)
                .ThenBy(static one => one.Versions.All(static version => version.IsRemoved))
                .ThenBy(static one => one.Group, StringComparer.Ordinal)
                .FirstOrDefault()?.PluralDotGroup
                ?? Suggestion.Nearest(text, KindTable.Shipped.All.Select(static one => one.PluralDotGroup));
            error = $"--match \"{text}\": not a resource that Admission knows. Write {Workloads}, or a resource as "
                + $"kubectl does: pods, deployments.apps.{(close is null ? "" : $" Did you mean {close}?")}";
        }

        return kind is not null;
    }
}
