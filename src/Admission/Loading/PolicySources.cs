using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Admission.Fields;
using Admission.Json;
using Admission.Kinds;
using Admission.Languages;
using Admission.Policies;
using Admission.Yaml;

namespace Admission.Loading;

/// <summary>
/// The files of a policies folder, read once, from which policies are compiled one by one, unchanged or changed: for
/// the tests of policies. A server uses <see cref="PolicyDirectory"/>. Thread-safe.
/// </summary>
public sealed class PolicySources
{
    private readonly string _folder;
    private readonly PolicyCompilers _compilers;
    private readonly ImmutableArray<ImmutableArray<PolicyFile>> _claims;
    private readonly ImmutableArray<DeclaredPolicy> _declared;
    private readonly ImmutableArray<PolicyFile> _unclaimed;
    private readonly string _kubernetesVersion;

    private PolicySources(
        string folder,
        PolicyCompilers compilers,
        ImmutableArray<ImmutableArray<PolicyFile>> claims,
        ImmutableArray<DeclaredPolicy> declared,
        ImmutableArray<PolicyFile> unclaimed,
        string kubernetesVersion,
        ImmutableArray<PolicyError> errors)
    {
        _unclaimed = unclaimed;
        _kubernetesVersion = kubernetesVersion;
        _folder = folder;
        _compilers = compilers;
        _claims = claims;
        _declared = declared;
        Errors = errors;
        Ids = [.. declared.Select(static policy => policy.Id).Distinct()];
    }

    /// <summary>Files that could not be read, and ids that two policies share; sorted.</summary>
    public ImmutableArray<PolicyError> Errors { get; }

    /// <summary>Path of every file that declares a policy, sorted.</summary>
    public IEnumerable<string> Policies => _declared.Select(static policy => policy.Path).Distinct();

    /// <summary>Path of every file, including libraries, sorted.</summary>
    public IEnumerable<string> Paths => _claims.SelectMany(static files => files)
        .Select(static file => file.Path)
        .Distinct()
        .Order(StringComparer.Ordinal);

    /// <summary>Id of every policy.</summary>
    public ImmutableArray<string> Ids { get; }

    /// <summary>Which parts have run so far, in the languages that count it; sorted by path.</summary>
    public ImmutableArray<FileCoverage> Coverage =>
    [
        .. _compilers.Compilers.OfType<ICoverageCompiler>().SelectMany(static compiler => compiler.Coverage)
            .OrderBy(static file => file.Path, StringComparer.Ordinal),
    ];

    /// <summary>Reads the files of a folder. Never throws for the content of the folder.</summary>
    /// <param name="languages">The languages in use.</param>
    /// <param name="folder">The policies folder.</param>
    /// <param name="limits">The engine's limits.</param>
    /// <param name="countsCoverage">Count which parts run, in the languages that can? Default no.</param>
    public static PolicySources Read(
        ImmutableArray<IPolicyLanguage> languages, string folder, EngineLimits limits, bool countsCoverage = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(limits);
        return Read(folder, new PolicyCompilers(languages, limits, countsCoverage), []);
    }

    /// <summary>The folder as it is now; unchanged files are not parsed again.</summary>
    public PolicySources ReadAgain() => Read(_folder, _compilers, _claims);

    /// <summary>Path of the file that declares a policy; null if there is none.</summary>
    public string? PathOf(string id) =>
        _declared.FirstOrDefault(policy => policy.Id == id) is { Path: { } path } ? path : null;

    /// <summary>The file at a path; null if there is none.</summary>
    public PolicyFile? Find(string path) =>
        _claims.SelectMany(static files => files).FirstOrDefault(file => file.Path == path);

    /// <summary>The same files with one changed; the others are not parsed again.</summary>
    public PolicySources With(PolicyFile changed)
    {
        ArgumentNullException.ThrowIfNull(changed);
        return new PolicySources(
            _folder,
            _compilers,
            [.. _claims.Select(files => Replace(files, changed))],
            _declared,
            _unclaimed,
            _kubernetesVersion,
            Errors);
    }

    /// <summary>Paths of the files that the policies of a file need, including that file; sorted.</summary>
    public ImmutableArray<string> FindParts(string path) =>
        [.. Parts(path).SelectMany(static files => files).Select(static file => file.Path).Distinct().Order(
            StringComparer.Ordinal)];

    /// <summary>Every mutation of a file, in the languages that support mutations; in source order.</summary>
    public ImmutableArray<SourceMutation> FindMutations(string path) => Find<IFindsMutations, SourceMutation>(
        path, (language, file) => language.FindMutations(file, _compilers.Limits));

    /// <summary>Every mistake in a file, in the languages that look for some; in the order of the source.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="context">What the folder says beside the file: <see cref="ReadLintContext"/>.</param>
    public ImmutableArray<SourceLint> FindLints(string path, LintContext context) => Find<IFindsLints, SourceLint>(
        path, (language, file) => language.FindLints(file, context));

