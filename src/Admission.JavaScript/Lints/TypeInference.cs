using System.Collections.Frozen;
using Acornima;
using Acornima.Ast;

namespace Admission.JavaScript.Lints;

/// <summary>Infers the types of expressions from the syntax and the policy contract.</summary>
internal static class TypeInference
{
    /// <summary>The possible results of <c>typeof</c>.</summary>
    private static readonly ReviewType TypeName = ReviewTypeTable.Text with
    {
        Words = ["undefined", "object", "boolean", "number", "bigint", "string", "symbol", "function"],
    };

    private static readonly FrozenSet<string> TextMethods = FrozenSet.Create(
        StringComparer.Ordinal,
        "toString", "toLowerCase", "toUpperCase", "trim", "trimStart", "trimEnd", "slice", "substring", "replace",
        "replaceAll", "padStart", "padEnd", "repeat", "charAt", "concat", "normalize");

    /// <summary>Type of an expression; null if not known.</summary>
    public static ReviewType? Infer(Node expression, NameScope scope) => expression switch
    {
        Identifier name => scope.TryFind(name.Name, out ReviewType? type) ? type : null,
        ChainExpression chain => Infer(chain.Expression, scope),
        MemberExpression member => MemberOf(member, scope),
        CallExpression call => ResultOf(call, scope),
        StringLiteral text => ReviewTypeTable.Text with { Value = text.Value },
        TemplateLiteral { Expressions.Count: 0, Quasis: [{ } only] } =>
            ReviewTypeTable.Text with { Value = only.Value.Cooked },
        TemplateLiteral => ReviewTypeTable.Text,
        NumericLiteral => ReviewTypeTable.Number with { Value = "" },
        BooleanLiteral => ReviewTypeTable.Truth with { Value = "" },
        UnaryExpression { Operator: Operator.TypeOf } => TypeName,
        UnaryExpression { Operator: Operator.LogicalNot } => ReviewTypeTable.Truth,
        ArrayExpression array => ListOf(array, scope),
        NewExpression { Callee: Identifier { Name: "Set" }, Arguments: [ArrayExpression array] } =>
            ListOf(array, scope) with { Kind = ValueKind.Object, Name = "a set" },
        ObjectExpression => new ReviewType(ValueKind.Object, "an object that is created here") { IsFresh = true },
        RegExpLiteral => new ReviewType(ValueKind.Object, "a regular expression")
        {
            IsFresh = true,
            Advice = "Use its method 'test'",
        },
        IFunction => ReviewTypeTable.Function with { IsFresh = true },
        _ => null,
    };

    /// <summary>Name of the member that an expression reads; null if it is computed.</summary>
    public static string? NameOf(MemberExpression member) => member switch
    {
        { Computed: false, Property: Identifier name } => name.Name,
        { Computed: true, Property: StringLiteral text } => text.Value,
        _ => null,
    };

    /// <summary>Type of a member; null if not known.</summary>
    public static ReviewType? MemberOf(ReviewType? type, string name) =>
        type is null ? null
        : type.Members.TryGetValue(name, out ReviewType? known) ? known
        : type.Kind == ValueKind.Object ? type.Item
        : null;

    /// <summary>Type of the first argument that a list method passes to its callback; null if not known.</summary>
    public static ReviewType? ArgumentOf(CallExpression call, NameScope scope) =>
        call.Callee is MemberExpression
        {
            Computed: false, Property: Identifier
            {
                Name: "some" or "every" or "filter" or "find" or "findLast" or "findIndex" or "findLastIndex"
                or "forEach" or "map" or "flatMap"
            }
        } member
            && Infer(member.Object, scope) is { Kind: ValueKind.List, Item: { } item }
                ? item
                : null;

    private static ReviewType? MemberOf(MemberExpression member, NameScope scope)
    {
        ReviewType? owner = Infer(member.Object, scope);
        return NameOf(member) is { } name ? MemberOf(owner, name)
            : owner is { Kind: ValueKind.List } && member.Property is NumericLiteral ? owner.Item
            : owner is { Kind: ValueKind.Object, Members.Count: 0 } ? owner.Item
            : null;
    }

    private static ReviewType? ResultOf(CallExpression call, NameScope scope)
    {
        if (call.Callee is Identifier { Name: "String" })
        {
            return ReviewTypeTable.Text;
        }

        if (call.Callee is MemberExpression member && NameOf(member) is { } method)
        {
            ReviewType? owner = Infer(member.Object, scope);
            switch (owner?.Kind)
            {
                case ValueKind.String when TextMethods.Contains(method):
                    return ReviewTypeTable.Text;
                case ValueKind.List when method is "filter" or "slice":
                    return ReviewTypeTable.ListOf(owner.Item);
                case ValueKind.List when method is "find" or "findLast" or "at":
                    return owner.Item;
                case ValueKind.List when method is "map" or "flatMap":
                    return ReviewTypeTable.AnyList;
            }
        }

        return Infer(call.Callee, scope)?.Result;
    }

    private static ReviewType ListOf(ArrayExpression array, NameScope scope) => ReviewTypeTable.AnyList with
    {
        IsFresh = true,
        Literals =
        [
            .. from element in array.Elements
               where element is Literal or TemplateLiteral
               let type = Infer(element!, scope)
               where type is { Value: not null }
               select ((Node)element!, type),
        ],
    };
}
