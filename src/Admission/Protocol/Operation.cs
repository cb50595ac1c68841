namespace Admission.Protocol;

/// <summary>
/// The operation of a request on the object. Source of truth: Operation in
/// https://github.com/kubernetes/api/blob/master/admission/v1/types.go
/// </summary>
public enum Operation
{
    /// <summary><c>CREATE</c>: <c>object</c> is set, <c>oldObject</c> is null.</summary>
    Create,

    /// <summary><c>UPDATE</c>: both are set.</summary>
    Update,

    /// <summary><c>DELETE</c>: <c>object</c> is null, <c>oldObject</c> is the deleted object.</summary>
    Delete,

    /// <summary>
    /// <c>CONNECT</c>: <c>object</c> holds the options of the connection (PodExecOptions), not the Pod.
    /// </summary>
    Connect,
}
