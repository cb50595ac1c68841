using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Admission.Languages;
using Admission.Objects;
using Admission.Policies;
using Admission.PolicySets;
using Admission.Settings;

namespace Admission.Loading;

/// <summary>
/// Reads a policies folder: every file in it and its subfolders that a language claims. Names that begin with a dot are
/// ignored. A mounted ConfigMap, with its <c>..data</c> links, is read through its visible files; any other link to a
/// target outside the folder is an error.
/// </summary>
public static class PolicyDirectory
{
    /// <summary>
    /// Reads, checks and compiles every policy of a folder with its settings. Never throws for the content of the
    /// folder.
    /// </summary>
    /// <param name="languages">The languages in use; unique by name.</param>
    /// <param name="folder">The policies folder.</param>
    /// <param name="settingsFile">The settings; null for <c>admission.yaml</c> in the folder, which may be
    /// missing.</param>
    /// <param name="limits">The engine's limits.</param>
    /// <param name="select">
    /// Policies to keep, by id or path under the folder (<c>supply-chain/**</c>); empty keeps all. Applied at the end,
    /// so that the settings can name the others too.
    /// </param>
    /// <param name="time">The clock that decides whether exceptions are expired; null for the system clock.</param>
    public static PolicyLoad Load(
        ImmutableArray<IPolicyLanguage> languages,
        string folder,
        string? settingsFile,
        EngineLimits limits,
        ImmutableArray<string> select = default,
        TimeProvider? time = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(limits);
        PolicyFiles files = PolicyFiles.Read(languages, folder, settingsFile, limits);
        return Compile(folder, files, new PolicyCompilers(languages, limits), select, time);
    }

