namespace Admission.Policies;

/// <summary>Severity of a violation. Only for reports; enforcement decides what blocks.</summary>
public enum Severity
{
    /// <summary>A fact worth knowing.</summary>
    Info,

    /// <summary>A bad practice without a direct risk.</summary>
    Low,

    /// <summary>A weakness; the default.</summary>
    Medium,

    High,

    /// <summary>A way to take over the cluster.</summary>
    Critical,
}
