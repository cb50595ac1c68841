namespace Admission.Cel.Kyverno;

/// <summary>How far a request came in a policy of Kyverno.</summary>
internal enum KyvernoReach
{
    /// <summary>Neither the policy nor a rule derived from it matches, or a condition is false or fails.</summary>
    NotMatched,

    /// <summary>An exception takes the request out.</summary>
    Excepted,

    /// <summary>The validations decided.</summary>
    Validated,
}
