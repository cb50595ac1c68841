using Admission.Cel.Values;

namespace Admission.Cel.Costs;

/// <summary>How long the keys and values of a list or map are.</summary>
/// <param name="Container">List or map.</param>
/// <param name="Keys">The keys.</param>
/// <param name="Values">The values or items.</param>
internal sealed record EntrySizes(CelTypeKind Container, CostRange Keys, CostRange Values)
{
    public static EntrySizes? Union(EntrySizes? left, EntrySizes? right) => left is null || right is null
        ? null
        : new EntrySizes(left.Container, left.Keys.Union(right.Keys), left.Values.Union(right.Values));
}
