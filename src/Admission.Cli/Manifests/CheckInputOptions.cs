using System.Collections.Immutable;
using Admission.PolicySets;
using Admission.Protocol;

namespace Admission.Cli.Manifests;

/// <summary>What <c>check</c> is asked to judge, as the command line says it.</summary>
internal sealed record CheckInputOptions
{
    /// <summary>
    /// A user that no policy exempts, so that nothing passes in CI by an exemption that is meant for administrators.
    /// </summary>
    public const string DefaultUser = "admission-check";

    /// <summary>Files, folders, and <c>-</c> for standard input; at least one.</summary>
    public required ImmutableArray<string> Paths { get; init; }

    /// <summary>Folder that relative paths start from. Default: the current one.</summary>
    public string Folder { get; init; } = ".";

    /// <summary>Where <c>-</c> is read from; the caller closes it.</summary>
    public Stream StandardInput { get; init; } = Stream.Null;

    /// <summary>
    /// <c>--allow-empty</c>: an empty standard input is no error. Null, the default: the command has no such option.
    /// </summary>
    public bool? AllowEmpty { get; init; }

    /// <summary>
    /// <c>--operation</c>. CREATE by default; UPDATE needs <see cref="Against"/>; DELETE makes the objects the old
    /// ones;
    /// CONNECT is a usage error.
    /// </summary>
    public Operation Operation { get; init; } = Operation.Create;

    /// <summary>
    /// <c>--against</c>: a folder, else a git revision, that has the old version of the objects. Each object that is
    /// there becomes an UPDATE, the others stay CREATE. Null: no old versions.
    /// </summary>
    public string? Against { get; init; }

    /// <summary><c>--render</c>: are named folders rendered that are a Helm chart or a kustomization?</summary>
    public bool Renders { get; init; }

    /// <summary><c>--values</c>: values files for Helm.</summary>
    public ImmutableArray<string> Values { get; init; } = [];

    /// <summary><c>--namespace</c>: where namespaced objects go that name none. Default <c>default</c>, as in
    /// kubectl.</summary>
    public string DefaultNamespace { get; init; } = "default";

    /// <summary><c>--as</c>: who makes the requests. Default <see cref="DefaultUser"/>.</summary>
    public string User { get; init; } = DefaultUser;

    /// <summary>
    /// <c>--as-group</c>: groups of the user, as in kubectl. If there are none, the user has the groups of every user
    /// of its kind.
    /// </summary>
    public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary><c>--exclude</c>: files and folders to leave out, in the syntax of .gitignore.</summary>
    public ImmutableArray<string> Exclude { get; init; } = [];

    /// <summary>
    /// <c>--inventory</c>: files and folders with the objects of the cluster that policies look up. Empty: only the
    /// input is known, and whether the cluster has more is not.
    /// </summary>
    public ImmutableArray<string> Inventory { get; init; } = [];

    /// <summary>
    /// The policies, whose settings name kinds and whose rules name resources; null for none.
    /// </summary>
    public PolicySet? Policies { get; init; }

    /// <summary>How much is read.</summary>
    public ManifestLimits Limits { get; init; } = ManifestLimits.Default;
}
