namespace Admission.Kinds;

/// <summary>The result of looking up the kind of an object in a <see cref="KindTable"/>. Immutable.</summary>
/// <param name="Kind">The kind to evaluate: the current version if the written one was removed.</param>
/// <param name="Resource">The resource of that kind.</param>
/// <param name="IsNamespaced">Are its objects in a namespace?</param>
/// <param name="Origin">How this is known.</param>
/// <param name="Written">The kind as the object has it.</param>
public sealed record FoundKind(
    GroupVersionKind Kind,
    GroupVersionResource Resource,
    bool IsNamespaced,
    KindOrigin Origin,
    GroupVersionKind Written)
{
    /// <summary>The resource in the group and version that the object has, which may have been removed.</summary>
    public GroupVersionResource WrittenResource => Resource with { Group = Written.Group, Version = Written.Version };

    /// <summary>What the user should know about the kind, and how to fix it; empty if nothing.</summary>
    public string Note { get; init; } = "";
}
