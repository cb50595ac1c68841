using System.Collections.Immutable;
using Acornima;
using Acornima.Ast;
using Admission.Languages;
using Admission.Policies;

namespace Admission.JavaScript.Mutations;

/// <summary>Finds the parts of a module that can be removed.</summary>
public static class SourceMutations
{
    private const int MaxShown = 60;

    /// <summary>Every mutation of a module, in source order; none if it cannot be parsed.</summary>
    /// <param name="source">The module.</param>
    public static ImmutableArray<SourceMutation> Find(PolicyFile source, EngineLimits limits)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(limits);
        var found = ImmutableArray.CreateBuilder<SourceMutation>();
        if (ModuleParser.TryParseSyntax(source, limits) is { } module)
        {
            Walk(module, source, found, isInFunction: false);
        }

        return found.ToImmutable();
    }

    private static void Walk(
        Node node, PolicyFile source, ImmutableArray<SourceMutation>.Builder found, bool isInFunction)
    {
        isInFunction |= node is IFunction;
        if (isInFunction)
        {
            found.AddRange(MutationsOf(node, source));
        }

        foreach (Node child in node.ChildNodes)
        {
            Walk(child, source, found, isInFunction);
        }
    }

    private static SourceMutation[] MutationsOf(Node node, PolicyFile source)
    {
        string At(Node part) => source.Text[part.Start..part.End];
        SourceMutation Replace(Node part, string text, MutationKind kind, string description) => new(
            source with { Text = string.Concat(source.Text.AsSpan(0, part.Start), text, source.Text.AsSpan(part.End)) },
            kind,
            part.Location.Start.Line,
            part.Location.Start.Column + 1,
            description);

        switch (node)
        {
            case CallExpression { Callee: Identifier { Name: "deny" or "warn" } callee } call:
                MutationKind removed = callee.Name == "deny" ? MutationKind.Denial : MutationKind.Warning;
                return [Replace(call, "void 0", removed, $"{Shown(At(call))} is gone")];
            case IfStatement statement:
                string test = Shown(At(statement.Test));
                return
                [
                    Replace(statement.Test, "true", MutationKind.Condition, $"if ({test}) is always true"),
                    Replace(statement.Test, "false", MutationKind.Guarded, $"if ({test}) is never true"),
                ];
            case ConditionalExpression choice:
                string asked = Shown(At(choice.Test));
                return
                [
                    Replace(
                        choice,
                        Group(At(choice.Consequent)),
                        MutationKind.Part,
                        $"the condition {asked} of '?:' is always true"),
                    Replace(
                        choice,
                        Group(At(choice.Alternate)),
                        MutationKind.Part,
                        $"the condition {asked} of '?:' is never true"),
                ];
            case LogicalExpression logical:
                return PartsOf(logical, At, Replace);
            default:
                return [];
        }
    }

    private static SourceMutation[] PartsOf(
        LogicalExpression logical,
        Func<Node, string> at,
        Func<Node, string, MutationKind, string, SourceMutation> replace)
    {
        string sign = logical.Operator switch
        {
            Operator.LogicalAnd => "&&",
            Operator.LogicalOr => "||",
            _ => "??",
        };
        SourceMutation withoutRight = replace(
            logical, Group(at(logical.Left)), MutationKind.Part, $"{sign} {Shown(at(logical.Right))} is gone");
        return logical.Operator == Operator.NullishCoalescing
            ? [withoutRight]
            :
            [
                replace(
                    logical,
                    Group(at(logical.Right)),
                    MutationKind.Part,
                    $"{Shown(at(logical.Left))} {sign} is gone"),
                withoutRight,
            ];
    }

    private static string Group(string text) => $"({text})";

    // On one line, shortened.
    private static string Shown(string text)
    {
        string line = string.Join(' ', text.Split(
            (char[]?)null, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        return line.Length > MaxShown ? line[..(MaxShown - 1)] + "…" : line;
    }
}
