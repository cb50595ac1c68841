using System.Collections.Immutable;
using Admission.Json;
using Admission.Matching;
using Admission.Policies;
using Admission.Protocol;

namespace Admission.PolicySets;

/// <summary>A policy with its settings. Immutable.</summary>
public sealed record ConfiguredPolicy
{
    public required Policy Policy { get; init; }

    /// <summary>Position in <see cref="PolicySet.Policies"/>.</summary>
    public required int Index { get; init; }

    /// <summary>Position in the programs of the set: the language that the policy is written in.</summary>
    internal int Program { get; init; }

    /// <summary>Position of the policy in its program.</summary>
    internal int Place { get; init; }

    /// <summary>The settings if no override matches.</summary>
    public required PolicySettings Settings { get; init; }

    /// <summary>Overrides in the order of the settings file; the first that matches decides.</summary>
    public ImmutableArray<PolicyOverride> Overrides { get; init; } = [];

    /// <summary>The policy's exceptions, in the order of the settings file, including expired ones.</summary>
    public ImmutableArray<PolicyException> Exceptions { get; init; } = [];

    /// <summary>Is it off for every request?</summary>
    public bool IsOffEverywhere =>
        Settings.Enforcement == Enforcement.Off
        && Overrides.All(static rule => rule.Settings.Enforcement == Enforcement.Off);

    /// <summary>Can its result depend on the workload that controls an object?</summary>
    public bool LooksUpOwners =>
        !IsOffEverywhere
        && (Settings.ExistingWorkloads is not null
            || Overrides.Any(static one => one.Settings.ExistingWorkloads is not null));

    /// <summary>
    /// Does its outcome depend on labels of namespaces, through its own rules, an override or an exception?
    /// <c>kubernetes.io/metadata.name</c> does not count, because the name of the namespace determines it.
    /// </summary>
    public bool NeedsNamespaceLabels =>
        !IsOffEverywhere
        && (Policy.ReadsNamespace
            || Policy.Match.Any(static rule => rule.NeedsNamespaceLabels)
            || Overrides.Any(static one => one.Match.NeedsNamespaceLabels)
            || Exceptions.Any(static one => one.Match.Any(static rule => rule.NeedsNamespaceLabels)));

    /// <summary>
    /// The settings for one request: those of the first override that covers it, else the policy's own.
    /// </summary>
    /// <param name="namespaces">Source of namespace labels.</param>
    /// <param name="settings">
    /// The settings. If it is not known which settings apply, the policy's own with the strictest enforcement and fault
    /// mode of all that might apply.
    /// </param>
    /// <returns>Are the settings known? False if an override needs labels of a namespace that are not known.</returns>
    public bool TryFindSettings(AdmissionRequest request, INamespaceLabels namespaces, out PolicySettings settings)
    {
        settings = Settings;
        bool isDecided = true;
        foreach ((MatchRule match, PolicySettings candidate) in Overrides)
        {
            switch (match.Matches(request, namespaces))
            {
                case MatchResult.Yes when isDecided:
                    settings = candidate;
                    return true;
                case MatchResult.Yes:
                    settings = Strictest(settings, candidate);
                    return false;
                case MatchResult.Unknown:
                    isDecided = false;
                    settings = Strictest(settings, candidate);
                    break;
            }
        }

        return isDecided;
    }

    /// <summary>The exception that exempts a request from the policy at a time; null if there is none.</summary>
    /// <remarks>An exception does not apply if it is not known whether it covers the request.</remarks>
    public PolicyException? FindException(AdmissionRequest request, INamespaceLabels namespaces, DateTimeOffset now)
    {
        foreach (PolicyException exception in Exceptions)
        {
            if (exception.IsInForce(now)
                && MatchRule.MatchesAny(exception.Match, request, namespaces) == MatchResult.Yes)
            {
                return exception;
            }
        }

        return null;
    }

    private static PolicySettings Strictest(PolicySettings left, PolicySettings right) => left with
    {
        Enforcement = left.Enforcement < right.Enforcement ? left.Enforcement : right.Enforcement,
        OnError = left.OnError < right.OnError ? left.OnError : right.OnError,
        AllowsExisting = left.AllowsExisting && right.AllowsExisting,
        ExistingWorkloads = left.ExistingWorkloads == right.ExistingWorkloads ? left.ExistingWorkloads : null,
    };
}

/// <summary>The settings of a policy, for all requests or for those of an override. Immutable.</summary>
public sealed record PolicySettings
{
    /// <summary>How violations count.</summary>
    public required Enforcement Enforcement { get; init; }

    /// <summary>The effect of a fault.</summary>
    public required OnError OnError { get; init; }

    /// <summary>Are existing violations no reason to deny? Default true; <c>existing: deny</c> turns it off.</summary>
    public required bool AllowsExisting { get; init; }

    /// <summary>
    /// The workloads whose new Pods may keep a violation; null, the default, for none.
    /// </summary>
    public ExistingWorkloads? ExistingWorkloads { get; init; }

    /// <summary>The checked parameters with defaults: an object.</summary>
    public required JsonValue Parameters { get; init; }
}

/// <summary>Other settings for some requests. Immutable.</summary>
/// <param name="Match">Which requests.</param>
/// <param name="Settings">The complete settings for them.</param>
public sealed record PolicyOverride(MatchRule Match, PolicySettings Settings);
