namespace Admission.Authorization;

/// <summary>An answer to all questions that fit. What is null fits every question.</summary>
/// <param name="Decision">The answer.</param>
public sealed record AccessAnswer(AccessDecision Decision)
{
    /// <summary>Name of the user.</summary>
    public string? User { get; init; }

    /// <summary>What the user wants to do.</summary>
    public string? Verb { get; init; }

    /// <summary>Path of a URL that is not a resource.</summary>
    public string? Path { get; init; }

    /// <summary>API group; empty for the core group.</summary>
    public string? Group { get; init; }

    /// <summary>Plural of the resource.</summary>
    public string? Resource { get; init; }

    /// <summary>Subresource; empty for the object itself.</summary>
    public string? Subresource { get; init; }

    /// <summary>Namespace; empty for all namespaces or a cluster-scoped resource.</summary>
    public string? Namespace { get; init; }

    /// <summary>Name of the object; empty for all.</summary>
    public string? Name { get; init; }

    /// <summary>Field selector of a list; empty for none.</summary>
    public string? FieldSelector { get; init; }

    /// <summary>Label selector of a list; empty for none.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>An answer that fits only one question of a user, whose name stands for groups and extra.</summary>
    /// <param name="question">The question.</param>
    /// <param name="decision">The answer.</param>
    public static AccessAnswer To(AccessQuestion question, AccessDecision decision)
    {
        ArgumentNullException.ThrowIfNull(question);
        return new AccessAnswer(decision)
        {
            User = question.User,
            Verb = question.Verb,
            Path = question.Path ?? "",
            Group = question.Group,
            Resource = question.Resource,
            Subresource = question.Subresource,
            Namespace = question.Namespace,
            Name = question.Name,
            FieldSelector = question.FieldSelector ?? "",
            LabelSelector = question.LabelSelector ?? "",
        };
    }

    /// <summary>Does the answer fit a question?</summary>
    public bool Fits(AccessQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        return Is(User, question.User) && Is(Verb, question.Verb) && Is(Path, question.Path ?? "")
            && Is(Group, question.Group) && Is(Resource, question.Resource) && Is(Subresource, question.Subresource)
            && Is(Namespace, question.Namespace) && Is(Name, question.Name)
            && Is(FieldSelector, question.FieldSelector ?? "") && Is(LabelSelector, question.LabelSelector ?? "");
    }

    private static bool Is(string? wanted, string actual) => wanted is null || wanted == actual;
}
