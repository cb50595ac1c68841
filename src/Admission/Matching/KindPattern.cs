using System.Collections.Immutable;
using Admission.Kinds;

namespace Admission.Matching;

/// <summary>
/// Kinds that a rule covers, as Gatekeeper's constraints write them: a kind is covered if its group and its name are.
/// Immutable.
/// </summary>
/// <param name="Groups">
/// API groups, empty for the core group; <c>*</c> is every group. An empty list covers none.
/// </param>
/// <param name="Kinds">Names of kinds, as <c>Pod</c>; <c>*</c> is every kind. An empty list covers none.</param>
public sealed record KindPattern(ImmutableArray<string> Groups, ImmutableArray<string> Kinds)
{
    /// <summary>Stands for any group or kind.</summary>
    public const string Any = "*";

    /// <summary>Does it cover a kind? The version does not matter.</summary>
    public bool Covers(GroupVersionKind kind) => Has(Groups, kind.Group) && Has(Kinds, kind.Kind);

    /// <summary>The kinds as text: <c>Pod, Deployment.apps</c>, <c>*.apps</c>, <c>*</c> for every kind.</summary>
    public override string ToString() => string.Join(", ", Groups.SelectMany(_ => Kinds, Name));

    private static string Name(string group, string kind) =>
        group.Length == 0 || (group == Any && kind == Any) ? kind : $"{kind}.{group}";

    private static bool Has(ImmutableArray<string> names, string name)
    {
        foreach (string one in names)
        {
            if (one == Any || one == name)
            {
                return true;
            }
        }

        return false;
    }
}
