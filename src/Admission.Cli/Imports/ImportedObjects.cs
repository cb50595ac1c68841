using Admission.Json;
using Admission.Kinds;
using Admission.Requests;

namespace Admission.Cli.Imports;

/// <summary>
/// Converts the objects of all inputs into recordings. The kinds of a CustomResourceDefinition are known for the
/// objects of its document and of every later one: as in a cluster, a definition comes before its objects.
/// </summary>
internal sealed class ImportedObjects
{
    private KindTable _kinds = KindTable.Shipped;

    /// <summary>The recordings of a document: one for an object, one for each item of a list.</summary>
    /// <param name="root">The document.</param>
    /// <param name="place">File and line, from which the ids of the reviews are made.</param>
    public IEnumerable<ImportOutcome> Read(JsonValue root, string place)
    {
        ResourceKind[] defined =
        [
            .. ObjectList.Expand(root, "", _kinds)
                .Where(static one => one.Error.Length == 0 && KindDefinition.IsDefinition(one.Object))
                .Select(static one => KindDefinition.TryRead(one.Object, out ResourceKind? kind) ? kind : null)
                .OfType<ResourceKind>(),
        ];
        _kinds = defined.Length > 0 ? _kinds.With(defined) : _kinds;
        return ImportedObject.Read(root, place, _kinds);
    }
}
