using System.Collections.Immutable;
using Admission.Json;
using Admission.Matching;
using Admission.Policies;
using Admission.Protocol;

namespace Admission.PolicySets;

/// <summary>A policy with what the settings say of it. Immutable.</summary>
public sealed record ConfiguredPolicy
{
    /// <summary>The policy.</summary>
    public required Policy Policy { get; init; }

    /// <summary>Position in <see cref="PolicySet.Policies"/>.</summary>
    public required int Index { get; init; }

    /// <summary>Position in the programs of the set: the language that the policy is written in.</summary>
    internal int Program { get; init; }

    /// <summary>Position of the policy in its program.</summary>
    internal int Place { get; init; }

    /// <summary>What holds where no override matches.</summary>
    public required PolicySettings Settings { get; init; }

    /// <summary>Overrides in the order of the settings file; the first that matches decides.</summary>
    public ImmutableArray<PolicyOverride> Overrides { get; init; } = [];

    /// <summary>The policy's exceptions, in the order of the settings file, expired ones included.</summary>
    public ImmutableArray<PolicyException> Exceptions { get; init; } = [];

    /// <summary>Can it never count, whatever the request?</summary>
    public bool IsOffEverywhere =>
        Settings.Enforcement == Enforcement.Off
        && Overrides.All(static rule => rule.Settings.Enforcement == Enforcement.Off);

    /// <summary>
    /// Does its outcome depend on labels of namespaces, through its own rules, an override or an exception?
    /// <c>kubernetes.io/metadata.name</c> does not count, since the name of the namespace answers it.
    /// </summary>
    public bool NeedsNamespaceLabels =>
        !IsOffEverywhere
        && (Policy.ReadsNamespace
            || Policy.Match.Any(static rule => rule.NeedsNamespaceLabels)
            || Overrides.Any(static one => one.Match.NeedsNamespaceLabels)
            || Exceptions.Any(static one => one.Match.Any(static rule => rule.NeedsNamespaceLabels)));

    /// <summary>The settings for one request: of the first override that covers it, else the policy's own.</summary>
    /// <param name="request">The request.</param>
    /// <param name="namespaces">Where labels of namespaces come from.</param>
    /// <param name="settings">
    /// The settings. Where it cannot be told which hold, the policy's own with the strictest enforcement and fault mode
    /// of all that might.
    /// </param>
    /// <returns>Can it be told? False where an override needs labels of a namespace that are not known.</returns>
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

    /// <summary>
    /// The exception that lets the policy's violations pass for a request at a time; null where none does.
    /// </summary>
    /// <remarks>An exception of which it cannot be told whether it covers the request does not.</remarks>
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
    };
}

/// <summary>How a policy is set, for all requests or for those of an override. Immutable.</summary>
public sealed record PolicySettings
{
    /// <summary>How violations count.</summary>
    public required Enforcement Enforcement { get; init; }

    /// <summary>What a fault means.</summary>
    public required OnError OnError { get; init; }

    /// <summary>
    /// Does the ratchet hold, so that what was already there does not block? Default true; <c>existing: deny</c>
    /// turns it off.
    /// </summary>
    public required bool AllowsExisting { get; init; }

    /// <summary>The parameters, defaults filled in and checked: an object.</summary>
    public required JsonValue Parameters { get; init; }
}

/// <summary>Other settings for some requests. Immutable.</summary>
/// <param name="Match">Which requests.</param>
/// <param name="Settings">What holds for them, complete.</param>
public sealed record PolicyOverride(MatchRule Match, PolicySettings Settings);
