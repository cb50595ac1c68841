using System.Collections.Immutable;
using Acornima.Ast;

namespace Admission.JavaScript;

/// <summary>The imports and exports of a module.</summary>
internal sealed class ModuleLinks
{
    private readonly List<ModuleImport> _imports = [];
    private readonly List<string> _exports = [];

    private ModuleLinks()
    {
    }

    /// <summary>All imports, in source order.</summary>
    public ImmutableArray<ModuleImport> Imports => [.. _imports];

    public ImmutableArray<string> Exports => [.. _exports];

    /// <summary>Does it also export everything of another module?</summary>
    public bool ExportsAll { get; private set; }

    public static ModuleLinks Read(Module module)
    {
        var links = new ModuleLinks();
        foreach (Statement statement in module.Body)
        {
            switch (statement)
            {
                case ImportDeclaration import:
                    links.ReadImport(import);
                    break;
                case ExportNamedDeclaration export:
                    links.ReadExport(export);
                    break;
                case ExportAllDeclaration export:
                    links.Add(export.Source, "", export);
                    links.ExportsAll |= export.Exported is null;
                    links.AddExport(export.Exported);
                    break;
                case ExportDefaultDeclaration:
                    links._exports.Add("default");
                    break;
            }
        }

        return links;
    }

    private void ReadImport(ImportDeclaration import)
    {
        if (import.Specifiers.Count == 0)
        {
            Add(import.Source, "", import);
        }

        foreach (ImportDeclarationSpecifier specifier in import.Specifiers)
        {
            string name = specifier switch
            {
                ImportSpecifier named => NameOf(named.Imported),
                ImportDefaultSpecifier => "default",
                _ => "",
            };
            Add(import.Source, name, specifier);
        }
    }

    private void ReadExport(ExportNamedDeclaration export)
    {
        foreach (ExportSpecifier specifier in export.Specifiers)
        {
            AddExport(specifier.Exported);
            if (export.Source is { } source)
            {
                Add(source, NameOf(specifier.Local), specifier);
            }
        }

        switch (export.Declaration)
        {
            case VariableDeclaration variables:
                foreach (VariableDeclarator declarator in variables.Declarations)
                {
                    ModulePatterns.AddNames(declarator.Id, _exports);
                }

                break;
            case FunctionDeclaration { Id: { } function }:
                _exports.Add(function.Name);
                break;
            case ClassDeclaration { Id: { } type }:
                _exports.Add(type.Name);
                break;
        }
    }

    private void AddExport(Expression? name)
    {
        if (name is not null)
        {
            _exports.Add(NameOf(name));
        }
    }

    private void Add(StringLiteral source, string name, Node at) => _imports.Add(new ModuleImport(
        source.Value, name, at.Location.Start.Line, at.Location.Start.Column + 1));

    private static string NameOf(Expression name) => name switch
    {
        Identifier identifier => identifier.Name,
        StringLiteral text => text.Value,
        _ => "",
    };
}

/// <summary>Names in the patterns of declarations.</summary>
internal static class ModulePatterns
{
    /// <summary>Adds every name that a pattern binds.</summary>
    public static void AddNames(Node pattern, List<string> names)
    {
        switch (pattern)
        {
            case Identifier identifier:
                names.Add(identifier.Name);
                break;
            case AssignmentPattern assignment:
                AddNames(assignment.Left, names);
                break;
            case RestElement rest:
                AddNames(rest.Argument, names);
                break;
            case ArrayPattern array:
                foreach (Node? element in array.Elements)
                {
                    if (element is not null)
                    {
                        AddNames(element, names);
                    }
                }

                break;
            case ObjectPattern instance:
                foreach (Node property in instance.Properties)
                {
                    AddNames(property is Property { Value: { } value } ? value : property, names);
                }

                break;
        }
    }
}
