namespace Admission.Matching;

/// <summary>
/// Resources that a policy must not match by accident: the cluster depends on them, or they are access reviews; they
/// are very frequent and contain nothing that a policy could need. A webhook that denies a Lease stops leader election.
/// </summary>
internal static class ProtectedResources
{
    /// <summary>Never passed to a policy; naming it in a policy is an error.</summary>
    public static bool IsNeverJudged(string group) => group == "coordination.k8s.io";

    /// <summary>Evaluated only by a rule that names it; wildcards exclude it.</summary>
    public static bool IsOutsideWildcards(string group, string resource) => group switch
    {
        "coordination.k8s.io" or "authentication.k8s.io" or "authorization.k8s.io" or "events.k8s.io" => true,
        "" => resource == "events",
        _ => false,
    };
}
