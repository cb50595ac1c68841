namespace Admission.Faults;

/// <summary>When a policy counts as failing, and whether a failing policy is disabled.</summary>
public sealed record FaultLimits
{
    /// <summary>
    /// Faults within <see cref="Window"/> after which a policy counts as failing, or is disabled for the namespace of
    /// its objects. Default 10; 1 to 10,000.
    /// </summary>
    public int Threshold { get; init; } = 10;

    /// <summary>
    /// How long a fault counts, to a tenth. A failing policy has recovered after this time without a fault. Default 60
    /// s; 1 s to 1 h.
    /// </summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The circuit breaker: how long a policy that fails in a namespace is disabled there before it is tried again on
    /// one review. Until then, its <c>onError</c> applies. 1 s to 1 h; null, the default, never disables a policy.
    /// </summary>
    public TimeSpan? CoolDown { get; init; }
}
