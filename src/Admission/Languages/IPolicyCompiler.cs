using System.Collections.Immutable;
using Admission.Objects;

namespace Admission.Languages;

/// <summary>Compiles policies of one language. Thread-safe.</summary>
public interface IPolicyCompiler
{
    /// <summary>
    /// The policies that the files declare, including those with errors: the ids that settings can name. Compiles
    /// nothing; sorted by path.
    /// </summary>
    /// <param name="files">Files that the language claims, sorted by path.</param>
    ImmutableArray<DeclaredPolicy> Find(ImmutableArray<PolicyFile> files);

    /// <summary>
    /// The files that the policies of one file need, including that file: what must be loaded to run them alone. A
    /// language can return all files.
    /// </summary>
    /// <param name="files">Files that the language claims, sorted by path.</param>
    /// <param name="path">Path of a file that declares policies.</param>
    ImmutableArray<PolicyFile> FindParts(ImmutableArray<PolicyFile> files, string path);

    /// <summary>
    /// Reads, checks and compiles every policy. Returns all errors at once, and never throws for the content of a file.
    /// A construct that the language cannot run is an error with its file, line and column.
    /// </summary>
    /// <param name="files">Files that the language claims, sorted by path.</param>
    /// <param name="workloads">Kinds with a pod template: those of Kubernetes and of the settings.</param>
    /// <param name="kubernetesVersion">
    /// The version of Kubernetes in the settings, <c>1.33</c>; empty for none. The languages of Kubernetes have
    /// different functions in different versions.
    /// </param>
    ILoadedPolicies Load(ImmutableArray<PolicyFile> files, WorkloadKinds workloads, string kubernetesVersion);
}

/// <summary>A policy that a file declares.</summary>
/// <param name="Id">
/// Its id, unique over all languages and files: letters, digits, <c>-</c>, <c>_</c> and <c>.</c>, beginning and ending
/// with a letter or digit, at most 512 characters: <c>banned-images</c>, <c>k8srequiredlabels.all-must-have-owner</c>.
/// </param>
/// <param name="Path">Path of the file relative to the policies folder.</param>
/// <param name="Line">Line of the declaration, from 1; 0 if it is the whole file.</param>
public readonly record struct DeclaredPolicy(string Id, string Path, int Line = 0);
