using System.Collections.Immutable;
using Admission.Rego.Compile;
using Admission.Rego.Evaluation;
using Admission.Rego.Syntax;

namespace Admission.Rego;

/// <summary>Modules that were compiled together. Can be used by several threads.</summary>
public sealed class RegoProgram
{
    private RegoProgram(CompiledProgram compiled) => Compiled = compiled;

    internal CompiledProgram Compiled { get; }

    /// <summary>Compiles modules.</summary>
    /// <param name="sources">The modules.</param>
    /// <param name="errors">Every error of the first stage that has any; empty on success.</param>
    /// <param name="covers">Does the program report which lines run? Slower.</param>
    /// <returns>The program; null if there are errors.</returns>
    public static RegoProgram? Compile(
        IEnumerable<RegoSource> sources, out ImmutableArray<RegoError> errors, bool covers = false)
    {
        ArgumentNullException.ThrowIfNull(sources);
        var found = new List<RegoError>();
        var modules = new List<RegoModule>();
        foreach (RegoSource source in sources)
        {
            if (ModuleParser.Parse(source.File, source.Text, source.Version == RegoVersion.V1, found) is { } module)
            {
                modules.Add(module);
            }
        }

        if (found.Count > 0)
        {
            errors = [.. found];
            return null;
        }

        return Compile(modules, out errors, covers);
    }

    internal static RegoProgram? Compile(
        List<RegoModule> modules,
        out ImmutableArray<RegoError> errors,
        bool covers = false,
        bool isTemplate = false)
    {
        var compiler = new RegoCompiler(covers, isTemplate);
        CompiledProgram? compiled = compiler.Compile(modules);
        errors = [.. compiler.Errors];
        return compiled is null ? null : new RegoProgram(compiled);
    }

    /// <summary>Compiles a query against the modules.</summary>
    /// <param name="text">A body such as <c>data.kubernetes.admission.deny</c> or <c>x := 1; y = x</c>.</param>
    /// <param name="version">How the text is read.</param>
    /// <param name="errors">Why it does not compile; empty on success.</param>
    /// <returns>The query; null if there are errors.</returns>
    public RegoQuery? Prepare(string text, RegoVersion version, out ImmutableArray<RegoError> errors)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<Expr>? body = RegoParser.ParseQuery(text, version == RegoVersion.V1, out RegoError? error);
        if (body is null)
        {
            errors = [error!];
            return null;
        }

        var found = new List<RegoError>();
        QueryPlan? plan = new QueryCompiler(Compiled, found).Compile(body, text);
        errors = [.. found];
        return plan is null ? null : new RegoQuery(this, plan);
    }
}
