namespace Admission.Cel.Policies;

/// <summary>What an error of a policy means for a request.</summary>
internal enum FailureMode
{
    /// <summary>The request is denied.</summary>
    Fail,

    /// <summary>The policy does not count.</summary>
    Ignore,
}
