namespace Admission.Policies;

/// <summary>How grave a violation is. For reports; enforcement decides what blocks.</summary>
public enum Severity
{
    /// <summary>Worth knowing.</summary>
    Info,

    /// <summary>Bad practice.</summary>
    Low,

    /// <summary>A weakness; the default.</summary>
    Medium,

    /// <summary>A hole.</summary>
    High,

    /// <summary>A way to take over the cluster.</summary>
    Critical,
}
