using Admission.Matching;
using Admission.Protocol;

namespace Admission.Cluster.Registration;

/// <summary>
/// One operation on one resource, as the rules of a webhook see it; each part but the operation may be <c>*</c>.
/// </summary>
/// <param name="Group">API group, empty for the core group.</param>
/// <param name="Resource">As a rule writes it: <c>pods</c>, <c>pods/exec</c>, <c>pods/*</c>, <c>*/*</c>.</param>
/// <param name="Operation">The operation.</param>
internal readonly record struct ResourceCell(string Group, string Resource, Operation Operation)
{
    private const string Any = "*";

    /// <summary>Does the group or the resource stand for more than one?</summary>
    public bool IsWild => Group == Any || Resource.Contains('*', StringComparison.Ordinal);

    /// <summary>The resource without its subresource.</summary>
    public string Plural => Resource.Split('/')[0];

    /// <summary>The subresource; empty for the object itself, <c>*</c> for every one.</summary>
    public string Subresource => Resource.Split('/') is [_, var subresource] ? subresource : "";

    /// <summary>As a person writes it: <c>deployments.apps/scale</c>.</summary>
    public string Name
    {
        get
        {
            string plural = Group.Length == 0 || (Group == Any && Plural == Any) ? Plural : $"{Plural}.{Group}";
            return Subresource.Length == 0 ? plural : $"{plural}/{Subresource}";
        }
    }

    /// <summary>The cell of a policy's pattern.</summary>
    public static ResourceCell Of(ResourcePattern pattern, Operation operation) => new(
        pattern.Group,
        pattern.Subresource.Length == 0 ? pattern.Resource : $"{pattern.Resource}/{pattern.Subresource}",
        operation);

    /// <summary>Does everything that the other stands for belong to this one?</summary>
    public bool Covers(ResourceCell other) =>
        Operation == other.Operation
        && Group.Covers(other.Group)
        && Plural.Covers(other.Plural)
        && (Subresource == other.Subresource
            || (Subresource == Any && (other.Subresource.Length > 0 || Resource == "*/*")));

    /// <summary>Is there something that both stand for?</summary>
    public bool Meets(ResourceCell other) =>
        Operation == other.Operation
        && Group.Meets(other.Group)
        && Plural.Meets(other.Plural)
        && (Subresource == other.Subresource
            || (Subresource == Any && (other.Subresource.Length > 0 || Resource == "*/*"))
            || (other.Subresource == Any && (Subresource.Length > 0 || other.Resource == "*/*")));
}

/// <summary>Names that may be <c>*</c>.</summary>
internal static class WildName
{
    /// <summary>Is the other name this one, or this one <c>*</c>?</summary>
    public static bool Covers(this string name, string other) => name == "*" || name == other;

    /// <summary>Are they the same, or is one of them <c>*</c>?</summary>
    public static bool Meets(this string name, string other) => name.Covers(other) || other == "*";
}
