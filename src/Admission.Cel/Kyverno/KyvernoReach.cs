namespace Admission.Cel.Kyverno;

/// <summary>Which part of a Kyverno policy decided about a request.</summary>
internal enum KyvernoReach
{
    /// <summary>Neither the policy nor a rule derived from it matches, or a condition is false or fails.</summary>
    NotMatched,

    /// <summary>An exception exempts the request.</summary>
    Excepted,

    /// <summary>An exception exempts the request, and reports a pass instead of a skip.</summary>
    ExceptedAsPass,

    Validated,
}
