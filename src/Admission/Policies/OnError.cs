namespace Admission.Policies;

/// <summary>What happens to a request if a policy throws, times out or exceeds a limit.</summary>
public enum OnError
{
    /// <summary>The request is denied: fail closed.</summary>
    Deny,

    /// <summary>The request is allowed; the fault is still counted and logged.</summary>
    Allow,
}
