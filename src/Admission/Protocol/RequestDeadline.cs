namespace Admission.Protocol;

/// <summary>How long an answer may take: what the API server says in <c>?timeout=</c>, less a margin.</summary>
public static class RequestDeadline
{
    /// <summary>The budget for a request with that <c>timeout</c> query value (<c>10s</c>, <c>1m0s</c>; null where absent).</summary>
    public static TimeSpan BudgetFor(string? timeout) => throw new NotImplementedException();
}
