namespace Admission.Policies;

/// <summary>What it means for the request that a policy throws, times out or outgrows its limits.</summary>
public enum OnError
{
    /// <summary>The request is refused: fail closed.</summary>
    Deny,

    /// <summary>The request passes; the fault is counted and logged all the same.</summary>
    Allow,
}
