namespace Admission.Cluster.Reports;

/// <summary>The result of a policy for an object. There is no report about an object that passes.</summary>
public enum ReportedLevel
{
    /// <summary>The object violates the policy.</summary>
    Fail,

    /// <summary>The policy only warns.</summary>
    Warn,

    /// <summary>The policy failed to evaluate.</summary>
    Error,
}
