using System.Collections.Immutable;
using Admission.Kinds;
using Admission.Protocol;

namespace Admission.Cli.Manifests;

/// <summary>Reads the input of <see cref="CheckInputOptions"/> and builds the requests.</summary>
internal sealed class CheckInputLoader(CheckInputOptions options)
{
    private readonly List<ManifestProblem> _notes = [];
    private readonly List<ManifestProblem> _errors = [];

    public async Task<CheckInput> LoadAsync(CancellationToken cancellationToken)
    {
        OldManifests? old = null;
        var usage = new List<ManifestProblem>(FindUsageErrors());
        if (usage.Count == 0 && options.Against is { } against)
        {
            old = OldManifests.TryOpen(against, options, usage);
            await (old?.CheckAsync(usage, cancellationToken) ?? Task.CompletedTask);
        }

        if (usage.Count > 0)
        {
            return new CheckInput { UsageErrors = [.. usage] };
        }

        var reader = new ManifestReader(options.Limits, _notes, _errors, options.AllowEmpty);
        var files = new ManifestFiles(options.Folder, options.Limits, _notes, _errors, options.Exclude);
        using var rendering = new ManifestRendering(options.Values, _notes, _errors);
        foreach (ManifestFile file in await FindAsync(files, rendering, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            reader.Read(file, options.StandardInput);
        }

        var payloads = new ManifestReader(options.Limits, _notes, _errors, options.AllowEmpty) { IsForPayloads = true };
        var payloadFiles = new ManifestFiles(options.Folder, options.Limits, _notes, _errors, options.Exclude);
        foreach (ManifestFile file in payloadFiles.Find(options.Payloads))
        {
            payloads.Read(file, options.StandardInput);
        }

        ImmutableArray<Manifest> manifests = reader.Manifests;
        ImmutableArray<Manifest> oldManifests = old is null
            ? []
            : await old.ReadAsync(_notes, _errors, cancellationToken);
        KindTable kinds = (options.Policies?.Kinds ?? KindTable.Shipped).With(
            ReadDefinitions(manifests.Concat(oldManifests)));
        var inventory = InventoryFiles.Read(options, kinds, _notes, _errors);
        var requests = new ManifestRequests(options, kinds, _notes, _errors);
        ImmutableArray<CheckRequest> made = requests.Make(manifests, oldManifests);
        return new CheckInput
        {
            Requests = [.. made, .. requests.MakePayloads(payloads.Manifests, made.Length)],
            Namespaces = new ManifestNamespaces(
                inventory.Objects.Select(static one => one.Object)
                    .Concat(manifests.Select(static manifest => manifest.Object)),
                "Add the manifest of the Namespace to the input."),
            Objects = inventory.With(requests.Placed, options.Policies),
            Notes = [.. SkippedNotes.Group(_notes)],
            Errors = [.. _errors],
        };
    }

    private async Task<IReadOnlyList<ManifestFile>> FindAsync(
        ManifestFiles files, ManifestRendering rendering, CancellationToken cancellationToken)
    {
        var rendered = new List<ManifestFile>();
        var others = new List<string>();
        foreach (string path in options.Paths)
        {
            string fullPath = Path.GetFullPath(Path.Combine(options.Folder, path));
            ManifestFile? file = options.Renders && path != "-"
                ? await rendering.RenderAsync(path, fullPath, cancellationToken)
                : null;
            if (file is null)
            {
                others.Add(path);
            }
            else
            {
                rendered.Add(file);
            }
        }

        return others.Count == 0 ? rendered : [.. rendered, .. files.Find([.. others])];
    }

    public CheckInput LoadInventory()
    {
        var inventory = InventoryFiles.Read(options, options.Policies?.Kinds ?? KindTable.Shipped, _notes, _errors);
        return new CheckInput
        {
            Namespaces = new ManifestNamespaces(
                inventory.Objects.Select(static one => one.Object), "Add the Namespace to the inventory."),
            Objects = inventory.With([], options.Policies),
            Notes = [.. SkippedNotes.Group(_notes)],
            Errors = [.. _errors],
        };
    }

    // The new definition of a kind counts, not the old one.
    private List<ResourceKind> ReadDefinitions(IEnumerable<Manifest> manifests)
    {
        var kinds = new Dictionary<(string, string), ResourceKind>();
        foreach (Manifest manifest in manifests.Where(static one => KindDefinition.IsDefinition(one.Object)))
        {
            if (KindDefinition.TryRead(manifest.Object, out ResourceKind? kind))
            {
                kinds.TryAdd((kind.Group, kind.Kind), kind);
                continue;
            }

            (int line, _) = manifest.PositionOf("spec");
            _notes.Add(new ManifestProblem(manifest.Source.File, line, 0,
                "this CustomResourceDefinition declares no kind: its group, names, scope or versions are missing. "
                    + "Add them."));
        }

        return [.. kinds.Values];
    }

    private IEnumerable<ManifestProblem> FindUsageErrors()
    {
        if (options.Paths.IsEmpty && options.Payloads.IsEmpty)
        {
            yield return Usage("PATH", "nothing to check. Specify files, folders, or - for standard input.");
        }

        if (!options.Payloads.IsEmpty && options.Policies is { ForPayloads.IsEmpty: true })
        {
            yield return Usage(
                "--payload", "no policy evaluates payloads. Add a ValidatingPolicy with spec.evaluation.mode: JSON.");
        }

        if (options.Paths.Contains("-") && options.Payloads.Contains("-"))
        {
            yield return Usage("--payload -", "standard input is already given as PATH. Use a file.");
        }

        if (options.Payloads.Contains(""))
        {
            yield return Usage("--payload ''", "the path is empty. Is a variable in your script unset?");
        }

        if (options.Paths.Contains(""))
        {
            yield return Usage(
                "PATH ''",
                "the path is empty. Is a variable in your script unset? For the current folder, write '.'.");
        }

        if (options.Operation == Operation.Connect)
        {
            yield return Usage("--operation CONNECT", "CONNECT requests have no manifest. Use CREATE, UPDATE or "
                + "DELETE.");
        }

        if (options.Operation == Operation.Update && options.Against is null)
        {
            const string Message = "the old version is missing. Specify it with --against REV|DIR.";
            yield return Usage("--operation UPDATE", Message);
        }

        if (options.Operation == Operation.Delete && options.Against is not null)
        {
            yield return Usage("--operation DELETE", "a DELETE request has no new object, so there is nothing to "
                + "compare. Remove --against.");
        }

        foreach ((string option, string value) in ((string, string)[])
            [("--namespace", options.DefaultNamespace), ("--as", options.User)])
        {
            if (value.Length == 0)
            {
                yield return Usage(option, "the name is empty. Write a name, or remove the option.");
            }
        }
    }

    private static ManifestProblem Usage(string option, string message) => new(option, 0, 0, message);
}
