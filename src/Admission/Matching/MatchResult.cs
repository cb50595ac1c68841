namespace Admission.Matching;

/// <summary>Does a rule cover a request?</summary>
public enum MatchResult
{
    /// <summary>
    /// It cannot be told: the rule needs the namespace's labels and these are not known. Never read as a no.
    /// </summary>
    Unknown,

    /// <summary>Yes.</summary>
    Yes,

    /// <summary>No.</summary>
    No,
}
