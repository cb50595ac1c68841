namespace Admission.Languages;

/// <summary>A language of Kubernetes itself, whose functions depend on the version of Kubernetes.</summary>
public interface IHasKubernetesVersion
{
    /// <summary>The version if neither a command nor the settings name one, <c>1.37</c>.</summary>
    string DefaultVersion { get; }
}
