using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Admission.Authorization;
using Admission.Cli.Manifests;
using Admission.Json;
using Admission.Kinds;
using Admission.Lookups;
using Admission.Matching;
using Admission.PolicySets;
using Admission.Requests;
using Admission.Yaml;

namespace Admission.Cli.Audits;

/// <summary>
/// The objects of files, such as the output of <c>kubectl get -A -o yaml</c>, read as streams: first for what policies
/// look up, then for the evaluation. Standard input is kept in a temporary file between the two.
/// </summary>
internal sealed class FileAuditSource : IAuditSource
{
    private const int BatchSize = 100;

    private const string Remedy = "Add them to the input: kubectl get -A -o yaml RESOURCE,RESOURCE.";

    private readonly PolicySet _set;
    private readonly AuditSettings _settings;
    private readonly Stream _standardInput;
    private readonly List<(string Name, string Path)> _files = [];
    private readonly List<string> _problems = [];
    private string? _copy;
    private KindTable _kinds;

    /// <summary>Reads nothing yet.</summary>
    /// <param name="set">The policies.</param>
    /// <param name="settings">The paths.</param>
    /// <param name="standardInput">The stream for <c>-</c>.</param>
    public FileAuditSource(PolicySet set, AuditSettings settings, Stream standardInput)
    {
        _set = set;
        _settings = settings;
        _standardInput = standardInput;
        _kinds = set.Kinds;
        Description = string.Join(", ", settings.Paths);
    }

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public INamespaceLabels Namespaces { get; private set; } = UnknownNamespaceLabels.Instance;

    /// <inheritdoc/>
    public IClusterObjects Objects { get; private set; } = UnknownClusterObjects.Instance;

    /// <inheritdoc/>
    public IAccessSource? Access => null;

    /// <inheritdoc/>
    public async Task<ImmutableArray<string>> PrepareAsync(CancellationToken cancellationToken)
    {
        foreach (string path in _settings.Paths)
        {
            if (path == "-")
            {
                _copy ??= await CopyAsync(cancellationToken);
                _files.Add(("-", _copy));
            }
            else if (Directory.Exists(path))
            {
                _files.AddRange(Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
                    .Where(static file => Path.GetExtension(file) is ".yaml" or ".yml" or ".json")
                    .Order(StringComparer.Ordinal).Select(static file => (file, file)));
            }
            else
            {
                _files.Add((path, path));
            }
        }

        var definitions = new List<ResourceKind>();
        var spaces = new List<JsonValue>();
        Objects = Keep(Noting(definitions, spaces, cancellationToken));
        _kinds = _set.Kinds.With(definitions);
        Namespaces = new ManifestNamespaces(spaces, "Add the Namespaces to the input.");
        if (definitions.Count > 0 && !_set.Reads.IsEmpty)
        {
            // Only now are all kinds known.
            Objects = Keep(ReadObjects([], cancellationToken).Select(static one => one.Object));
        }

        return [];
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<AuditBatch> ReadAsync(
        IReadOnlyDictionary<string, string> done, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        var scope = new AuditScope(_set);
        var batch = ImmutableArray.CreateBuilder<AuditObject>(BatchSize);
        foreach ((ListedObject one, string file, int line) in ReadObjects(_problems, cancellationToken))
        {
            if (!PlacedObject.TryPlace(one.Object, _kinds, "default", out PlacedObject? placed, out string error))
            {
                _problems.Add($"{file}:{line}: {error}");
            }
            else if (scope.Covers(placed.Kind) && !_settings.ExcludedNamespaces.Contains(placed.Namespace))
            {
                batch.Add(new AuditObject(placed, file, line));
            }

            if (batch.Count == BatchSize)
            {
                yield return new AuditBatch("", batch.ToImmutable(), "more");
                batch.Clear();
            }
        }

        yield return new AuditBatch("", batch.ToImmutable(), "");
        for (int i = 0; i < _problems.Count; i++)
        {
            int colon = _problems[i].IndexOf(": ", StringComparison.Ordinal);
            yield return new AuditBatch(_problems[i][..colon], [], "") { Problem = _problems[i][(colon + 2)..] };
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (_copy is not null)
        {
            File.Delete(_copy);
        }

        return ValueTask.CompletedTask;
    }

    private InventoryObjects Keep(IEnumerable<ListedObject> objects)
    {
        var kept = InventoryObjects.OfListedKinds(
            _set.Reads, objects.Select(Place).OfType<PlacedObject>(), Remedy);
        if (_set.Reads.IsEmpty)
        {
            // Then it read nothing.
            foreach (ListedObject _ in objects)
            {
            }
        }

        return kept;
    }

    private PlacedObject? Place(ListedObject one) =>
        PlacedObject.TryPlace(one.Object, _kinds, "default", out PlacedObject? placed, out _) ? placed : null;

    private IEnumerable<ListedObject> Noting(
        List<ResourceKind> definitions, List<JsonValue> spaces, CancellationToken cancellationToken)
    {
        foreach ((ListedObject one, _, _) in ReadObjects([], cancellationToken))
        {
            if (KindDefinition.IsDefinition(one.Object) && KindDefinition.TryRead(one.Object, out ResourceKind? kind))
            {
                definitions.Add(kind);
            }
            else if (one.Kind is { Group: "", Kind: "Namespace" })
            {
                spaces.Add(one.Object);
            }

            yield return one;
        }
    }

    private IEnumerable<(ListedObject Object, string File, int Line)> ReadObjects(
        List<string> problems, CancellationToken cancellationToken)
    {
        foreach ((string name, string path) in _files)
        {
            FileStream? stream = Open(name, path, problems);
            if (stream is null)
            {
                continue;
            }

            using (stream)
            {
                var objects = new ObjectStream(name, YamlLimits.Default);
                bool isEmpty = stream.Length == 0;
                foreach ((ListedObject one, int line) in objects.Read(stream))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    yield return (one, name, line);
                }

                problems.AddRange(objects.Problems);
                if (isEmpty)
                {
                    problems.Add($"{name}: is empty. Did the command before the pipe fail?");
                }
            }
        }
    }

    private static FileStream? Open(string name, string path, List<string> problems)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            string reason = File.Exists(path) ? UnreadableFile.Explain(path) : "no such file. Check the path.";
            problems.Add($"{name}: {reason}");
            return null;
        }
    }

    private async Task<string> CopyAsync(CancellationToken cancellationToken)
    {
        string file = Path.Combine(Path.GetTempPath(), $"admission-audit-{Guid.NewGuid():N}.yaml");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
        };
        if (!OperatingSystem.IsWindows())
        {
            // It may contain Secrets.
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using var copy = new FileStream(file, options);
        await _standardInput.CopyToAsync(copy, cancellationToken);
        return file;
    }
}
