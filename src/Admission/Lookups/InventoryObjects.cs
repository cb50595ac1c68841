using System.Collections.Immutable;
using Admission.Json;
using Admission.Requests;

namespace Admission.Lookups;

/// <summary>
/// The objects of manifests, instead of a cluster: the input of a check, an inventory, the objects of a test case.
/// Immutable.
/// </summary>
public sealed class InventoryObjects : IClusterObjects
{
    private readonly ImmutableArray<ObjectIndex> _kinds;
    private readonly Func<ObjectIndex, bool> _isComplete;
    private readonly string _remedy;

    private InventoryObjects(ImmutableArray<ObjectIndex> kinds, Func<ObjectIndex, bool> isComplete, string remedy)
    {
        _kinds = kinds;
        _isComplete = isComplete;
        _remedy = remedy;
    }

    /// <summary>
    /// Keeps the fields of some objects that policies declare. Keeps nothing if they declare nothing.
    /// </summary>
    /// <param name="reads">The declarations of the policies.</param>
    /// <param name="objects">
    /// The objects with their places; of two with the same name, the last one counts, as in kubectl apply.
    /// </param>
    /// <param name="isComplete">Does an object that is not included not exist? Otherwise it is not known.</param>
    /// <param name="remedy">What the user can do about an unknown object: a sentence.</param>
    public static InventoryObjects Of(
        ImmutableArray<ReadDeclaration> reads, IEnumerable<PlacedObject> objects, bool isComplete, string remedy) =>
        new(Keep(reads, objects), _ => isComplete, remedy);

    /// <summary>
    /// The same, of an input that has either all objects of a kind or none: a kind without any object is not known.
    /// </summary>
    /// <param name="reads">The declarations of the policies.</param>
    /// <param name="objects">The objects with their places.</param>
    /// <param name="remedy">What the user can do about an unknown object: a sentence.</param>
    public static InventoryObjects OfListedKinds(
        ImmutableArray<ReadDeclaration> reads, IEnumerable<PlacedObject> objects, string remedy) =>
        new(Keep(reads, objects), static kind => kind.Count > 0, remedy);

    private static ImmutableArray<ObjectIndex> Keep(
        ImmutableArray<ReadDeclaration> reads, IEnumerable<PlacedObject> objects)
    {
        ArgumentNullException.ThrowIfNull(objects);
        ImmutableArray<ObjectIndex> kinds =
            [.. ReadDeclaration.Merge(reads).Select(static read => new ObjectIndex(read))];
        if (!kinds.IsEmpty)
        {
            foreach (PlacedObject one in objects)
            {
                var kind = new ReadKind(one.Kind.Resource.Group, one.Kind.Resource.Resource, one.Kind.Kind.Kind);
                kinds.FirstOrDefault(index => index.Read.Kind.IsSame(kind))?.Set(one.Object);
            }
        }

        return kinds;
    }

    /// <inheritdoc/>
    public FoundObject Find(ReadKind kind, string space, string name) => IndexOf(kind) is not { } index
        ? FoundObject.Unknown(Undeclared(kind))
        : index.Find(space, name) is { } found ? new FoundObject(LookupState.Found, found, "")
        : _isComplete(index) ? FoundObject.Absent
        : FoundObject.Unknown($"It is not known whether {kind} '{name}' exists in the cluster. {_remedy}");

    /// <inheritdoc/>
    public FoundObjects FindBy(ReadKind kind, string index, string key) => IndexOf(kind) is { } known
        ? known.HasIndex(index) ? Found(known, known.FindBy(index, key))
        : FoundObjects.Unknown($"The {kind} have no index '{index}'. Add it to the policy's reads.")
        : FoundObjects.Unknown(Undeclared(kind));

    /// <inheritdoc/>
    public FoundObjects List(ReadKind kind, string space) => IndexOf(kind) is { } known
        ? Found(known, known.List(space))
        : FoundObjects.Unknown(Undeclared(kind));

    /// <inheritdoc/>
    public ReadFreshness FreshnessOf(ReadKind kind) => IndexOf(kind) is not { } index
        ? new ReadFreshness(false, null, 0, Undeclared(kind))
        : _isComplete(index) ? new ReadFreshness(true, DateTimeOffset.MaxValue, index.Revision, "")
        : new ReadFreshness(false, null, index.Revision, Incomplete(kind));

    private FoundObjects Found(ObjectIndex index, ImmutableArray<JsonValue> objects) => _isComplete(index)
        ? new FoundObjects(true, objects, "")
        : FoundObjects.Unknown(Incomplete(index.Read.Kind), objects);

    private string Incomplete(ReadKind kind) => $"It is not known whether the cluster has more {kind}. {_remedy}";

    private static string Undeclared(ReadKind kind) => $"No policy declares that it reads {kind}.";

    private ObjectIndex? IndexOf(ReadKind kind)
    {
        foreach (ObjectIndex index in _kinds)
        {
            if (index.Read.Kind.IsSame(kind))
            {
                return index;
            }
        }

        return null;
    }
}
