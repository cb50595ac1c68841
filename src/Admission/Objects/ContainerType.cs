namespace Admission.Objects;

/// <summary>Which list of a PodSpec a container is in.</summary>
public enum ContainerType
{
    /// <summary><c>spec.containers</c>.</summary>
    Container,

    /// <summary><c>spec.initContainers</c>, including native sidecars (restartPolicy Always).</summary>
    Init,

    /// <summary><c>spec.ephemeralContainers</c>.</summary>
    Ephemeral,
}
