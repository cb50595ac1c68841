using System.Collections.Immutable;
using Admission.Json;

namespace Admission.Authorization;

/// <summary>A question of a policy about the permissions of a user: the content of a SubjectAccessReview.</summary>
public sealed record AccessQuestion
{
    /// <summary>Name of the user. Default empty.</summary>
    public string User { get; init; } = "";

    /// <summary>Id of the user. Default empty.</summary>
    public string Uid { get; init; } = "";

    /// <summary>Groups of the user. Default none.</summary>
    public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>What else the authenticator knows of the user: lists of texts by name; null for nothing.</summary>
    public JsonValue? Extra { get; init; }

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

    /// <summary>Is it the same question? Groups and extra are compared by their content.</summary>
    public bool Equals(AccessQuestion? other) => other is not null
        && (User, Uid, Verb, Path, Group, Resource, Subresource)
            == (other.User, other.Uid, other.Verb, other.Path, other.Group, other.Resource, other.Subresource)
        && (Namespace, Name, FieldSelector, LabelSelector)
            == (other.Namespace, other.Name, other.FieldSelector, other.LabelSelector)
        && Groups.SequenceEqual(other.Groups)
        && (ReferenceEquals(Extra, other.Extra)
            || (Extra is not null && other.Extra is not null && JsonValue.AreSame(Extra, other.Extra)));

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(User, Verb, Path, Group, Resource, Subresource, Namespace, Name);

    /// <summary>The question for a person: <c>may ann delete pods/web in shop?</c> without groups and extra.</summary>
    public override string ToString()
    {
        string what = Path ?? (Group.Length == 0 ? Resource : $"{Resource}.{Group}")
            + (Subresource.Length == 0 ? "" : $"/{Subresource}")
            + (Name.Length == 0 ? "" : $" {Name}")
            + (Namespace.Length == 0 ? "" : $" in {Namespace}");
        return $"may {User} {Verb} {what}?";
    }
}
