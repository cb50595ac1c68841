using System.Collections.Immutable;
using Admission.Languages;
using Admission.Policies;
using Admission.Rego.Builtins;
using Admission.Rego.Compile;
using Admission.Rego.Syntax;

namespace Admission.Rego.Lints;

/// <summary>Finds old and unused parts in one module that loads.</summary>
internal static class ModuleLints
{
    /// <summary>The lints, in the order of the source; none if the text is not a module.</summary>
    public static ImmutableArray<SourceLint> Find(PolicyFile file)
    {
        RegoModule? module = ModuleParser.Parse(file.Path, file.Text, isV1: true, []);
        bool isOld = module is null;
        module ??= ModuleParser.Parse(file.Path, file.Text, isV1: false, []);
        if (module is null)
        {
            return [];
        }

        var lints = new List<SourceLint>();
        if (isOld)
        {
            AddOldHeads(lints, file, module);
        }

        AddDeprecated(lints, module);
        AddImports(lints, module);
        return [.. lints.OrderBy(static lint => lint.Error, PolicyError.ByPosition)];
    }

    private static void AddOldHeads(List<SourceLint> lints, PolicyFile file, RegoModule module)
    {
        foreach (OldHead head in new OldSyntax(file.Text).Find(module))
        {
            string text = head.NewText.EndsWith(' ') ? head.NewText + "{" : head.NewText;
            lints.Add(Lint(head.At, $"this is Rego v0. In Rego v1, write: {OneLine(text)}"));
        }

        if (lints.Count == 0)
        {
            lints.Add(Lint(module.PackageAt, "Rego v0: the module does not load as Rego v1. Run opa fmt --rego-v1."));
        }
    }

    private static void AddDeprecated(List<SourceLint> lints, RegoModule module)
    {
        foreach (Rule rule in module.Rules)
        {
            SyntaxWalk.Visit(rule, term =>
            {
                if (term is CallTerm call && BuiltinTable.Find(call.Name) is { IsDeprecated: true }
                    && !module.Rules.Exists(one => one.Name == call.Name))
                {
                    lints.Add(Lint(
                        call.At, $"{call.Name} is deprecated, and Rego v1 rejects it. {InsteadOf(call.Name)}"));
                }
            });
        }
    }

    private static void AddImports(List<SourceLint> lints, RegoModule module)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (Rule rule in module.Rules)
        {
            SyntaxWalk.Visit(
                rule,
                term =>
                {
                    if (Root(term) is { } root)
                    {
                        used.Add(root);
                    }
                },
                expression => expression.With.ForEach(with => used.Add(Root(with.Target) ?? "")));
        }

        foreach (Import import in module.Imports)
        {
            string path = RefText.Write(import.Path);
            if (import.Path.Root == "future" && module.IsV1)
            {
                lints.Add(Lint(
                    import.At, $"import {path} is not needed: the keywords are part of Rego v1. Remove it."));
            }
            else if (import.Path.Root is "data" or "input" && !used.Contains(import.Name))
            {
                lints.Add(Lint(import.At, $"import {path} is not used. Remove it."));
            }
        }
    }

    private static string? Root(Term term) => term switch
    {
        VarTerm variable => variable.Name,
        RefTerm reference => reference.Root,
        CallTerm call => call.Function.Root,
        _ => null,
    };

    private static string InsteadOf(string name) => name switch
    {
        "any" => "Write 'some x in xs; x'.",
        "all" => "Write 'every x in xs { x }'.",
        "re_match" => "Write 'regex.match'.",
        "net.cidr_overlap" => "Write 'net.cidr_contains'.",
        "set_diff" => "Write 'x - y'.",
        _ => "Check the type with is_array, is_string and so on.",
    };

    private static string OneLine(string text) =>
        string.Join(' ', text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    private static SourceLint Lint(Place at, string message) => new(
        new PolicyError(at.File, Math.Max(1, at.Line), Math.Max(1, at.Column), message), IsCertain: false);
}
