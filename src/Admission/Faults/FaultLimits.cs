namespace Admission.Faults;

/// <summary>When a policy counts as failing, and whether one that fails is taken out.</summary>
public sealed record FaultLimits
{
    /// <summary>
    /// Faults within <see cref="Window"/> that make a policy a failing one, or that take it out for the namespace they
    /// came from. Default 10; 1 to 10,000.
    /// </summary>
    public int Threshold { get; init; } = 10;

    /// <summary>
    /// How long a fault counts, to a tenth. A failing policy has recovered when this long none came. Default 60 s;
    /// 1 s to 1 h.
    /// </summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The circuit breaker: how long a policy that fails in a namespace is not run there before it is tried again on
    /// one review; its <c>onError</c> answers meanwhile. 1 s to 1 h; null, the default, never takes a policy out.
    /// </summary>
    public TimeSpan? CoolDown { get; init; }
}
