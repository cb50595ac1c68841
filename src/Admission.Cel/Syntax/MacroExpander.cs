using Admission.Cel.Values;

namespace Admission.Cel.Syntax;

internal sealed class MacroExpander(MacroSet macros, Action<int, string> report)
{
    /// <summary>Maximum number of parts of an expression that <c>optMap</c> and <c>optFlatMap</c> can repeat.</summary>
    public const int MaxCopiedParts = 100_000;

    private const string Accumulator = "@result";
    private const string SortInput = "@__sortBy_input__";

    private int _copiedParts;

    public bool HasOptionals => Has(MacroSet.Optional);

    /// <summary>The expansion of a call; null if the call is not a macro.</summary>
    public Expr? Expand(string name, Expr? target, Expr[] arguments, int position)
    {
        Expr? expanded = target is null
            ? ExpandGlobal(name, arguments, position)
            : ExpandMember(name, target, arguments, position);
        if (expanded is not null)
        {
            expanded.Macro ??= new MacroCall(name, target, arguments);
        }

        return expanded;
    }

    private bool Has(MacroSet set) => (macros & set) != 0;

    private Expr? ExpandGlobal(string name, Expr[] arguments, int position)
    {
        if (name != "has" || arguments.Length != 1 || !Has(MacroSet.Standard))
        {
            return null;
        }

        Expr field = arguments[0];
        return field is { Kind: ExprKind.Select, IsTest: false }
            ? new Expr(ExprKind.Select, position) { Operand = field.Operand, Name = field.Name, IsTest = true }
            : Fail(field.Position, "invalid argument to has() macro");
    }

    private Expr? ExpandMember(string name, Expr target, Expr[] arguments, int position)
    {
        switch (name, arguments.Length)
        {
            case ("all" or "exists" or "exists_one" or "filter", 2) when Has(MacroSet.Standard):
            case ("map", 2 or 3) when Has(MacroSet.Standard):
                return ExpandLoop(name, target, arguments, 1, position);
            case ("all" or "exists" or "exists_one" or "existsOne", 3) when Has(MacroSet.TwoVariables):
            case ("transformList" or "transformMap" or "transformMapEntry", 3 or 4) when Has(MacroSet.TwoVariables):
                return ExpandLoop(name, target, arguments, 2, position);
            case ("optMap", 2) when Has(MacroSet.Optional):
            case ("optFlatMap", 2) when Has(MacroSet.OptionalFlat):
                return ExpandOptional(name, target, arguments, position);
            case ("sortBy", 2) when Has(MacroSet.SortBy):
                return ExpandSortBy(target, arguments, position);
            case ("bind", 3) when Has(MacroSet.Bindings) && target is { Kind: ExprKind.Ident, Name: "cel" }:
                return arguments[0].Kind == ExprKind.Ident
                    ? Bind(position, arguments[0].Name, arguments[1], arguments[2])
                    : Fail(arguments[0].Position, "cel.bind() variable names must be simple identifiers");
            case ("greatest" or "least", _) when Has(MacroSet.Math) && target is { Kind: ExprKind.Ident, Name: "math" }:
                return ExpandExtreme("math.@" + (name == "greatest" ? "max" : "min"), name, arguments, position);
            default:
                return null;
        }
    }

    private Expr Fail(int position, string message)
    {
        report(position, message);
        return new Expr(ExprKind.Unspecified, position);
    }

