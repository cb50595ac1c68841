using System.Collections.Immutable;
using Admission.Kinds;
using Admission.Languages;
using Admission.Objects;
using Admission.Policies;

namespace Admission.PointerLanguage;

/// <summary>
/// The smallest language: each file <c>*.pointer</c> is a policy that denies an object with a value at a JSON pointer.
/// <code>
/// title: No host network
/// resource: pods
/// deny: /spec/hostNetwork true
/// </code>
/// It offers every optional feature of a language.
/// </summary>
internal sealed class PointerLanguage :
    IPolicyLanguage, IMeasuresCoverage, IFindsMutations, IFindsLints, IHasEditorFiles, IStartsPolicies, IHasVersion
{
    public const string Extension = ".pointer";

    public string Name => "Pointer";

    public string ShortName => "pointer";

    public string Library => "JSON pointer";

    public string Version => "1.0.0";

    public ImmutableArray<EditorFile> EditorFiles =>
    [
        new("pointer.grammar", "title, resource, deny\n"),
        new("pointer.options", "indent: 2\n", IsAuthors: true),
    ];

    public bool MayClaim(string path) => path.EndsWith(Extension, StringComparison.Ordinal);

    public bool Claims(PolicyFile file) => MayClaim(file.Path);

    public IPolicyCompiler CreateCompiler(EngineLimits limits) => new PointerCompiler();

    public ICoverageCompiler CreateCoverageCompiler(EngineLimits limits) => new PointerCompiler();

    public ImmutableArray<SourceMutation> FindMutations(PolicyFile file, EngineLimits limits) =>
        PointerPolicy.Read(file) is { Policy: not null, Line: var line }
            ? [new SourceMutation(PointerPolicy.WithoutDenial(file), MutationKind.Denial, line, 1, "denies nothing")]
            : [];

    public ImmutableArray<SourceLint> FindLints(PolicyFile file, LintContext context) =>
        PointerPolicy.Read(file) is { Policy.Title.Length: 0 }
            ? [new SourceLint(new PolicyError(file.Path, 1, 1, "has no title. Write title: No host network."), true)]
            : [];

    public StartedPolicy Start(PolicyDraft draft)
    {
        draft = draft with { Kind = draft.Kind ?? KindTable.Shipped.FindResource("", "pods") };
        return new StartedPolicy(
            draft.Name,
            draft.Name + Extension,
            draft.Fill("title: $TITLE\nresource: $RESOURCE\ndeny: /metadata/name \"bad\"\n", draft.Name),
            draft.Fill(
                """
                base: { object: { apiVersion: $APIVERSION, kind: $KIND } }
                cases:
                  - { name: denies the name, object: { metadata: { name: bad } }, expect: deny }
                  - { name: allows another, object: { metadata: { name: good } }, expect: allow }

                """,
                draft.Name));
    }
}

internal sealed class PointerCompiler : ICoverageCompiler
{
    private readonly List<PointerPolicy> _loaded = [];

    public ImmutableArray<FileCoverage> Coverage =>
        FileCoverage.Merge([.. _loaded.Where(static one => one.Policy is not null).Select(static one => one.Coverage)]);

    public ImmutableArray<DeclaredPolicy> Find(ImmutableArray<PolicyFile> files) =>
        [.. files.Select(static file => new DeclaredPolicy(PointerPolicy.IdOf(file.Path), file.Path))];

    public ImmutableArray<PolicyFile> FindParts(ImmutableArray<PolicyFile> files, string path) =>
        [.. files.Where(file => file.Path == path)];

    public ILoadedPolicies Load(ImmutableArray<PolicyFile> files, WorkloadKinds workloads, string kubernetesVersion)
    {
        ImmutableArray<PointerPolicy> all = [.. files.Select(PointerPolicy.Read)];
        lock (_loaded)
        {
            _loaded.AddRange(all);
        }

        return new LoadedPointers(all);
    }
}
