namespace Admission.Matching;

/// <summary>Which of an UPDATE's two objects must carry the labels that a rule asks for.</summary>
public enum LabelScope
{
    /// <summary>
    /// Either: for a policy's own match. Whoever adds or removes a label in the same request does not get around the
    /// policy; the object selector of Kubernetes' webhooks decides likewise.
    /// </summary>
    OldOrNew,

    /// <summary>
    /// Both: for exceptions and overrides. A label that comes with the request itself exempts nothing.
    /// </summary>
    OldAndNew,
}
