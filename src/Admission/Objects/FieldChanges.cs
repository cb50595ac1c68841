using System.Collections.Immutable;
using Admission.Json;

namespace Admission.Objects;

/// <summary>
/// Every field in which two versions of an object differ: what <c>changes({ ignore })</c> gives to policies. Exact on
/// the JSON as it was sent: numbers as written, null is not absent, <c>{}</c> is not absent. Applying all changes to
/// the old object gives the new one.
/// <list type="bullet">
/// <item>A value that is added or removed is one change at its top. Only where an ignored pattern names fields below
/// it, the members of an added or removed object, or the items of a list, are told apart: so that the first label may
/// be added where <c>metadata.labels["team"]</c> is ignored, and a second label beside it is still seen. An item that
/// is added or removed is never taken apart: <c>rules[*].host</c> covers no new rule.</item>
/// <item>The items of lists with a merge key are compared by key; a renamed container is one removed and one added.
/// Their
/// order matters to Kubernetes, so that a new order is a change of the list. New items are expected at the end.</item>
/// <item>All other lists, and lists where keys are missing or shared, are compared by position.</item>
/// <item>Left out is the metadata that the API server writes itself on an UPDATE or that it lets nobody change:
/// managedFields, generation, resourceVersion, uid, creationTimestamp, selfLink; of the object itself only, not of its
/// pod template. A deletionTimestamp is not left out: it changes in no UPDATE, so that seeing it costs nothing. Neither
/// is the status, which its own requests change.</item>
/// </list>
/// The time is linear in the size of the two objects.
/// </summary>
public static class FieldChanges
{
    /// <summary>Compares two versions of an object.</summary>
    /// <param name="before">The old object; null or JSON null makes the whole new object an addition.</param>
    /// <param name="after">The new object; null or JSON null makes the whole old object a removal.</param>
    /// <param name="kinds">Kinds with a pod template.</param>
    /// <param name="ignore">Fields whose changes are ignored.</param>
    /// <returns>
    /// The changes in the order of the old object's fields, then of the new one's; empty if nothing changed.
    /// </returns>
    public static ImmutableArray<FieldChange> Between(
        JsonValue? before,
        JsonValue? after,
        WorkloadKinds kinds,
        ReadOnlySpan<FieldPattern> ignore = default)
    {
        before = before?.Kind == JsonKind.Null ? null : before;
        after = after?.Kind == JsonKind.Null ? null : after;
        if ((after ?? before) is not { } root)
        {
            return [];
        }

        var comparison = new FieldComparison(ignore);
        comparison.Compare(before, after, kinds.ShapeOf(root));
        return comparison.ToChanges();
    }
}
