using Acornima.Ast;

namespace Admission.JavaScript.Lints;

/// <summary>The names that a block, a function or a module declares, with the types of those that are known.</summary>
/// <param name="outer">The outer scope; null for the outermost one.</param>
internal sealed class NameScope(NameScope? outer)
{
    private readonly Dictionary<string, ReviewType?> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    /// <summary>Every name that can be used here.</summary>
    public IEnumerable<string> Visible => outer is null ? _names.Keys : _names.Keys.Concat(outer.Visible);

    /// <param name="type">Type of its value; null if not known.</param>
    public void Declare(string name, ReviewType? type = null) => _names[name] = type;

    /// <summary>Declares every name that a pattern binds; their types are not known.</summary>
    public void DeclarePattern(Node pattern)
    {
        var names = new List<string>();
        ModulePatterns.AddNames(pattern, names);
        names.ForEach(name => Declare(name));
    }

    /// <summary>Finds a name here or in an outer scope.</summary>
    /// <param name="type">Type of its value; null if not known.</param>
    public bool TryFind(string name, out ReviewType? type)
    {
        for (NameScope? scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope._names.TryGetValue(name, out type))
            {
                return true;
            }
        }

        type = null;
        return false;
    }

    /// <summary>Notes that a name is used; false if neither this scope nor one around it declares the name.</summary>
    public bool TryUse(string name)
    {
        for (NameScope? scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope._names.ContainsKey(name))
            {
                scope._used.Add(name);
                return true;
            }
        }

        return false;
    }

    /// <summary>Is a name of this scope used anywhere?</summary>
    public bool IsUsed(string name) => _used.Contains(name);

    /// <summary>Declares the names of the statements of a block: let, const, class and function.</summary>
    public void DeclareStatements(IEnumerable<Node> statements)
    {
        foreach (Node statement in statements)
        {
            DeclareStatement(statement is ExportNamedDeclaration { Declaration: { } exported } ? exported : statement);
        }
    }

    /// <summary>Declares the variables of <c>var</c>, which belong to the whole function.</summary>
    public void DeclareVariables(Node node)
    {
        foreach (Node child in node.ChildNodes)
        {
            if (child is VariableDeclaration { Kind: VariableDeclarationKind.Var } variables)
            {
                DeclareStatement(variables);
            }

            if (child is not (IFunction or StaticBlock))
            {
                DeclareVariables(child);
            }
        }
    }

    private NameScope? Outer => outer;

    private void DeclareStatement(Node statement)
    {
        switch (statement)
        {
            case VariableDeclaration variables:
                foreach (VariableDeclarator declarator in variables.Declarations)
                {
                    DeclarePattern(declarator.Id);
                }

                break;
            case FunctionDeclaration { Id: { } function }:
                Declare(function.Name);
                break;
            case ClassDeclaration { Id: { } type }:
                Declare(type.Name);
                break;
            case ExportDefaultDeclaration export:
                DeclareStatement(export.Declaration);
                break;
            case ImportDeclaration import:
                foreach (ImportDeclarationSpecifier specifier in import.Specifiers)
                {
                    Declare(specifier.Local.Name, ReviewTypeTable.ImportOf(import.Source.Value, specifier));
                }

                break;
        }
    }
}
