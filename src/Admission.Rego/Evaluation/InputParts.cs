namespace Admission.Rego.Evaluation;

/// <summary>What a result depends on, other than the source and the parameters of a constraint.</summary>
[Flags]
internal enum InputParts
{
    /// <summary>Nothing: the result is the same for all requests.</summary>
    None = 0,

    /// <summary>The member <c>review</c> of the input.</summary>
    Review = 1,

    /// <summary>Objects of the cluster, or the time.</summary>
    Surroundings = 2,

    /// <summary>The part of the review in which further evaluations of the same scope differ.</summary>
    Changed = 4,
}
