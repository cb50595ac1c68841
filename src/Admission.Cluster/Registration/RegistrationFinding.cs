namespace Admission.Cluster.Registration;

/// <summary>A finding about a registration.</summary>
/// <param name="IsError">Can it stop the cluster, or does a policy have no effect? Otherwise a warning.</param>
/// <param name="Where">The webhook or the policy; empty for the whole object.</param>
/// <param name="Message">The consequence and how to fix it.</param>
public sealed record RegistrationFinding(bool IsError, string Where, string Message)
{
    /// <summary><c>where: what. How to fix.</c></summary>
    public override string ToString() => Where.Length == 0 ? Message : $"{Where}: {Message}";
}