    /// <summary>What the folder says about kinds and versions, with its CustomResourceDefinitions.</summary>
    /// <param name="kubernetesVersion">The version of Kubernetes of other settings; null for the folder's.</param>
    public LintContext ReadLintContext(string? kubernetesVersion = null)
    {
        JsonValue[] definitions =
        [
            .. _claims.SelectMany(static files => files).Concat(_unclaimed).Distinct()
                .Where(static file => file.Text.Contains("CustomResourceDefinition", StringComparison.Ordinal))
                .SelectMany(static file =>
                    KubernetesYaml.Read(Encoding.UTF8.GetBytes(file.Text), YamlLimits.Default).Documents)
                .SelectMany(static document => document.Root.Member("items") is { Kind: JsonKind.Array } items
                    ? items.Items.ToArray()
                    : [document.Root])
                .Where(KindDefinition.IsDefinition),
        ];
        return new LintContext(_compilers.Limits)
        {
            Fields = FieldTable.BuiltIn.With(definitions),
            Kinds = KindTable.Shipped.With(definitions.Select(static one =>
                KindDefinition.TryRead(one, out ResourceKind? kind) ? kind : null).OfType<ResourceKind>()),
            Files = [.. _claims.SelectMany(static files => files).Concat(_unclaimed).Distinct()],
            KubernetesVersion = kubernetesVersion ?? _kubernetesVersion,
        };
    }

    /// <summary>Compiles some policies, with the files that they need.</summary>
    /// <param name="ids">Their ids; unknown ids are ignored.</param>
    /// <param name="settings">
    /// The settings, YAML, instead of those of the folder; they can name other policies of the folder.
    /// </param>
    /// <param name="time">The clock that decides whether exceptions are expired; null for the system clock.</param>
    public PolicyLoad Compile(IReadOnlyCollection<string> ids, byte[] settings, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(settings);
        string[] paths =
        [
            .. _declared.Where(policy => ids.Contains(policy.Id)).Select(static policy => policy.Path).Distinct(),
        ];
        ImmutableArray<ImmutableArray<PolicyFile>>[] parts = [.. paths.Select(Parts)];
        ImmutableArray<ImmutableArray<PolicyFile>> claims =
        [
            .. _claims.Select((_, i) => parts.SelectMany(one => one[i])
                .DistinctBy(static file => file.Path)
                .OrderBy(static file => file.Path, StringComparer.Ordinal)
                .ToImmutableArray()),
        ];
        string text = string.Join('\0', claims.SelectMany(
            static files => files.SelectMany(static one => (string[])[one.Path, one.Text])));
        byte[] hash = SHA256.HashData([.. Encoding.UTF8.GetBytes(text), .. settings]);
        var files = new PolicyFiles(
            claims, settings, "settings", "sha256:" + Convert.ToHexStringLower(hash), [])
        {
            KubernetesVersion = _kubernetesVersion,
        };
        return PolicyDirectory.Compile(_folder, files, _compilers, [], time, ids, Ids);
    }

    private ImmutableArray<TFound> Find<TCapability, TFound>(
        string path, Func<TCapability, PolicyFile, ImmutableArray<TFound>> find)
    {
        var found = ImmutableArray.CreateBuilder<TFound>();
        for (int i = 0; i < _claims.Length; i++)
        {
            if (_compilers.Languages[i] is TCapability language
                && _claims[i].FirstOrDefault(file => file.Path == path) is { } file)
            {
                found.AddRange(find(language, file));
            }
        }

        return found.ToImmutable();
    }

    private static PolicySources Read(
        string folder, PolicyCompilers compilers, ImmutableArray<ImmutableArray<PolicyFile>> known)
    {
        PolicyFiles files = PolicyFiles.ReadSources(compilers.Languages, folder, compilers.Limits);
        ImmutableArray<ImmutableArray<PolicyFile>> claims =
        [
            .. files.Claims.Select((found, i) => known.IsEmpty ? found : Reuse(found, known[i])),
        ];
        ImmutableArray<DeclaredPolicy> declared = compilers.Find(claims);
        IEnumerable<PolicyError> doubles = PolicyCompilers.FindDoubles(declared)
            .Select(error => error with { File = PolicyFiles.Shown(folder, error.File) });
        IEnumerable<PolicyError> nothing = files.Errors.IsEmpty && declared.IsEmpty
            ? [PolicyFiles.NoPolicy(folder, compilers.Languages)]
            : [];
        return new PolicySources(
            folder,
            compilers,
            claims,
            declared,
            files.Unclaimed,
            PolicyFiles.FindKubernetesVersion(folder),
            [.. files.Errors.Concat(doubles).Concat(nothing).Order(PolicyError.ByPosition)]);
    }

    // Compilers find their parse results by the file instance.
    private static ImmutableArray<PolicyFile> Reuse(
        ImmutableArray<PolicyFile> found, ImmutableArray<PolicyFile> known)
    {
        var byPath = known.ToDictionary(static file => file.Path, StringComparer.Ordinal);
        return [.. found.Select(file => byPath.GetValueOrDefault(file.Path) is { } old && old == file ? old : file)];
    }

    private static ImmutableArray<PolicyFile> Replace(ImmutableArray<PolicyFile> files, PolicyFile changed) =>
        files.Any(file => file.Path == changed.Path)
            ? [.. files.Select(file => file.Path == changed.Path ? changed : file)]
            : files;

    private ImmutableArray<ImmutableArray<PolicyFile>> Parts(string path) =>
    [
        .. _claims.Select((files, i) => files.Any(file => file.Path == path)
            ? _compilers.Compilers[i].FindParts(files, path)
            : []),
    ];
}
