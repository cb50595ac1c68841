using System.Collections.Immutable;
using Admission.Json;
using Admission.Kinds;

namespace Admission.Languages;

/// <summary>
/// Compiles the code of one engine in a template that can hold code of several engines, such as a ConstraintTemplate of
/// Gatekeeper. The language that reads the templates does not know the languages of the engines. Immutable; safe to use
/// from several threads.
/// </summary>
public interface ITemplateEngine
{
    /// <summary>The name of the engine in a template: <c>K8sNativeValidation</c>.</summary>
    string Name { get; }

    /// <summary>What the verdicts of its code depend on besides the code, such as <c>kubernetes 1.33</c>.</summary>
    /// <param name="kubernetesVersion">
    /// The version of Kubernetes that the settings name, <c>1.33</c>; empty for none.
    /// </param>
    string EnvironmentOf(string kubernetesVersion);

    /// <summary>Compiles the code of a template. Never throws for what it contains.</summary>
    /// <param name="source">The member <c>source</c> of the code.</param>
    /// <param name="kubernetesVersion">
    /// The version of Kubernetes that the settings name, <c>1.33</c>; empty for none.
    /// </param>
    /// <param name="problems">Errors and warnings, in the order of the fields; empty for none.</param>
    /// <returns>The program; null if there is an error.</returns>
    ITemplateProgram? Compile(
        JsonValue source, string kubernetesVersion, out ImmutableArray<TemplateProblem> problems);

    /// <summary>Finds mistakes in code that compiles, such as fields that no matched object has.</summary>
    /// <param name="source">The member <c>source</c> of the code.</param>
    /// <param name="kinds">The kinds that the constraints of the template match; empty if they are not known.</param>
    /// <param name="context">What the policies folder says about kinds and versions.</param>
    ImmutableArray<TemplateProblem> FindLints(
        JsonValue source, ImmutableArray<GroupVersionKind> kinds, LintContext context);
}
