using System.Collections.Immutable;
using Admission.Cel.Kyverno;
using Admission.Cel.Libraries;
using Admission.Cel.Policies;
using Admission.Cel.Starters;
using Admission.Cel.Tests;
using Admission.Kinds;
using Admission.Languages;
using Admission.Objects;
using Admission.Policies;

namespace Admission.Cel;

/// <summary>
/// Policies in CEL: ValidatingAdmissionPolicies with their bindings and their params objects in the folder, and
/// ValidatingPolicies of Kyverno with their exceptions.
/// </summary>
public sealed class CelLanguage
    : IPolicyLanguage, IReadsData, IFindsLints, IFindsTests, IStartsPolicies, IHasKubernetesVersion
{
    /// <summary>The language, with the functions of the newest version of Kubernetes.</summary>
    public static readonly CelLanguage Instance = new(null);

    private readonly KubernetesVersion? _version;

    /// <param name="version">
    /// The version of Kubernetes whose functions and costs apply. Null: the version in the settings, or else the
    /// newest.
    /// </param>
    public CelLanguage(KubernetesVersion? version) => _version = version;

    /// <summary>The version if neither the constructor nor the settings name one. Default: the newest.</summary>
    public KubernetesVersion Default { get; init; } = KubernetesVersion.Newest;

    /// <summary>
    /// Is an expression that does not compile a warning? Its policy then fails to evaluate, as a stored policy does in
    /// an API server whose version does not know the expression. Default false: it is an error.
    /// </summary>
    public bool RunsBroken { get; init; }

    /// <inheritdoc/>
    public bool DependsOnVersion(ImmutableArray<PolicyFile> files) => !files.IsEmpty;

    /// <inheritdoc/>
    public string Name => "CEL";

    /// <inheritdoc/>
    public string ShortName => "cel";

    /// <inheritdoc/>
    public StartedPolicy Start(PolicyDraft draft)
    {
        ArgumentNullException.ThrowIfNull(draft);
        return CelStarter.Start(draft);
    }

    /// <inheritdoc/>
    public bool MayClaim(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.EndsWith(".yaml", StringComparison.Ordinal) || path.EndsWith(".yml", StringComparison.Ordinal)
            || path.EndsWith(".json", StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public bool Claims(PolicyFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        bool isKyverno = file.Text.Contains("kyverno.io/", StringComparison.Ordinal);
        if (!isKyverno && !file.Text.Contains("ValidatingAdmissionPolicy", StringComparison.Ordinal))
        {
            return false;
        }

        // A file that cannot be read may declare a policy, and must not be skipped in silence.
        var errors = new List<Admission.Policies.PolicyError>();
        bool isPolicy = CelDocument.Read(file, errors).Any(static one =>
            one.IsPolicy || one.IsBinding || KyvernoPolicyReader.IsOurs(one));
        return isPolicy || (errors.Count > 0
            && (file.Text.Contains("kind: ValidatingAdmissionPolicy", StringComparison.Ordinal)
                || file.Text.Contains("apiVersion: policies.kyverno.io/", StringComparison.Ordinal)));
    }

    /// <inheritdoc/>
    public Func<PolicyFile, bool>? FindData(ImmutableArray<PolicyFile> policies)
    {
        GroupVersionKind[] kinds =
        [
            .. policies.SelectMany(static file => CelDocument.Read(file, null))
                .Where(static one => one.IsPolicy)
                .Select(static one => one.Value.Member("spec")?.Member("paramKind"))
                .Select(static kind => KindTable.KindOf(kind))
                .OfType<GroupVersionKind>()
                .Distinct(),
        ];
        if (kinds.Length == 0)
        {
            return null;
        }

        return file => MayClaim(file.Path)
            && kinds.Any(kind => file.Text.Contains(kind.Kind, StringComparison.Ordinal))
            && CelDocument.Read(file, null).Any(one => kinds.Any(kind =>
                FolderObjects.IsOf(one.Value, kind) || Defines(one.Value, kind)));
    }

    /// <inheritdoc/>
    public IPolicyCompiler CreateCompiler(EngineLimits limits) => new CelPolicyCompiler(_version, Default, RunsBroken);

    /// <inheritdoc/>
    public ImmutableArray<SourceLint> FindLints(PolicyFile file, LintContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        KubernetesVersion version = _version
            ?? (KubernetesVersion.TryParse(context.KubernetesVersion, out KubernetesVersion named) ? named : Default);
        return
        [
            .. CelDocument.Read(file, null)
                .Where(static one => one.IsPolicy || KyvernoPolicyReader.IsPolicy(one))
                .SelectMany(one => new CelLints(one, context, version).Find()),
        ];
    }

    /// <inheritdoc/>
    public ImmutableArray<string> HiddenTestFolders => [".kyverno-test"];

    /// <inheritdoc/>
    public bool MayHoldTests(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.EndsWith(".yaml", StringComparison.Ordinal) || path.EndsWith(".yml", StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public LanguageTests FindTests(TestFolder folder, EngineLimits limits, bool countsCoverage)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(limits);
        var tests = new KyvernoTests(folder, limits, files =>
            new CelPolicyCompiler(_version, Default, runsBroken: false)
                .Compile(files, WorkloadKinds.BuiltIn, ""));
        return new LanguageTests(
            [.. folder.Files.Select(tests.Read).OfType<LanguageTestFile>()], static () => []);
    }

    private static bool Defines(Json.JsonValue value, GroupVersionKind kind) =>
        KindDefinition.IsDefinition(value)
        && KindDefinition.TryRead(value, out ResourceKind? defined)
        && defined.Group == kind.Group && defined.Kind == kind.Kind;
}
