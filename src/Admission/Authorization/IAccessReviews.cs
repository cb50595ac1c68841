namespace Admission.Authorization;

/// <summary>
/// Decides what users may do. A cluster answers with SubjectAccessReviews; outside of a cluster, permissions are not
/// known. Thread-safe.
/// </summary>
public interface IAccessReviews
{
    /// <summary>What the user can do where it is not known: one sentence. Empty if nothing helps.</summary>
    string Remedy => "";

    /// <summary>Decides; null if the answer is not known, so that the policy is undecided.</summary>
    AccessDecision? Decide(AccessQuestion question);
}
