using System.Collections.Immutable;

namespace Admission.Languages;

/// <summary>
/// A language in which policies can be as Kubernetes itself runs them, with the functions of a version.
/// </summary>
public interface IHasKubernetesVersion
{
    /// <summary>Does a verdict of these files depend on the version of Kubernetes?</summary>
    /// <param name="files">Files that the language claims.</param>
    bool DependsOnVersion(ImmutableArray<PolicyFile> files);
}
