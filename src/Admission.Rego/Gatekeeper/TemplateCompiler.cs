using System.Collections.Immutable;
using Admission.Rego.Compile;
using Admission.Rego.Syntax;

namespace Admission.Rego.Gatekeeper;

/// <summary>Compiles the Rego of a template with the rules of Gatekeeper.</summary>
internal static class TemplateCompiler
{
    /// <summary>Compiles a template; null, and errors, if that fails.</summary>
    /// <param name="source">The modules.</param>
    /// <param name="file">The file of the template.</param>
    /// <param name="errors">Collects errors; has the positions of fields.</param>
    /// <param name="covered">Receives the modules whose lines are counted; null to count nothing.</param>
    /// <param name="modules">The parsed modules, the one with the rule <c>violation</c> first.</param>
    public static RegoProgram? Compile(
        TemplateSource source,
        string file,
        SpecErrors errors,
        Action<RegoModule>? covered,
        out List<RegoModule> modules)
    {
        bool isV1 = source.Version == RegoVersion.V1;
        modules = [];
        foreach (FieldText text in source.Libraries.Prepend(source.Rego))
        {
            bool isLibrary = text != source.Rego;
            if (ModuleParser.Parse(file, text.Text, isV1, errors.All, errors.StartOf(text.Path)) is not { } module)
            {
                continue;
            }

            modules.Add(module);
            covered?.Invoke(module);
            if (isLibrary && module.Package[0] != "lib")
            {
                errors.All.Add(module.PackageAt.Error(RegoError.Compile,
                    $"package {string.Join('.', module.Package)}: a library must be below package lib"));
            }

            Check(module, isV1, errors.All);
        }

        if (!errors.IsEmpty)
        {
            return null;
        }

        RegoModule entry = modules[0];
        CheckViolation(entry, errors.All);
        if (!errors.IsEmpty)
        {
            return null;
        }

        RegoProgram? program = RegoProgram.Compile(
            modules, out ImmutableArray<RegoError> found, covers: covered is not null, isTemplate: true);
        errors.All.AddRange(found);
        return program;
    }

    private static void CheckViolation(RegoModule entry, List<RegoError> errors)
    {
        Rule[] rules = [.. entry.Rules.Where(static r => r.Name == "violation")];
        if (rules.Length == 0)
        {
            errors.Add(entry.PackageAt.Error(RegoError.Compile, "the rule 'violation' is missing"));
        }

        foreach (Rule rule in rules.Where(static r => r.Key is null))
        {
            errors.Add(rule.At.Error(RegoError.Type,
                "violation must be a set of objects with msg: write violation[{\"msg\": msg}]"));
        }

        foreach (Rule rule in rules.Where(static r => r.Key is ScalarTerm))
        {
            errors.Add(rule.At.Error(RegoError.Type, "violation: an element must be an object with msg"));
        }
    }

    private static void Check(RegoModule module, bool isV1, List<RegoError> errors)
    {
        foreach (Import import in module.Imports)
        {
            string path = RefText.Write(import.Path);
            bool isAllowed = import.Path.Root == "future"
                || path.StartsWith("data.lib.", StringComparison.Ordinal) || path == "data.lib"
                || (isV1 && path == "rego.v1");
            if (!isAllowed)
            {
                errors.Add(import.At.Error(
                    RegoError.Compile,
                    $"import {path} is not allowed: a template can only import data.lib and keywords"));
            }
        }

        foreach (Rule rule in module.Rules)
        {
            SyntaxWalk.Visit(rule, term =>
            {
                if (term is CallTerm { Function: { Root: "data" } function })
                {
                    errors.Add(function.At.Error(
                        RegoError.Compile, $"{RefText.Write(function)} cannot be called by its path: import it"));
                }
                else if (term is RefTerm { Root: "data" } reference && !IsAllowed(reference))
                {
                    errors.Add(reference.At.Error(RegoError.Compile,
                        $"{RefText.Write(reference)}: a template can only read data.inventory"));
                }
            });
        }
    }

    private static bool IsAllowed(RefTerm reference) =>
        reference.Path.Count > 1 && reference.Path[1] is ScalarTerm { Text: "inventory" or "lib" };
}
