using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Admission.Engines;
using Admission.Engines.JavaScript;
using Admission.Objects;

namespace Admission.Policies;

/// <summary>
/// Reads a policies folder: every <c>*.js</c> file in it and its folders is a policy, but for those under a folder
/// named
/// <c>lib</c>, which are only imported. Names that begin with a dot are passed over. A mounted ConfigMap, with its
/// <c>..data</c> links, is read through its visible files; any other link that leads out of the folder is an error.
/// </summary>
public static class PolicyDirectory
{
    /// <summary>
    /// Reads, checks and compiles every policy of a folder with its settings. Never throws for what it finds there.
    /// </summary>
    /// <param name="folder">The policies folder.</param>
    /// <param name="settingsFile">The settings; null for <c>admission.yaml</c> in the folder, which may be
    /// missing.</param>
    /// <param name="limits">The engine's limits.</param>
    /// <param name="select">
    /// Policies to keep, by id or path under the folder (<c>supply-chain/**</c>); empty keeps all. Applied at the end,
    /// so that the settings may name the others as well.
    /// </param>
    /// <param name="time">The clock that exceptions expire by; null for the system's.</param>
    public static PolicyLoad Load(
        string folder,
        string? settingsFile,
        EngineLimits limits,
        ImmutableArray<string> select = default,
        TimeProvider? time = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(limits);
        return Compile(folder, PolicyFiles.Read(folder, settingsFile, limits), new ModuleCache(limits), select, time);
    }

    /// <summary>Compiles files that were read.</summary>
    /// <param name="folder">Where they are from, for errors.</param>
    /// <param name="files">The files.</param>
    /// <param name="cache">Modules that were parsed before.</param>
    /// <param name="select">Policies to keep; empty keeps all.</param>
    /// <param name="time">The clock that exceptions expire by; null for the system's.</param>
    /// <param name="others">Ids that the settings may name as well, though their files are not among these.</param>
    internal static PolicyLoad Compile(
        string folder,
        PolicyFiles files,
        ModuleCache cache,
        ImmutableArray<string> select,
        TimeProvider? time,
        IEnumerable<string>? others = null)
    {
        var errors = new List<PolicyError>(files.Errors);
        var settings = new SettingsReader(files.SettingsFile, files.Settings);
        ImmutableArray<string> paths =
            [.. files.Sources.Where(static source => source.IsPolicy).Select(static source => source.Path)];
        JavaScriptModules modules = JavaScriptEngine.Load(files.Sources, cache);
        errors.AddRange(modules.Errors.Concat(PolicyId.Check(paths)).Select(Place));
        ImmutableArray<Policy> policies = ReadMetadata(
            modules, settings, cache.Limits, error => errors.Add(Place(error)));
        ImmutableArray<ConfiguredPolicy> configured = settings.Read(
            [.. policies.DistinctBy(static policy => policy.Id)],
            [.. paths.Select(PolicyId.Of).Concat(others ?? []).Distinct()],
            (time ?? TimeProvider.System).GetUtcNow());
        errors.AddRange(settings.Errors);
        if (errors.Count == 0)
        {
            configured = PolicySelection.Choose(configured, select, errors);
        }

        return new PolicyLoad(
            errors.Count == 0 ? Link(modules, configured, settings, Digest(files, configured, select)) : null,
            [.. errors.Distinct().Order(PolicyError.ByPosition)],
            settings.Warnings);

        PolicyError Place(PolicyError error) => error with { File = PolicyFiles.Shown(folder, error.File) };
    }

    /// <summary>
    /// The same policies under other settings, without reading or compiling them again: what policy tests use, each
    /// case with its own parameters.
    /// </summary>
    /// <param name="set">The policies. Their own settings play no part.</param>
    /// <param name="settings">The settings, YAML. They must not name kinds of workloads.</param>
    /// <param name="time">The clock that exceptions expire by; null for the system's.</param>
    /// <param name="others">Ids that the settings may name as well, though the set has no such policy.</param>
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
            throw new ArgumentException("Kinds of workloads need the policies to be read anew.", nameof(settings));
        }

        if (!reader.Errors.IsEmpty)
        {
            return new PolicyLoad(null, reader.Errors, reader.Warnings);
        }

        byte[] bytes = [.. Encoding.UTF8.GetBytes(set.Digest), .. settings];
        string digest = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes));
        return new PolicyLoad(new PolicySet(configured, digest, set.Program, set.Workloads), [], reader.Warnings);
    }

    private static ImmutableArray<Policy> ReadMetadata(
        JavaScriptModules modules, SettingsReader settings, EngineLimits limits, Action<PolicyError> report)
    {
        var policies = ImmutableArray.CreateBuilder<Policy>(modules.Policies.Length);
        foreach (JavaScriptPolicy exported in modules.Policies)
        {
            if (PolicyMetadataReader.TryRead(
                exported,
                settings.Workloads,
                out Policy? policy,
                out ImmutableArray<PolicyError> complaints,
                limits))
            {
                policies.Add(policy!);
            }

            foreach (PolicyError complaint in complaints)
            {
                report(complaint);
            }
        }

        return policies.ToImmutable();
    }

    private static PolicySet Link(
        JavaScriptModules modules,
        ImmutableArray<ConfiguredPolicy> policies,
        SettingsReader settings,
        string digest) => new(
            policies,
            digest,
            modules.Link([.. policies.Select(static policy => policy.Policy.Path)]),
            settings.Workloads);

    // A set of some of the policies judges differently from the whole, and must not pass for it.
    private static string Digest(
        PolicyFiles files, ImmutableArray<ConfiguredPolicy> policies, ImmutableArray<string> select)
    {
        if (select.IsDefaultOrEmpty)
        {
            return files.Digest;
        }

        string text = string.Join('\n', policies.Select(static policy => policy.Policy.Id).Prepend(files.Digest));
        return "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}

/// <summary>The result of reading a policies folder.</summary>
/// <param name="Set">The set; null where there is any error.</param>
/// <param name="Errors">Every error, sorted.</param>
/// <param name="Warnings">What works but deserves a look (an exception that is expired or about to), sorted.</param>
public sealed record PolicyLoad(
    PolicySet? Set, ImmutableArray<PolicyError> Errors, ImmutableArray<PolicyError> Warnings);
