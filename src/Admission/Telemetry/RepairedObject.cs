namespace Admission.Telemetry;

/// <summary>An object in the cluster that a replica restored after somebody changed or deleted it.</summary>
public enum RepairedObject
{
    /// <summary>The ValidatingWebhookConfiguration.</summary>
    Registration,

    /// <summary>The Secret with the certificates.</summary>
    Secret,

    /// <summary>The Lease of the leader.</summary>
    Lease,
}
