using Admission.Json;

namespace Admission.Cli.Manifests;

/// <summary>Finds the old version of an object by group, kind, namespace and name; its file may have moved.</summary>
internal sealed class OldObjects
{
    private readonly Dictionary<
        (string Group, string Kind, string Namespace, string Name),
        List<(Manifest Manifest, JsonValue Object)>> _objects = [];

    public OldObjects(IEnumerable<(Manifest Manifest, PlacedManifest Placed)> old)
    {
        foreach ((Manifest manifest, PlacedManifest placed) in old)
        {
            var key = KeyOf(manifest, placed.Namespace);
            if (!_objects.TryGetValue(key, out List<(Manifest, JsonValue)>? objects))
            {
                _objects[key] = objects = [];
            }

            objects.Add((manifest, placed.Object));
        }
    }

    /// <summary>
    /// The old version; null where there is none, or the object has no name. Where several files held one object
    /// (overlays of the same base), that of the same file counts, else the first.
    /// </summary>
    public JsonValue? Find(Manifest manifest, string placedNamespace)
    {
        if (manifest.Name.Length == 0 || !_objects.TryGetValue(KeyOf(manifest, placedNamespace), out var objects))
        {
            return null;
        }

        foreach ((Manifest old, JsonValue value) in objects)
        {
            if (string.Equals(old.Source.RelativeFile, manifest.Source.RelativeFile, StringComparison.Ordinal))
            {
                return value;
            }
        }

        return objects[0].Object;
    }

    private static (string, string, string, string) KeyOf(Manifest manifest, string placedNamespace) =>
        (manifest.Kind.Group, manifest.Kind.Kind, placedNamespace, manifest.Name);
}
