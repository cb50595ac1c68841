using System.Collections.Immutable;
using Admission.Cli.Git;
using Admission.Cli.Manifests;
using Admission.Loading;
using Admission.Policies;
using Admission.PolicySets;

namespace Admission.Cli.Replay;

/// <summary>The policy sets of a replay.</summary>
/// <param name="Candidate">The policies that are asked about; null on error.</param>
/// <param name="Baseline">What they are compared to; null for recorded verdicts, and on error.</param>
/// <param name="IsBaselineEmpty">Does what they are compared to hold none of the chosen policies?</param>
/// <param name="Errors">Everything that is wrong.</param>
/// <param name="Warnings">What deserves a look.</param>
internal sealed record ReplayedSets(
    PolicySet? Candidate,
    PolicySet? Baseline,
    bool IsBaselineEmpty,
    ImmutableArray<string> Errors,
    ImmutableArray<string> Warnings)
{
    /// <summary>Is the value of <c>--against</c> neither a folder nor a revision?</summary>
    public bool IsUsageError { get; init; }

    /// <summary>Loads them.</summary>
    public static async Task<ReplayedSets> LoadAsync(ReplaySettings settings, CancellationToken cancellationToken)
    {
        PolicyLoad candidate = PolicyDirectory.Load(
            PolicyLanguages.All, settings.Policies, settings.SettingsFile, EngineLimits.Default, settings.PolicyGlobs);
        ImmutableArray<string> errors = Texts(candidate.Errors);
        ImmutableArray<string> warnings = [.. Texts(candidate.Warnings).Select(static one => $"warning: {one}")];
        if (settings.Against == ReplaySettings.Recorded)
        {
            return new ReplayedSets(candidate.Set, null, false, errors, warnings);
        }

        (PolicySet? baseline, ImmutableArray<string> more, bool isUsage) =
            await LoadBaselineAsync(settings, cancellationToken);
        bool isEmpty = baseline is null && more.IsEmpty;
        return new ReplayedSets(candidate.Set, baseline, isEmpty, [.. errors, .. more], warnings)
        {
            IsUsageError = isUsage,
        };
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

    // A glob that chooses no policy there is no mistake: the policy may be new.
    private static PolicyLoad Load(string folder, ReplaySettings settings)
    {
        PolicyLoad all = PolicyDirectory.Load(
            PolicyLanguages.All, folder, settings.AgainstSettings, EngineLimits.Default);
        if (all.Set is null || settings.PolicyGlobs.IsEmpty)
        {
            return all;
        }

        PolicyLoad chosen = PolicyDirectory.Load(
            PolicyLanguages.All, folder, settings.AgainstSettings, EngineLimits.Default, settings.PolicyGlobs);
        return chosen with { Errors = [] };
    }

    private static ImmutableArray<string> Texts(ImmutableArray<PolicyError> errors) =>
        [.. errors.Select(static error => error.ToString())];
}
