namespace Admission.Authorization;

/// <summary>Knows no permission: outside of a cluster.</summary>
public sealed class UnknownAccess : IAccessReviews
{
    /// <summary>The only one.</summary>
    public static UnknownAccess Instance { get; } = new();

    private UnknownAccess()
    {
    }

    /// <inheritdoc/>
    public AccessDecision? Decide(AccessQuestion question) => null;
}
