using System.Collections.Immutable;
using Admission.Lookups;
using Admission.Matching;
using Admission.Objects;

namespace Admission.Drift;

/// <summary>Which objects are watched for changes without a review. Immutable.</summary>
public sealed record DriftSettings
{
    /// <summary>The settings without a section <c>drift</c>: nothing is watched.</summary>
    public static readonly DriftSettings None = new();

    /// <summary>The kinds, by resource; empty for none.</summary>
    public ImmutableArray<ReadKind> Kinds { get; init; } = [];

    /// <summary>
    /// The requests that change those objects: CREATE, UPDATE and, with <see cref="Deletions"/>, DELETE of the
    /// resources and of their subresources with an effect on the object.
    /// </summary>
    public MatchRule Match { get; init; } = new();

    /// <summary>Are deletions reported? Default true.</summary>
    public bool Deletions { get; init; } = true;

    /// <summary>Fields whose changes are ignored, such as those that a controller writes.</summary>
    public ImmutableArray<FieldPattern> Ignore { get; init; } = [];

    /// <summary>The section as it was written, by which two settings are compared; empty for none.</summary>
    public string Text { get; init; } = "";

    /// <summary>Is an object in that namespace watched?</summary>
    /// <param name="space">The namespace; empty for an object without one.</param>
    public bool Covers(string space) => Match.Namespaces is not { } namespaces
        || (space.Length == 0 ? namespaces.OnlyExcludes : namespaces.Matches(space));

    /// <summary>
    /// Are deletions of a kind reported? Never those of Events, because the API server deletes them after an hour,
    /// without a request.
    /// </summary>
    public bool CoversDeletions(ReadKind kind) =>
        Deletions && kind is not { Resource: "events", Group: "" or "events.k8s.io" };

    /// <summary>The declared kind of a resource; null if it is not watched.</summary>
    /// <param name="group">API group; empty for the core group.</param>
    /// <param name="resource">The plural.</param>
    public ReadKind? Find(string group, string resource)
    {
        foreach (ReadKind kind in Kinds)
        {
            if (kind.Group == group && kind.Resource == resource)
            {
                return kind;
            }
        }

        return null;
    }
}
