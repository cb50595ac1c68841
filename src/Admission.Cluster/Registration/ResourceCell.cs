using Admission.Kinds;
using Admission.Matching;
using Admission.Protocol;

namespace Admission.Cluster.Registration;

/// <summary>
/// One operation on one resource, as in the rules of a webhook; each part except the operation can be <c>*</c>.
/// </summary>
/// <param name="Group">API group, empty for the core group.</param>
/// <param name="Resource">In the form of a rule: <c>pods</c>, <c>pods/exec</c>, <c>pods/*</c>, <c>*/*</c>.</param>
internal readonly record struct ResourceCell(string Group, string Resource, Operation Operation)
{
    private const string Any = "*";

    /// <summary>Is the group or the resource a wildcard?</summary>
    public bool IsWild => Group == Any || Resource.Contains('*', StringComparison.Ordinal);

    /// <summary>The resource without its subresource.</summary>
    public string Plural => Resource.Split('/')[0];

    /// <summary>The subresource; empty for the object itself, <c>*</c> for all.</summary>
    public string Subresource => Resource.Split('/') is [_, var subresource] ? subresource : "";

    /// <summary>The resource, of no version.</summary>
    public GroupVersionResource WithoutVersion => new(Group, "", Plural);

    /// <summary>For people: <c>deployments.apps/scale</c>.</summary>
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

    /// <summary>Does this cell contain everything of the other?</summary>
    public bool Covers(ResourceCell other) =>
        Operation == other.Operation
        && Group.Covers(other.Group)
        && Plural.Covers(other.Plural)
        && (Subresource == other.Subresource
            || (Subresource == Any && (other.Subresource.Length > 0 || Resource == "*/*")));

    /// <summary>Do both have something in common?</summary>
    public bool Meets(ResourceCell other) =>
        Operation == other.Operation
        && Group.Meets(other.Group)
        && Plural.Meets(other.Plural)
        && (Subresource == other.Subresource
            || (Subresource == Any && (other.Subresource.Length > 0 || Resource == "*/*"))
            || (other.Subresource == Any && (Subresource.Length > 0 || other.Resource == "*/*")));
}

/// <summary>Names that can be <c>*</c>.</summary>
internal static class WildName
{
    /// <summary>Is the other name the same, or is this one <c>*</c>?</summary>
    public static bool Covers(this string name, string other) => name == "*" || name == other;

    /// <summary>Are they equal, or is one of them <c>*</c>?</summary>
    public static bool Meets(this string name, string other) => name.Covers(other) || other == "*";
}