    private Expr ExpandLoop(string name, Expr target, Expr[] arguments, int variables, int position)
    {
        for (int i = 0; i < variables; i++)
        {
            if (arguments[i].Kind != ExprKind.Ident || arguments[i].Name.StartsWith('.'))
            {
                return Fail(arguments[i].Position, "argument must be a simple name");
            }

            if (i == 1 && arguments[0].Name == arguments[1].Name)
            {
                return Fail(arguments[1].Position, $"duplicate variable name: {arguments[1].Name}");
            }

            if (arguments[i].Name is Accumulator or "__result__")
            {
                return Fail(arguments[i].Position, "iteration variable overwrites accumulator variable");
            }
        }

        Expr last = arguments[^1];
        Expr Ident(string ident) => Expr.OfIdent(position, ident);
        Expr Literal(CelValue value) => Expr.OfLiteral(position, value);
        Expr Call(string function, params Expr[] parts) => Expr.OfCall(position, function, parts);
        Expr Accu() => Ident(Accumulator);
        Expr? filter = arguments.Length > variables + 1 ? arguments[variables] : null;
        Expr When(Expr step) => filter is null ? step : Call(Operators.Conditional, filter, step, Accu());
        Expr always = Literal(CelValue.True);
        string second = variables == 2 ? arguments[1].Name : "";
        (Expr initial, Expr condition, Expr step, Expr result) = name switch
        {
            "all" => (
                Literal(CelValue.True),
                Call(Operators.NotStrictlyFalse, Accu()),
                Call(Operators.And, Accu(), last),
                Accu()),
            "exists" => (
                Literal(CelValue.False),
                Call(Operators.NotStrictlyFalse, Call(Operators.Not, Accu())),
                Call(Operators.Or, Accu(), last),
                Accu()),
            "exists_one" or "existsOne" => (
                Literal(CelValue.Of(0)),
                always,
                Call(Operators.Conditional, last, Call(Operators.Add, Accu(), Literal(CelValue.Of(1))), Accu()),
                Call(Operators.Equal, Accu(), Literal(CelValue.Of(1)))),
            "filter" => (
                Expr.OfList(position),
                always,
                Call(
                    Operators.Conditional,
                    last,
                    Call(Operators.Add, Accu(), Expr.OfList(position, Ident(arguments[0].Name))),
                    Accu()),
                Accu()),
            "map" or "transformList" => (
                Expr.OfList(position),
                always,
                When(Call(Operators.Add, Accu(), Expr.OfList(position, last))),
                Accu()),
            "transformMap" => (
                new Expr(ExprKind.Map, position),
                always,
                When(Call(Operators.MapInsert, Accu(), Ident(arguments[0].Name), last)),
                Accu()),
            _ => (
                new Expr(ExprKind.Map, position),
                always,
                When(Call(Operators.MapInsert, Accu(), last)),
                Accu()),
        };
        return new Expr(ExprKind.Comprehension, position)
        {
            Comprehension = new Comprehension(
                target,
                arguments[0].Name,
                variables == 2 ? second : null,
                Accumulator,
                initial,
                condition,
                step,
                result),
        };
    }

    private static Expr Bind(int position, string name, Expr value, Expr result) =>
        new(ExprKind.Comprehension, position)
        {
            Comprehension = new Comprehension(
                Expr.OfList(position),
                "#unused",
                null,
                name,
                value,
                Expr.OfLiteral(position, CelValue.False),
                Expr.OfIdent(position, name),
                result),
        };

    private Expr ExpandOptional(string name, Expr target, Expr[] arguments, int position)
    {
        if (arguments[0].Kind != ExprKind.Ident)
        {
            return Fail(arguments[0].Position, $"{name}() variable name must be a simple identifier");
        }

        // Each level of a chain repeats all levels before it.
        _copiedParts += ExprWalk.Count(target, MaxCopiedParts);
        if (_copiedParts > MaxCopiedParts)
        {
            return Fail(position, $"the chain of {name}() calls is too long: it copies more than {MaxCopiedParts} "
                + "parts of the expression. Use fewer calls in the chain");
        }

        Expr copy = ExprCopy.Of(target);
        Expr bound = Bind(
            position, arguments[0].Name, Expr.OfMember(position, "value", copy), arguments[1]);
        return Expr.OfCall(
            position,
            Operators.Conditional,
            Expr.OfMember(position, "hasValue", target),
            name == "optMap" ? Expr.OfCall(position, "optional.of", bound) : bound,
            Expr.OfCall(position, "optional.none"));
    }

    private Expr ExpandSortBy(Expr target, Expr[] arguments, int position)
    {
        if (target.Kind is ExprKind.Literal or ExprKind.Map or ExprKind.Struct)
        {
            return Fail(
                target.Position,
                "sortBy can only be applied to a list, identifier, comprehension, call or select expression");
        }

        Expr keys = ExpandLoop("map", Expr.OfIdent(position, SortInput), arguments, 1, position);
        return Bind(
            position,
            SortInput,
            target,
            Expr.OfMember(position, "@sortByAssociatedKeys", Expr.OfIdent(position, SortInput), keys));
    }

    private Expr ExpandExtreme(string function, string name, Expr[] arguments, int position)
    {
        switch (arguments.Length)
        {
            case 0:
                return Fail(position, $"math.{name}() requires at least one argument");
            case 1 when arguments[0].Kind is ExprKind.Literal && !CelEquality.IsNumber(arguments[0].Literal.Kind):
                return Fail(arguments[0].Position, $"math.{name}() invalid single argument value");
            case 1 or 2:
                return Expr.OfCall(position, function, arguments);
            default:
                return Expr.OfCall(position, function, Expr.OfList(position, arguments));
        }
    }
}
