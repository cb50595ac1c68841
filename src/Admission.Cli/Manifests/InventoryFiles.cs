using System.Collections.Immutable;
using Admission.Kinds;
using Admission.Lookups;
using Admission.PolicySets;
using Admission.Requests;

namespace Admission.Cli.Manifests;

/// <summary>
/// The objects of <c>--inventory</c>, which represent the cluster for lookups. The output of <c>kubectl get -A -o
/// yaml</c> is such a file.
/// </summary>
internal sealed class InventoryFiles
{
    private const string Option = "--inventory";

    private InventoryFiles(bool isGiven, ImmutableArray<PlacedObject> objects)
    {
        IsGiven = isGiven;
        Objects = objects;
    }

    public static readonly InventoryFiles None = new(false, []);

    /// <summary>Was an inventory given, so that other objects do not exist?</summary>
    public bool IsGiven { get; }

    /// <summary>Its objects, in their places.</summary>
    public ImmutableArray<PlacedObject> Objects { get; }

    /// <param name="options">Paths and limits.</param>
    /// <param name="kinds">The known kinds; those that the inventory defines count too.</param>
    /// <param name="notes">Receives the notes.</param>
    /// <param name="errors">Receives the errors: an incomplete inventory would make objects look missing.</param>
    public static InventoryFiles Read(
        CheckInputOptions options, KindTable kinds, List<ManifestProblem> notes, List<ManifestProblem> errors)
    {
        if (options.Inventory.IsEmpty)
        {
            return None;
        }

        if (options.Inventory.Contains("-"))
        {
            errors.Add(new ManifestProblem(Option, 0, 0, "standard input cannot be an inventory. Use a file or "
                + "a folder."));
            return None;
        }

        var reader = new ManifestReader(options.Limits, notes, errors);
        var files = new ManifestFiles(options.Folder, options.Limits, notes, errors, options.Exclude);
        foreach (ManifestFile file in files.Find(options.Inventory))
        {
            reader.Read(file, Stream.Null);
        }

        KindTable known = kinds.With(reader.Manifests
            .Where(static one => KindDefinition.IsDefinition(one.Object))
            .Select(static one => KindDefinition.TryRead(one.Object, out ResourceKind? kind) ? kind : null)
            .OfType<ResourceKind>());
        var objects = ImmutableArray.CreateBuilder<PlacedObject>();
        foreach (Manifest manifest in reader.Manifests)
        {
            if (PlacedObject.TryPlace(
                manifest.Object, known, options.DefaultNamespace, out PlacedObject? placed, out string error))
            {
                objects.Add(placed);
            }
            else
            {
                (int line, int column) = manifest.PositionOf("kind");
                errors.Add(new ManifestProblem(manifest.Source.File, line, column, error));
            }
        }

        return new InventoryFiles(true, objects.ToImmutable());
    }

    /// <summary>Reads the files of a command that has no other input.</summary>
    /// <param name="paths">Files and folders.</param>
    public static InventoryFiles Read(ImmutableArray<string> paths, out ImmutableArray<ManifestProblem> errors)
    {
        var found = new List<ManifestProblem>();
        InventoryFiles inventory = Read(
            new CheckInputOptions { Paths = [], Inventory = paths }, KindTable.Shipped, [], found);
        errors = [.. found];
        return inventory;
    }

    /// <summary>The inventory and the objects of the input, for lookups.</summary>
    /// <param name="input">The objects of the input, which replace those of the inventory.</param>
    /// <param name="sets">The policies; null sets read nothing.</param>
    public IClusterObjects With(IEnumerable<PlacedObject> input, params ReadOnlySpan<PolicySet?> sets)
    {
        var reads = ImmutableArray.CreateBuilder<ReadDeclaration>();
        foreach (PolicySet? set in sets)
        {
            reads.AddRange(set?.AllReads ?? []);
        }

        return InventoryObjects.Of(
            reads.ToImmutable(),
            Objects.Concat(input),
            IsGiven,
            $"Specify the objects of the cluster with {Option} FILES.");
    }
}
