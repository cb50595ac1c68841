using System.Collections.Immutable;
using Admission.Json;
using Admission.Languages;
using Admission.Policies;
using Admission.Rego.Syntax;
using Admission.Yaml;

namespace Admission.Rego.Gatekeeper;

/// <summary>
/// Compiles the code of templates. If a template has code for several engines, a given engine takes precedence over
/// Rego, as in Gatekeeper.
/// </summary>
/// <param name="engines">Engines besides Rego; the first one for which a template has code is used.</param>
/// <param name="kubernetesVersion">The version of Kubernetes that the settings name; empty for none.</param>
public sealed class TemplateCode(ImmutableArray<ITemplateEngine> engines, string kubernetesVersion = "")
{
    /// <summary>Receives the warnings about templates; null to drop them.</summary>
    public Action<PolicyError>? Warn { get; init; }

    /// <summary>Receives the Rego modules whose lines are counted; null to count nothing.</summary>
    internal Action<PolicyFile, RegoModule>? Covered { get; init; }

    internal ConstraintTemplate? Compile(
        JsonValue target,
        string path,
        ConstraintTemplate template,
        YamlDocument document,
        PolicyFile file,
        SpecErrors errors)
    {
        foreach (ITemplateEngine engine in engines)
        {
            if (TemplateSource.FindCode(target, path, engine.Name) is ({ } source, var at))
            {
                ITemplateProgram? program = engine.Compile(
                    source, kubernetesVersion, out ImmutableArray<TemplateProblem> problems);
                Report(problems, at, document, file, errors);
                return program is null ? null : template.With(program);
            }
        }

        if (TemplateSource.Find(target, path, errors) is not { } rego)
        {
            string known = string.Join(" or ", engines.Select(static one => one.Name).Prepend("Rego"));
            errors.Add(path, $"the target has no code that Admission can run. Add code for the engine {known}.");
            return null;
        }

        RegoProgram? compiled = TemplateCompiler.Compile(
            rego,
            file.Path,
            errors,
            Covered is { } covered ? module => covered(file, module) : null,
            out List<RegoModule> modules);
        return compiled is null ? null : template.With(compiled, modules, document.Root);
    }

    private void Report(
        ImmutableArray<TemplateProblem> problems, string at, YamlDocument document, PolicyFile file, SpecErrors errors)
    {
        foreach (TemplateProblem one in problems)
        {
            string field = one.Field.Length == 0 ? at : $"{at}.{one.Field}";
            (int line, int column) = one.Line > 0
                ? document.PositionIn(field, file.Text, one.Line, one.Column)
                : document.PositionOf(field);
            if (one.IsWarning)
            {
                Warn?.Invoke(new PolicyError(file.Path, line, column, one.Message));
            }
            else
            {
                errors.AddAt(line, column, one.Message);
            }
        }
    }
}
