namespace Admission.Authorization;

/// <summary>Never knows an answer; used outside of a cluster.</summary>
public sealed class UnknownAccess : IAccessReviews
{
    public static UnknownAccess Instance { get; } = new();

    private UnknownAccess()
    {
    }

    /// <inheritdoc/>
    public string Remedy => "Connect the webhook to a cluster. In a test, add the answer to 'access' in the case.";

    /// <inheritdoc/>
    public AccessDecision? Decide(AccessQuestion question) => null;
}