    /// <summary>
    /// Does a folder have policies whose verdicts depend on the version of Kubernetes, without settings that name the
    /// version? Compiles nothing.
    /// </summary>
    /// <param name="languages">The languages in use.</param>
    /// <param name="folder">The policies folder.</param>
    /// <param name="settingsFile">The settings; null for the file in the folder, which may be missing.</param>
    /// <param name="limits">The limits on files.</param>
    public static bool DependsOnKubernetesVersion(
        ImmutableArray<IPolicyLanguage> languages, string folder, string? settingsFile, EngineLimits limits)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(limits);
        PolicyFiles files = PolicyFiles.Read(languages, folder, settingsFile, limits);
        return new SettingsReader(files.SettingsFile, files.Settings).KubernetesVersion.Length == 0
            && languages.Where((one, i) =>
                one is IHasKubernetesVersion language && language.DependsOnVersion(files.Claims[i])).Any();
    }

    /// <summary>Compiles files that were read.</summary>
    /// <param name="folder">The folder of the files, for errors.</param>
    /// <param name="compilers">The languages' compilers.</param>
    /// <param name="select">Policies to keep; empty keeps all.</param>
    /// <param name="time">The clock that decides whether exceptions are expired; null for the system clock.</param>
    /// <param name="wanted">Ids of the policies to keep, if the others are only parts of them; null for all.</param>
    /// <param name="others">Ids that the settings can name, although their files are not included.</param>
    internal static PolicyLoad Compile(
        string folder,
        PolicyFiles files,
        PolicyCompilers compilers,
        ImmutableArray<string> select,
        TimeProvider? time,
        IReadOnlyCollection<string>? wanted = null,
        IEnumerable<string>? others = null)
    {
        var errors = new List<PolicyError>(files.Errors);
        var settings = new SettingsReader(files.SettingsFile, files.Settings);
        ImmutableArray<DeclaredPolicy> declared = compilers.Find(files.Claims);
        if (errors.Count == 0 && declared.IsEmpty)
        {
            errors.Add(PolicyFiles.NoPolicy(folder, compilers.Languages));
        }

        ImmutableArray<ILoadedPolicies?> loaded = compilers.Load(
            files.Claims,
            settings.Workloads,
            settings.KubernetesVersion.Length > 0 ? settings.KubernetesVersion : files.KubernetesVersion);
        if (declared.IsEmpty)
        {
            // Errors for files that a language claims but that declare no policy.
            errors.AddRange(loaded.SelectMany(static one => one is null ? [] : one.Warnings).Select(Place));
        }

        ImmutableArray<Policy> policies =
        [
            .. loaded.SelectMany(static one => one is null ? [] : one.Policies)
                .Where(policy => wanted?.Contains(policy.Id) != false),
        ];
        errors.AddRange(loaded.SelectMany(static one => one is null ? [] : one.Errors)
            .Concat(PolicyCompilers.FindDoubles(declared))
            .Concat(PolicyCompilers.CheckIds(policies))
            .Select(Place));
        ImmutableArray<ConfiguredPolicy> configured = settings.Read(
            [.. policies.DistinctBy(static policy => policy.Id)],
            [.. declared.Select(static policy => policy.Id).Concat(others ?? []).Distinct()],
            (time ?? TimeProvider.System).GetUtcNow());
        errors.AddRange(settings.Errors);
        if (errors.Count == 0)
        {
            configured = PolicySelection.Choose(configured, select, errors);
        }

        return new PolicyLoad(
            errors.Count == 0
                ? Link(loaded, configured, compilers.Limits, settings, Digest(files, loaded, configured, select))
                : null,
            [.. errors.Distinct().Order(PolicyError.ByPosition)],
            [
                .. loaded.SelectMany(static one => one is null ? [] : one.Warnings).Select(Place)
                    .Concat(settings.Warnings).Order(PolicyError.ByPosition),
            ]);

        PolicyError Place(PolicyError error) => error with { File = PolicyFiles.Shown(folder, error.File) };
    }

    /// <summary>
    /// The same policies with other settings, without reading or compiling them again: for policy tests, in which each
    /// case has its own parameters.
    /// </summary>
    /// <param name="set">The policies. Their own settings are ignored.</param>
    /// <param name="settings">The settings, YAML. They must not name kinds of workloads.</param>
    /// <param name="time">The clock that decides whether exceptions are expired; null for the system clock.</param>
    /// <param name="others">Ids that the settings can name, although the set has no such policy.</param>
    public static PolicyLoad Reconfigure(
        PolicySet set, byte[] settings, TimeProvider? time = null, IEnumerable<string>? others = null)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(settings);
        var reader = new SettingsReader("settings", settings);
        ImmutableArray<ConfiguredPolicy> configured = reader.Read(
            [.. set.Policies.Select(static configured => configured.Policy)],
            [.. set.Policies.Select(static configured => configured.Policy.Id).Concat(others ?? []).Distinct()],
            (time ?? TimeProvider.System).GetUtcNow());
        if (!ReferenceEquals(reader.Workloads, WorkloadKinds.BuiltIn))
        {
            throw new ArgumentException("If the workload kinds change, the policies must be loaded "
                + "again.", nameof(settings));
        }

        if (!reader.Errors.IsEmpty)
        {
            return new PolicyLoad(null, reader.Errors, reader.Warnings);
        }

        byte[] bytes = [.. Encoding.UTF8.GetBytes(set.Digest), .. settings];
        string digest = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes));
        ImmutableArray<ConfiguredPolicy> linked =
            [.. configured.Select((policy, i) => policy with
            {
                Program = set.Policies[i].Program,
                Place = set.Policies[i].Place,
            })];
        return new PolicyLoad(
            new PolicySet(linked, digest, set.Programs, set.Limits, set.Workloads, reader.Kinds)
            {
                Drift = reader.Drift,
            },
            [],
            reader.Warnings);
    }

    private static PolicySet Link(
        ImmutableArray<ILoadedPolicies?> loaded,
        ImmutableArray<ConfiguredPolicy> policies,
        EngineLimits limits,
        SettingsReader settings,
        string digest)
    {
        var programs = ImmutableArray.CreateBuilder<IPolicyProgram>();
        var places = new Dictionary<string, (int Program, int Place)>(StringComparer.Ordinal);
        foreach (ILoadedPolicies one in loaded.OfType<ILoadedPolicies>())
        {
            var own = one.Policies.Select(static policy => policy.Id).ToHashSet(StringComparer.Ordinal);
            ImmutableArray<string> ids =
                [.. policies.Select(static policy => policy.Policy.Id).Where(own.Contains)];
            if (ids.IsEmpty)
            {
                continue;
            }

            for (int i = 0; i < ids.Length; i++)
            {
                places.Add(ids[i], (programs.Count, i));
            }

            programs.Add(one.Link(ids));
        }

        ImmutableArray<ConfiguredPolicy> linked =
            [.. policies.Select(policy => policy with
            {
                Program = places[policy.Policy.Id].Program,
                Place = places[policy.Policy.Id].Place,
            })];
        return new PolicySet(
            linked, digest, programs.ToImmutable(), limits, settings.Workloads, settings.Kinds)
        {
            Drift = settings.Drift,
        };
    }

    // Some of the policies, and policies in another environment, give other verdicts than the whole folder.
    private static string Digest(
        PolicyFiles files,
        ImmutableArray<ILoadedPolicies?> loaded,
        ImmutableArray<ConfiguredPolicy> policies,
        ImmutableArray<string> select)
    {
        string[] environments =
            [.. loaded.Select(static one => one?.Environment ?? "").Where(static one => one.Length > 0)];
        if (select.IsDefaultOrEmpty && environments.Length == 0)
        {
            return files.Digest;
        }

        IEnumerable<string> chosen = select.IsDefaultOrEmpty
            ? []
            : policies.Select(static policy => policy.Policy.Id);
        string text = string.Join('\n', [files.Digest, .. environments, .. chosen]);
        return "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}

/// <summary>The result of reading a policies folder.</summary>
/// <param name="Set">The set; null if there is an error.</param>
/// <param name="Errors">Every error, sorted.</param>
/// <param name="Warnings">Warnings, such as an exception that is expired or expires soon, sorted.</param>
public sealed record PolicyLoad(
    PolicySet? Set, ImmutableArray<PolicyError> Errors, ImmutableArray<PolicyError> Warnings);
