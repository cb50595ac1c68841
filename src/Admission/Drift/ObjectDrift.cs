using System.Collections.Immutable;
using Admission.Lookups;

namespace Admission.Drift;

/// <summary>A change of an object without a review, or a difference from the desired state.</summary>
public sealed record ObjectDrift
{
    /// <summary>The kind, by resource.</summary>
    public required ReadKind Kind { get; init; }

    /// <summary><c>apiVersion</c> of the object.</summary>
    public string ApiVersion { get; init; } = "";

    /// <summary>Namespace; empty for none.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>Name of the object.</summary>
    public required string Name { get; init; }

    /// <summary>Uid of the object; empty if it does not exist.</summary>
    public string Uid { get; init; } = "";

    /// <summary>resourceVersion of the change; empty if the object does not exist.</summary>
    public string Version { get; init; } = "";

    /// <summary>Whether the object was changed, created or deleted, or is missing.</summary>
    public required DriftType Type { get; init; }

    /// <summary>
    /// The fields that differ, with items of keyed lists by key, never their values; empty if they are not known or the
    /// object is created, deleted or missing.
    /// </summary>
    public ImmutableArray<string> Fields { get; init; } = [];

    /// <summary>
    /// Who wrote them, the last writer first; empty if managedFields do not say, and for a deletion.
    /// </summary>
    public ImmutableArray<FieldOwner> Managers { get; init; } = [];

    /// <summary>
    /// Uid of the review that last admitted the object, as in the decision log; empty if it is not known.
    /// </summary>
    public string LastReview { get; init; } = "";

    /// <summary>Why it is not certain that no replica admitted the change; empty if it is.</summary>
    public string Doubt { get; init; } = "";

    /// <summary>The object in one text: <c>deployments.apps shop/web</c>.</summary>
    public string Target => Namespace.Length == 0 ? $"{Kind} {Name}" : $"{Kind} {Namespace}/{Name}";
}

/// <summary>What happened to an object.</summary>
public enum DriftType
{
    /// <summary>Fields of the object differ.</summary>
    Changed,

    /// <summary>The object is new.</summary>
    Created,

    /// <summary>The object was deleted, or its deletion has begun.</summary>
    Deleted,

    /// <summary>The desired state has the object, and the cluster has not.</summary>
    Missing,
}
