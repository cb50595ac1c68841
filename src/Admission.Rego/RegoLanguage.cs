using System.Collections.Immutable;
using System.Text;
using Admission.Json;
using Admission.Languages;
using Admission.Policies;
using Admission.Rego.Coverage;
using Admission.Rego.Gatekeeper;
using Admission.Rego.Lints;
using Admission.Rego.Policies;
using Admission.Rego.Starters;
using Admission.Rego.Tests;
using Admission.Yaml;

namespace Admission.Rego;

/// <summary>
/// Policies in Rego: Gatekeeper's templates and constraints in YAML, and OPA modules (<c>*.rego</c>) whose package has
/// a rule <c>deny</c>, <c>violation</c> or <c>warn</c>.
/// </summary>
public sealed class RegoLanguage
    : IPolicyLanguage, IMeasuresCoverage, IFindsTests, IFindsLints, IReadsData, IStartsPolicies,
        IHasKubernetesVersion
{
    /// <summary>The language, for templates with Rego alone.</summary>
    public static readonly RegoLanguage Instance = new([]);

    private readonly ImmutableArray<ITemplateEngine> _engines;

    /// <param name="engines">
    /// Engines besides Rego whose code templates can contain. If a template has code for one of them and Rego, the Rego
    /// does not run, as in Gatekeeper.
    /// </param>
    public RegoLanguage(ImmutableArray<ITemplateEngine> engines) => _engines = engines;

    /// <inheritdoc/>
    public string Name => "Rego";

    /// <inheritdoc/>
    public string ShortName => "rego";

    /// <inheritdoc/>
    public StartedPolicy Start(PolicyDraft draft)
    {
        ArgumentNullException.ThrowIfNull(draft);
        return RegoStarter.Start(draft);
    }

    /// <inheritdoc/>
    public bool DependsOnVersion(ImmutableArray<PolicyFile> files) => files.Any(file =>
        _engines.Any(engine => file.Text.Contains(engine.Name, StringComparison.Ordinal)));

    /// <inheritdoc/>
    public bool MayClaim(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return RegoFolder.IsModule(path) || RegoFolder.IsYaml(path) || RegoFolder.IsDocument(path);
    }

    /// <inheritdoc/>
    public bool Claims(PolicyFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return RegoFolder.IsModule(file.Path)
            || (MayBeGatekeeper(file) && ClaimsDocuments(file));
    }

    /// <inheritdoc/>
    public Func<PolicyFile, bool>? FindData(ImmutableArray<PolicyFile> policies) =>
        policies.Any(static file => RegoFolder.IsModule(file.Path))
            ? static file => RegoFolder.IsDocument(file.Path)
            : null;

    /// <inheritdoc/>
    public IPolicyCompiler CreateCompiler(EngineLimits limits) =>
        new RegoPolicyCompiler(limits, _engines, coverage: null);

    /// <inheritdoc/>
    public ICoverageCompiler CreateCoverageCompiler(EngineLimits limits) =>
        new RegoPolicyCompiler(limits, _engines, new RegoCoverage());

    /// <inheritdoc/>
    public bool MayHoldTests(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.EndsWith(".rego", StringComparison.Ordinal) || RegoFolder.IsYaml(path)
            || RegoFolder.IsDocument(path);
    }

    /// <inheritdoc/>
    public LanguageTests FindTests(TestFolder folder, EngineLimits limits, bool countsCoverage)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(limits);
        return RegoTests.Find(folder, limits, _engines, countsCoverage);
    }

    /// <inheritdoc/>
    public ImmutableArray<SourceLint> FindLints(PolicyFile file, LintContext context)
    {
        ArgumentNullException.ThrowIfNull(file);
        return RegoFolder.IsModule(file.Path) ? ModuleLints.Find(file)
            : MayBeGatekeeper(file) ? new TemplateLints(_engines, context).Find(file)
            : [];
    }

    /// <summary>Can the file contain a template or a constraint?</summary>
    internal static bool MayBeGatekeeper(PolicyFile file) => RegoFolder.IsYaml(file.Path)
        && (file.Text.Contains("templates.gatekeeper.sh/", StringComparison.Ordinal)
            || file.Text.Contains("constraints.gatekeeper.sh/", StringComparison.Ordinal)
            || file.Text.Contains("config.gatekeeper.sh/", StringComparison.Ordinal)
            || file.Text.Contains("expansion.gatekeeper.sh/", StringComparison.Ordinal)
            || file.Text.Contains("syncset.gatekeeper.sh/", StringComparison.Ordinal));

    // A file that cannot be read can contain a policy: its errors must not be lost.
    private static bool ClaimsDocuments(PolicyFile file)
    {
        YamlReadResult yaml = KubernetesYaml.Read(Encoding.UTF8.GetBytes(file.Text), YamlLimits.Default);
        return !yaml.Errors.IsEmpty
            || yaml.Documents.Any(static d =>
                ConstraintTemplate.Is(d.Root) || IsConstraint(d.Root) || GatekeeperConfig.Is(d.Root)
                || ExpansionTemplate.Is(d.Root));
    }

    internal static bool IsConstraint(JsonValue document) =>
        document.Member("apiVersion")?.Text?.StartsWith("constraints.gatekeeper.sh/", StringComparison.Ordinal) == true;

    internal static YamlDocument[] Documents(PolicyFile file) =>
        [.. KubernetesYaml.Read(Encoding.UTF8.GetBytes(file.Text), YamlLimits.Default).Documents];
}
