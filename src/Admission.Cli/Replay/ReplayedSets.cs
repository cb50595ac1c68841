using System.Collections.Immutable;
using Admission.Cel.Libraries;
using Admission.Cli.Git;
using Admission.Cli.Manifests;
using Admission.Languages;
using Admission.Loading;
using Admission.Policies;
using Admission.PolicySets;

namespace Admission.Cli.Replay;

/// <summary>The policy sets of a replay.</summary>
/// <param name="Candidate">The candidate policies; null on error.</param>
/// <param name="Baseline">The policies to compare with; null for recorded verdicts, and on error.</param>
/// <param name="IsBaselineEmpty">Does the baseline have none of the selected policies?</param>
internal sealed record ReplayedSets(
    PolicySet? Candidate,
    PolicySet? Baseline,
    bool IsBaselineEmpty,
    ImmutableArray<string> Errors,
    ImmutableArray<string> Warnings)
{
    /// <summary>Is the value of <c>--against</c> neither a folder nor a revision?</summary>
    public bool IsUsageError { get; init; }

    public static async Task<ReplayedSets> LoadAsync(ReplaySettings settings, CancellationToken cancellationToken)
    {
        bool isUpgrade = settings.Against.StartsWith(ReplaySettings.KubernetesPrefix, StringComparison.Ordinal);
        PolicyLoad candidate = PolicyDirectory.Load(
            PolicyLanguages.At(settings.KubernetesVersion, isUpgrade),
            settings.Policies,
            settings.SettingsFile,
            EngineLimits.Default,
            settings.PolicyGlobs);
        ImmutableArray<string> errors = Texts(candidate.Errors);
        ImmutableArray<string> warnings = [.. Texts(candidate.Warnings).Select(static one => $"warning: {one}")];
        if (settings.Against == ReplaySettings.Recorded)
        {
            return new ReplayedSets(candidate.Set, null, false, errors, warnings);
        }

        if (isUpgrade)
        {
            return LoadOther(settings, candidate);
        }

        (PolicySet? baseline, ImmutableArray<string> more, bool isUsage) =
            await LoadBaselineAsync(settings, cancellationToken);
        bool isEmpty = baseline is null && more.IsEmpty;
        return new ReplayedSets(candidate.Set, baseline, isEmpty, [.. errors, .. more], warnings)
        {
            IsUsageError = isUsage,
        };
    }

    // The same policies and settings in two versions of Kubernetes. A policy that does not compile in one of them fails
    // there when it is evaluated, as in the API server.
    private static ReplayedSets LoadOther(ReplaySettings settings, PolicyLoad candidate)
    {
        string text = settings.Against[ReplaySettings.KubernetesPrefix.Length..];
        if (!KubernetesVersion.TryParse(text, out KubernetesVersion version))
        {
            return new ReplayedSets(
                null,
                null,
                false,
                [$"admission: --against {settings.Against}: not a supported version. Use "
                    + $"{KubernetesVersion.Oldest} to {KubernetesVersion.Newest}."],
                [])
            { IsUsageError = true };
        }

        PolicyLoad baseline = PolicyDirectory.Load(
            PolicyLanguages.At(version, runsBroken: true),
            settings.Policies,
            settings.AgainstSettings ?? settings.SettingsFile,
            EngineLimits.Default,
            settings.PolicyGlobs);
        string now = settings.KubernetesVersion is { } chosen ? $"kubernetes:{chosen}" : "the version in use";
        return new ReplayedSets(
            candidate.Set,
            baseline.Set,
            false,
            Texts([.. candidate.Errors.Concat(baseline.Errors).Distinct()]),
            [
                .. Texts([.. candidate.Warnings.Intersect(baseline.Warnings)]).Select(static one => $"warning: {one}"),
                .. Texts([.. candidate.Warnings.Except(baseline.Warnings)]).Select(one => $"only in {now}: {one}"),
                .. Texts([.. baseline.Warnings.Except(candidate.Warnings)])
                    .Select(one => $"only in {settings.Against}: {one}"),
            ]);
    }

    private static async Task<(PolicySet? Set, ImmutableArray<string> Errors, bool IsUsage)> LoadBaselineAsync(
        ReplaySettings settings, CancellationToken cancellationToken)
    {
        bool isMarked = settings.Against.StartsWith(OldManifests.GitPrefix, StringComparison.Ordinal);
        if (!isMarked && Directory.Exists(settings.Against))
        {
            PolicyLoad load = Load(settings.Against, settings);
            return (load.Set, Texts(load.Errors), false);
        }

        try
        {
            string revision = isMarked ? settings.Against[OldManifests.GitPrefix.Length..] : settings.Against;
            using GitPolicies old = await GitPolicies.TakeAsync(settings.Policies, revision, cancellationToken);
            PolicyLoad load = Load(old.Folder, settings);
            return (load.Set, [.. Texts(load.Errors).Select(
                error => error.Replace(old.Folder, settings.Against, StringComparison.Ordinal))], false);
        }
        catch (GitException exception)
        {
            return (null, [$"admission: --against {settings.Against}: {exception.Message}"], true);
        }
    }

    // A glob that selects no policy there is not an error: the policy can be new.
    private static PolicyLoad Load(string folder, ReplaySettings settings)
    {
        ImmutableArray<IPolicyLanguage> languages = PolicyLanguages.At(settings.KubernetesVersion, runsBroken: false);
        PolicyLoad all = PolicyDirectory.Load(
            languages, folder, settings.AgainstSettings, EngineLimits.Default);
        if (all.Set is null || settings.PolicyGlobs.IsEmpty)
        {
            return all;
        }

        PolicyLoad chosen = PolicyDirectory.Load(
            languages, folder, settings.AgainstSettings, EngineLimits.Default, settings.PolicyGlobs);
        return chosen with { Errors = [] };
    }

    private static ImmutableArray<string> Texts(ImmutableArray<PolicyError> errors) =>
        [.. errors.Select(static error => error.ToString())];
}
