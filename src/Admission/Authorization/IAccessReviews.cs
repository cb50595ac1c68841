namespace Admission.Authorization;

/// <summary>
/// Tells what users may do. A cluster answers with SubjectAccessReviews; outside of a cluster nobody knows. Safe to use
/// from several threads.
/// </summary>
public interface IAccessReviews
{
    /// <summary>Decides; null where that is not known, so that the policy that asks is undecided.</summary>
    /// <param name="question">The question.</param>
    AccessDecision? Decide(AccessQuestion question);
}
