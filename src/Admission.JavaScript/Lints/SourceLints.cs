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
        Dictionary<string, Node> named = NamedValues(module, out Node? export);
        IEnumerable<Node?> functions = PolicyOf(named, export) is { } policy
            ? MembersOf(policy, "validate").Select(member => Named(named, member.Value))
            : [];
        return [.. functions.OfType<IFunction>().Cast<Node>()];
    }

    /// <summary>
    /// The names of a policy's <c>reads</c>, none without reads; null if the syntax does not show them.
    /// </summary>
    internal static ImmutableArray<string>? DeclaredReads(Module module)
    {
        Dictionary<string, Node> named = NamedValues(module, out Node? export);
        if (PolicyOf(named, export) is not { } policy || !HasPlainNames(policy))
        {
            return null;
        }

        Property[] reads = [.. MembersOf(policy, "reads")];
        return reads.Length == 0 ? []
            : Named(named, reads[^1].Value) is ObjectExpression kinds && HasPlainNames(kinds)
                ? [.. kinds.Properties.Cast<Property>().Select(static one => NameOf(one)!)]
                : null;
    }

    private static Dictionary<string, Node> NamedValues(Module module, out Node? export)
    {
        var named = new Dictionary<string, Node>(StringComparer.Ordinal);
        export = null;
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

        return named;
    }

    private static ObjectExpression? PolicyOf(Dictionary<string, Node> named, Node? export)
    {
        Node? policy = Named(named, export);
        return (policy is CallExpression { Arguments: [{ } argument, ..] } ? Named(named, argument) : policy)
            as ObjectExpression;
    }

    private static IEnumerable<Property> MembersOf(ObjectExpression policy, string name) =>
        policy.Properties.OfType<Property>().Where(member => !member.Computed && NameOf(member) == name);

    private static bool HasPlainNames(ObjectExpression value) =>
        value.Properties.All(static one => one is Property { Computed: false } member && NameOf(member) is not null);

    private static string? NameOf(Property member) => member.Key switch
    {
        Identifier name => name.Name,
        StringLiteral text => text.Value,
        _ => null,
    };

    private static Node? Named(Dictionary<string, Node> named, Node? node) =>
        node is Identifier name ? named.GetValueOrDefault(name.Name) : node;
}
