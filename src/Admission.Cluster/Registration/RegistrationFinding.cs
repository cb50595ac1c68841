namespace Admission.Cluster.Registration;

/// <summary>Something about a registration that its operator must know.</summary>
/// <param name="IsError">Can it stop the cluster, or is a policy without effect? A warning otherwise.</param>
/// <param name="Where">The webhook or the policy; empty for the whole object.</param>
/// <param name="Message">What will happen. How to fix it.</param>
public sealed record RegistrationFinding(bool IsError, string Where, string Message)
{
    /// <summary><c>where: what. How to fix.</c></summary>
    public override string ToString() => Where.Length == 0 ? Message : $"{Where}: {Message}";
}
