namespace Admission.Kinds;

/// <summary>A version in which a kind is, or was, served.</summary>
/// <param name="Name">The version, <c>v1beta1</c>.</param>
/// <param name="RemovedIn">The release of Kubernetes that removed it, <c>1.16</c>; empty if it is served.</param>
/// <param name="MovedTo">The API group that serves the kind now; empty if the group did not change.</param>
public sealed record KindVersion(string Name, string RemovedIn = "", string MovedTo = "")
{
    /// <summary>Did a release of Kubernetes remove it?</summary>
    public bool IsRemoved => RemovedIn.Length > 0;
}
