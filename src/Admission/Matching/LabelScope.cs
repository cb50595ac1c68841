namespace Admission.Matching;

/// <summary>Which of the two objects of an UPDATE must have the labels of a rule.</summary>
public enum LabelScope
{
    /// <summary>
    /// Either: for a policy's own match. Adding or removing a label in the same request does not evade the policy; the
    /// object selector of Kubernetes' webhooks works in the same way.
    /// </summary>
    OldOrNew,

    /// <summary>Both: for exceptions and overrides. A label that the request itself adds exempts nothing.</summary>
    OldAndNew,
}
