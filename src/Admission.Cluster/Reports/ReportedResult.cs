using Admission.Policies;

namespace Admission.Cluster.Reports;

/// <summary>One finding about an object. Immutable; contains no value of a Secret.</summary>
/// <param name="Policy">Id of the policy.</param>
/// <param name="Severity">Severity of the policy.</param>
/// <param name="Message">The problem.</param>
public sealed record ReportedResult(string Policy, ReportedLevel Level, Severity Severity, string Message)
{
    /// <summary>Category of the policy; empty for none.</summary>
    public string Category { get; init; } = "";

    /// <summary><c>deny</c>, <c>warn</c>, <c>audit</c>: how the policy is enforced; empty if not known.</summary>
    public string Enforcement { get; init; } = "";

    /// <summary>Path in the object; empty for none.</summary>
    public string Field { get; init; } = "";

    /// <summary>The fix; empty for none.</summary>
    public string Fix { get; init; } = "";

    /// <summary>Number of findings that it represents. Default 1.</summary>
    public int Count { get; init; } = 1;
}
