namespace Admission.Telemetry;

/// <summary>How the registration in the cluster compares with what the policies need.</summary>
public enum RegistrationState
{
    /// <summary>Nobody has looked yet, or the API server does not answer.</summary>
    Unknown,

    /// <summary>It is as the policies need it, and the API server can verify the serving certificate.</summary>
    Registered,

    /// <summary>It is not there, or has no webhook: nothing is enforced.</summary>
    NotRegistered,

    /// <summary>Webhooks are missing, changed or added.</summary>
    Different,

    /// <summary>Its <c>caBundle</c> does not verify the serving certificate: what fails closed is refused.</summary>
    OtherAuthority,
}
