using System.Collections.Immutable;
using Acornima.Ast;
using Admission.Languages;
using Admission.Policies;

namespace Admission.JavaScript.Lints;

/// <summary>
/// Finds mistakes in a module that its syntax allows: undeclared names, and comparisons whose result is always the
/// same.
/// </summary>
public static class SourceLints
{
    /// <summary>Every mistake of a module, in source order; none if it cannot be parsed.</summary>
    /// <param name="source">The module.</param>
    public static ImmutableArray<SourceLint> Find(PolicyFile source, EngineLimits limits)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(limits);
        return ModuleParser.TryParseSyntax(source, limits) is { } module ? new SourceWalk(source, module).Run() : [];
    }

    /// <summary>The functions of a module that receive the review: <c>validate</c> of its default export.</summary>
    internal static HashSet<Node> ReviewFunctions(Module module)
    {
        var named = new Dictionary<string, Node>(StringComparer.Ordinal);
        Node? export = null;
        foreach (Node statement in module.Body)
        {
            Node declared = statement is ExportNamedDeclaration { Declaration: { } exported } ? exported : statement;
            switch (declared)
            {
                case FunctionDeclaration { Id: { } name }:
                    named[name.Name] = declared;
                    break;
                case VariableDeclaration variables:
                    foreach (VariableDeclarator declarator in variables.Declarations)
                    {
                        if (declarator is { Id: Identifier variable, Init: { } value })
                        {
                            named[variable.Name] = value;
                        }
                    }

                    break;
                case ExportDefaultDeclaration { Declaration: { } value }:
                    export = value;
                    break;
            }
        }

        Node? policy = Named(export);
        policy = policy is CallExpression { Arguments: [{ } argument, ..] } ? Named(argument) : policy;
        IEnumerable<Node?> functions = policy is ObjectExpression { Properties: var members }
            ? members.OfType<Property>()
                .Where(static member => member is { Computed: false, Key: Identifier { Name: "validate" } })
                .Select(member => Named(member.Value))
            : [];
        return [.. functions.OfType<IFunction>().Cast<Node>()];

        Node? Named(Node? node) => node is Identifier name ? named.GetValueOrDefault(name.Name) : node;
    }
}
