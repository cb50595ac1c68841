namespace Admission.PolicySets;

/// <summary>
/// For a limited time, violations of a Pod only warn if the workload that controls it has them too and is older than a
/// date. Immutable.
/// </summary>
/// <param name="CreatedBefore">The workload must have been created before this day (UTC).</param>
/// <param name="Expires">The last day on which the setting applies (UTC).</param>
public sealed record ExistingWorkloads(DateOnly CreatedBefore, DateOnly Expires)
{
    /// <summary>Does it apply at a time?</summary>
    public bool IsInForce(DateTimeOffset now) => DateOnly.FromDateTime(now.UtcDateTime) <= Expires;

    /// <summary>Is a workload with that time of creation old enough?</summary>
    public bool Covers(DateTimeOffset created) => DateOnly.FromDateTime(created.UtcDateTime) < CreatedBefore;
}
