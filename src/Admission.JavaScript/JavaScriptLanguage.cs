using System.Collections.Immutable;
using Admission.JavaScript.Coverage;
using Admission.JavaScript.Lints;
using Admission.JavaScript.Mutations;
using Admission.JavaScript.Starters;
using Admission.Languages;
using Admission.Policies;

namespace Admission.JavaScript;

/// <summary>
/// Policies in JavaScript: every <c>*.js</c> file is a policy, except those under a folder <c>lib</c>, which are only
/// imported.
/// </summary>
public sealed class JavaScriptLanguage :
    IPolicyLanguage, IMeasuresCoverage, IFindsMutations, IFindsLints, IHasEditorFiles, IStartsPolicies, IHasVersion
{
    public static readonly JavaScriptLanguage Instance = new();

    /// <summary>The language as the only one.</summary>
    public static readonly ImmutableArray<IPolicyLanguage> Alone = [Instance];

    private JavaScriptLanguage()
    {
    }

    /// <inheritdoc/>
    public string Name => "JavaScript";

    /// <inheritdoc/>
    public string ShortName => "js";

    /// <inheritdoc/>
    public ImmutableArray<EditorFile> EditorFiles => JavaScriptStarter.EditorFiles;

    /// <inheritdoc/>
    public string Library => "Jint";

    /// <inheritdoc/>
    public string Version { get; } = typeof(Jint.Engine).Assembly.GetName().Version!.ToString(3);

    /// <inheritdoc/>
    public StartedPolicy Start(PolicyDraft draft)
    {
        ArgumentNullException.ThrowIfNull(draft);
        return JavaScriptStarter.Start(draft);
    }

    /// <inheritdoc/>
    public bool MayClaim(string path) => path.EndsWith(ModuleName.Extension, StringComparison.Ordinal);

    /// <inheritdoc/>
    public bool Claims(PolicyFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return MayClaim(file.Path);
    }

    /// <inheritdoc/>
    public IPolicyCompiler CreateCompiler(EngineLimits limits) => new JavaScriptCompiler(limits);

    /// <inheritdoc/>
    public ICoverageCompiler CreateCoverageCompiler(EngineLimits limits) =>
        new JavaScriptCompiler(limits, new CodeCoverage());

    /// <inheritdoc/>
    public ImmutableArray<SourceMutation> FindMutations(PolicyFile file, EngineLimits limits) =>
        SourceMutations.Find(file, limits);

    /// <inheritdoc/>
    public ImmutableArray<SourceLint> FindLints(PolicyFile file, LintContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return SourceLints.Find(file, context.Limits);
    }
}
