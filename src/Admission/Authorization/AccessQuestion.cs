using System.Collections.Immutable;

namespace Admission.Authorization;

/// <summary>A question of a policy about the permissions of a user: the content of a SubjectAccessReview.</summary>
public sealed record AccessQuestion
{
    /// <summary>Name of the user. Default empty.</summary>
    public string User { get; init; } = "";

    /// <summary>Groups of the user. Default none.</summary>
    public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>What the user wants to do: <c>get</c>, <c>create</c>, <c>use</c>.</summary>
    public required string Verb { get; init; }

    /// <summary>Path of a URL that is not a resource, such as <c>/healthz</c>; null for a resource.</summary>
    public string? Path { get; init; }

    /// <summary>API group of the resource; empty for the core group.</summary>
    public string Group { get; init; } = "";

    /// <summary>Plural of the resource. Default empty.</summary>
    public string Resource { get; init; } = "";

    /// <summary>Subresource; empty for the object itself.</summary>
    public string Subresource { get; init; } = "";

    /// <summary>Namespace; empty for all namespaces or a cluster-scoped resource.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>Name of the object; empty for all.</summary>
    public string Name { get; init; } = "";

    /// <summary>Field selector of a list, watch or deletecollection; null for none.</summary>
    public string? FieldSelector { get; init; }

    /// <summary>Label selector of a list, watch or deletecollection; null for none.</summary>
    public string? LabelSelector { get; init; }
}
