namespace Admission.Matching;

/// <summary>Does a rule cover a request?</summary>
public enum MatchResult
{
    /// <summary>
    /// Not known: the rule needs the namespace's labels, and these are not known. Never treated as a no.
    /// </summary>
    Unknown,

    Yes,

    No,
}
