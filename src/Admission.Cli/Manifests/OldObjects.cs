using Admission.Requests;

namespace Admission.Cli.Manifests;

/// <summary>Finds the old version of an object by group, kind, namespace and name; its file can have moved.</summary>
internal sealed class OldObjects
{
    private readonly Dictionary<
        (string Group, string Kind, string Namespace, string Name),
        List<(Manifest Manifest, PlacedObject Object)>> _objects = [];

    /// <summary>Adds an old object.</summary>
    public void Add(Manifest manifest, PlacedObject placed)
    {
        var key = KeyOf(placed);
        if (!_objects.TryGetValue(key, out List<(Manifest, PlacedObject)>? objects))
        {
            _objects[key] = objects = [];
        }

        objects.Add((manifest, placed));
    }

    /// <summary>
    /// The old version; null if there is none, or the object has no name. If several files contain one object (overlays
    /// of the same base), that of the same file counts, else the first.
    /// </summary>
    public PlacedObject? Find(Manifest manifest, PlacedObject placed)
    {
        if (placed.Name.Length == 0 || !_objects.TryGetValue(KeyOf(placed), out var objects))
        {
            return null;
        }

        foreach ((Manifest old, PlacedObject value) in objects)
        {
            if (string.Equals(old.Source.RelativeFile, manifest.Source.RelativeFile, StringComparison.Ordinal))
            {
                return value;
            }
        }

        return objects[0].Object;
    }

    private static (string, string, string, string) KeyOf(PlacedObject placed) =>
        (placed.Kind.Kind.Group, placed.Kind.Kind.Kind, placed.Namespace, placed.Name);
}
