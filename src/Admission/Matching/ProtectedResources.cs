namespace Admission.Matching;

/// <summary>
/// Resources that a policy must not hit by accident: they keep the cluster alive or say who may do what, come in great
/// numbers, and hold nothing that a policy could want. A webhook that refuses a Lease ends leader election.
/// </summary>
internal static class ProtectedResources
{
    /// <summary>Never given to a policy; naming it in a policy is an error.</summary>
    public static bool IsNeverJudged(string group) => group == "coordination.k8s.io";

    /// <summary>Judged only by a rule that names it; wildcards leave it out.</summary>
    public static bool IsOutsideWildcards(string group, string resource) => group switch
    {
        "coordination.k8s.io" or "authentication.k8s.io" or "authorization.k8s.io" or "events.k8s.io" => true,
        "" => resource == "events",
        _ => false,
    };
}
