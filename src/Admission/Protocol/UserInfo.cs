using System.Collections.Immutable;
using Admission.Json;

namespace Admission.Protocol;

/// <summary>The user who makes the request, as the API server authenticated it.</summary>
public sealed record UserInfo
{
    private const string ServiceAccountPrefix = "system:serviceaccount:";

    /// <summary>
    /// Name, <c>system:serviceaccount:NAMESPACE:NAME</c> for a service account. Never trimmed or case-folded.
    /// </summary>
    public required string Username { get; init; }

    /// <summary>Unique id; empty if the API server sent none.</summary>
    public string Uid { get; init; } = "";

    /// <summary>Groups in the order of the review.</summary>
    public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>
    /// Further facts of the authenticator, a map of lists; null if none were sent. Can contain tokens: never logged.
    /// </summary>
    public JsonValue? Extra { get; init; }

    /// <summary><c>NAMESPACE:NAME</c> of a service account; null for other users.</summary>
    public string? ServiceAccount =>
        Username.StartsWith(ServiceAccountPrefix, StringComparison.Ordinal)
        && Username.AsSpan(ServiceAccountPrefix.Length).Count(':') == 1
            ? Username[ServiceAccountPrefix.Length..]
            : null;
}
