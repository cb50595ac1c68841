namespace Admission.Policies;

/// <summary>How a policy's violations count. The default of the enum is the strictest.</summary>
public enum Enforcement
{
    /// <summary>Violations refuse the request.</summary>
    Deny,

    /// <summary>Violations are shown to the user and let the request pass.</summary>
    Warn,

    /// <summary>Violations are only recorded.</summary>
    Audit,

    /// <summary>The policy does not run.</summary>
    Off,
}
