using System.Collections.Immutable;
using Admission.PolicySets;
using Admission.Protocol;

namespace Admission.Cli.Manifests;

/// <summary>The input options of <c>check</c>.</summary>
internal sealed record CheckInputOptions
{
    /// <summary>
    /// A user that no policy exempts, so that no object is allowed in CI because of an exemption for administrators.
    /// </summary>
    public const string DefaultUser = "admission-check";

    /// <summary>Files, folders, and <c>-</c> for standard input; at least one if there are no payloads.</summary>
    public required ImmutableArray<string> Paths { get; init; }

    /// <summary>
    /// <c>--payload</c>: files and folders with JSON or YAML values of any form, for policies that evaluate payloads.
    /// </summary>
    public ImmutableArray<string> Payloads { get; init; } = [];

    /// <summary>Folder of relative paths. Default: the current one.</summary>
    public string Folder { get; init; } = ".";

    /// <summary>The stream for <c>-</c>; the caller closes it.</summary>
    public Stream StandardInput { get; init; } = Stream.Null;

    /// <summary>
    /// <c>--allow-empty</c>: an empty standard input is not an error. Null, the default: the command has no such
    /// option.
    /// </summary>
    public bool? AllowEmpty { get; init; }

    /// <summary>
    /// <c>--operation</c>. CREATE by default; UPDATE needs <see cref="Against"/>; DELETE makes the objects the old
    /// ones;
    /// CONNECT is a usage error.
    /// </summary>
    public Operation Operation { get; init; } = Operation.Create;

    /// <summary>
    /// <c>--against</c>: a folder or git revision with the old version of the objects. An object with an old version
    /// becomes an UPDATE, the others stay CREATE. Null: no old versions.
    /// </summary>
    public string? Against { get; init; }

    /// <summary><c>--render</c>: are the given folders rendered if they are a Helm chart or a kustomization?</summary>
    public bool Renders { get; init; }

    /// <summary><c>--values</c>: values files for Helm.</summary>
    public ImmutableArray<string> Values { get; init; } = [];

    /// <summary>
    /// <c>--namespace</c>: the namespace of namespaced objects without one. Default <c>default</c>, as in kubectl.
    /// </summary>
    public string DefaultNamespace { get; init; } = "default";

    /// <summary><c>--as</c>: the user of the requests. Default <see cref="DefaultUser"/>.</summary>
    public string User { get; init; } = DefaultUser;

    /// <summary>
    /// <c>--as-group</c>: groups of the user, as in kubectl. Without any, the user has the groups of every user of its
    /// kind.
    /// </summary>
    public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary><c>--exclude</c>: files and folders to exclude, in the syntax of .gitignore.</summary>
    public ImmutableArray<string> Exclude { get; init; } = [];

    /// <summary>
    /// <c>--inventory</c>: files and folders with the objects of the cluster that policies look up. Empty: only the
    /// input is known, and other objects are not.
    /// </summary>
    public ImmutableArray<string> Inventory { get; init; } = [];

    /// <summary>The policies, whose settings name kinds and whose rules name resources; null for none.</summary>
    public PolicySet? Policies { get; init; }

    /// <summary>Limits on the input.</summary>
    public ManifestLimits Limits { get; init; } = ManifestLimits.Default;
}
