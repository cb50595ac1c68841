using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Admission.Engines;
using Admission.Engines.JavaScript;
using Admission.Engines.JavaScript.Coverage;

namespace Admission.Policies;

/// <summary>
/// The sources of a policies folder, read once, from which policies are compiled one by one, as they are or changed:
/// what the tests of policies need. A server takes <see cref="PolicyDirectory"/>. Safe to use from several threads.
/// </summary>
public sealed class PolicySources
{
    private readonly string _folder;
    private readonly ModuleCache _cache;
    private readonly ImmutableDictionary<string, PolicySource> _sources;

    private PolicySources(
        string folder,
        ModuleCache cache,
        ImmutableDictionary<string, PolicySource> sources,
        ImmutableArray<PolicyError> errors)
    {
        _folder = folder;
        _cache = cache;
        _sources = sources;
        Errors = errors;
        Ids = [.. Policies.Select(static path => PolicyId.Of(path)).Distinct()];
    }

    /// <summary>Files that could not be read, and ids that two files share; sorted.</summary>
    public ImmutableArray<PolicyError> Errors { get; }

    /// <summary>Path of every policy, sorted.</summary>
    public IEnumerable<string> Policies => _sources.Values
        .Where(static source => source.IsPolicy)
        .Select(static source => source.Path)
        .Order(StringComparer.Ordinal);

    /// <summary>Path of every file, libraries included, sorted.</summary>
    public IEnumerable<string> Paths => _sources.Keys.Order(StringComparer.Ordinal);

    /// <summary>Id of every policy.</summary>
    public ImmutableArray<string> Ids { get; }

    /// <summary>Reads the files of a folder. Never throws for what it finds there.</summary>
    /// <param name="folder">The policies folder.</param>
    /// <param name="limits">The engine's limits.</param>
    /// <param name="coverage">Counts what of the files runs; null for not to count.</param>
    public static PolicySources Read(string folder, EngineLimits limits, CodeCoverage? coverage = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(limits);
        return Read(folder, new ModuleCache(limits, coverage), []);
    }

    /// <summary>The folder as it is now; what was parsed of files that are the same stays parsed.</summary>
    public PolicySources ReadAgain() => Read(_folder, _cache, _sources);

    private static PolicySources Read(
        string folder, ModuleCache cache, ImmutableDictionary<string, PolicySource> known)
    {
        PolicyFiles files = PolicyFiles.ReadSources(folder, cache.Limits);
        IEnumerable<PolicyError> doubles = PolicyId
            .Check([.. files.Sources.Where(static source => source.IsPolicy).Select(static source => source.Path)])
            .Select(error => error with { File = PolicyFiles.Shown(folder, error.File) });
        return new PolicySources(
            folder,
            cache,
            files.Sources.ToImmutableDictionary(
                static source => source.Path,
                source => known.GetValueOrDefault(source.Path) is { } old && old == source ? old : source,
                StringComparer.Ordinal),
            [.. files.Errors.Concat(doubles).Order(PolicyError.ByPosition)]);
    }

    /// <summary>Path of the policy of that id; null where there is none.</summary>
    public string? PathOf(string id) => Policies.FirstOrDefault(path => PolicyId.Of(path) == id);

    /// <summary>The source at a path; null where there is none.</summary>
    public PolicySource? Find(string path) => _sources.GetValueOrDefault(path);

    /// <summary>The same with one file changed; what was parsed of the others stays parsed.</summary>
    public PolicySources With(PolicySource changed)
    {
        ArgumentNullException.ThrowIfNull(changed);
        return new PolicySources(_folder, _cache, _sources.SetItem(changed.Path, changed), Errors);
    }

    /// <summary>A file and all that it imports, directly and through others.</summary>
    public ImmutableArray<string> ImportsOf(string path)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        var pending = new Stack<string>([path]);
        while (pending.TryPop(out string? next))
        {
            if (!_sources.TryGetValue(next, out PolicySource? source) || !found.Add(next))
            {
                continue;
            }

            foreach (ModuleImport import in _cache.Parse(source).Module?.Shape.Imports ?? [])
            {
                if (PolicyModuleLoader.TryResolve(next, import.Specifier, out string target))
                {
                    pending.Push(target);
                }
            }
        }

        return [.. found];
    }

    /// <summary>Compiles some policies, with the libraries that they import.</summary>
    /// <param name="ids">Their ids; those that no policy has are passed over.</param>
    /// <param name="settings">
    /// The settings, YAML, in place of the folder's; they may name other policies of the folder.
    /// </param>
    /// <param name="time">The clock that exceptions expire by; null for the system's.</param>
    public PolicyLoad Compile(IReadOnlyCollection<string> ids, byte[] settings, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(settings);
        ImmutableArray<PolicySource> sources =
        [
            .. Policies
                .Where(path => ids.Contains(PolicyId.Of(path)))
                .SelectMany(path => ImportsOf(path))
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
                .Select(path => _sources[path]),
        ];
        string text = string.Join('\0', sources.SelectMany(static one => (string[])[one.Path, one.Text]));
        byte[] hash = SHA256.HashData([.. Encoding.UTF8.GetBytes(text), .. settings]);
        var files = new PolicyFiles(
            sources, settings, "settings", "sha256:" + Convert.ToHexStringLower(hash), []);
        return PolicyDirectory.Compile(_folder, files, _cache, [], time, Ids);
    }
}
