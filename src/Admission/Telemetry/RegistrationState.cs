namespace Admission.Telemetry;

/// <summary>How the registration in the cluster compares with the policies.</summary>
public enum RegistrationState
{
    /// <summary>It has not been read yet, or the API server does not answer.</summary>
    Unknown,

    /// <summary>It matches the policies, and the API server can verify the serving certificate.</summary>
    Registered,

    /// <summary>It does not exist, or has no webhook: nothing is enforced.</summary>
    NotRegistered,

    /// <summary>Webhooks are missing, changed or added.</summary>
    Different,

    /// <summary>
    /// Its <c>caBundle</c> does not verify the serving certificate: requests that fail closed are denied.
    /// </summary>
    OtherAuthority,
}
