namespace Admission.Policies;

/// <summary>The effect of a policy's violations. The default of the enum is the strictest.</summary>
public enum Enforcement
{
    /// <summary>Violations deny the request.</summary>
    Deny,

    /// <summary>Violations become warnings, and the request is allowed.</summary>
    Warn,

    /// <summary>Violations are only recorded.</summary>
    Audit,

    /// <summary>The policy does not run.</summary>
    Off,
}
