using System.Collections.Immutable;
using Admission.Json;
using Admission.Matching;

namespace Admission.Policies;

/// <summary>A policy with what the settings say of it. Immutable.</summary>
public sealed record ConfiguredPolicy
{
    /// <summary>The policy.</summary>
    public required Policy Policy { get; init; }

    /// <summary>Position in <see cref="PolicySet.Policies"/>, which an engine knows the policy by.</summary>
    public required int Index { get; init; }

    /// <summary>What holds where no override matches.</summary>
    public required PolicySettings Settings { get; init; }

    /// <summary>Overrides in the order of the settings file; the first that matches decides.</summary>
    public ImmutableArray<PolicyOverride> Overrides { get; init; } = [];

    /// <summary>The policy's exceptions, in the order of the settings file, expired ones included.</summary>
    public ImmutableArray<PolicyException> Exceptions { get; init; } = [];
}

/// <summary>How a policy is set, for all requests or for those of an override. Immutable.</summary>
public sealed record PolicySettings
{
    /// <summary>How violations count.</summary>
    public required Enforcement Enforcement { get; init; }

    /// <summary>What a fault means.</summary>
    public required OnError OnError { get; init; }

    /// <summary>Does the ratchet hold, so that what was already there does not block? Default true; <c>existing: deny</c> turns it off.</summary>
    public required bool AllowsExisting { get; init; }

    /// <summary>The parameters, defaults filled in and checked: an object.</summary>
    public required JsonValue Parameters { get; init; }
}

/// <summary>Other settings for some requests. Immutable.</summary>
/// <param name="Match">Which requests.</param>
/// <param name="Settings">What holds for them, complete.</param>
public sealed record PolicyOverride(MatchRule Match, PolicySettings Settings);
