using Admission.Cel.Values;

namespace Admission.Cel.Syntax;

/// <summary>A node of a parsed expression. The checker writes types and resolved names into it.</summary>
internal sealed class Expr(ExprKind kind, int position)
{
    public ExprKind Kind { get; set; } = kind;

    /// <summary>Offset in the source, in code points.</summary>
    public int Position { get; } = position;

    /// <summary>The value of a literal.</summary>
    public CelValue Literal { get; init; }

    /// <summary>The name of an identifier, field, function, or structure.</summary>
    public string Name { get; set; } = "";

    /// <summary>What a field is selected from, or whose function is called.</summary>
    public Expr? Operand { get; set; }

    /// <summary>
    /// Arguments of a call, items of a list; keys and values of a map in turn; values of a structure.
    /// </summary>
    public Expr[] Arguments { get; set; } = [];

    /// <summary>The names of a structure's fields.</summary>
    public string[] Fields { get; init; } = [];

    /// <summary>Which items or entries are optional.</summary>
    public bool[] Optionals { get; init; } = [];

    /// <summary>Positions of the entries of a map.</summary>
    public int[] EntryPositions { get; init; } = [];

    /// <summary>Is a selection only a test for presence?</summary>
    public bool IsTest { get; init; }

    /// <summary>The parts of a comprehension.</summary>
    public Comprehension? Comprehension { get; init; }

    /// <summary>The macro call that was expanded to the expression; null if the expression is in the source.</summary>
    public MacroCall? Macro { get; set; }

    /// <summary>The type; null before the check.</summary>
    public CelType? Type { get; set; }

    /// <summary>The overloads that may be called; null before the check, and for dynamic calls.</summary>
    public List<Overload>? Overloads { get; set; }

    /// <summary>
    /// The declared name that an identifier or a qualified name refers to; null if it is not a reference.
    /// </summary>
    public string? Reference { get; set; }

    /// <summary>The constant that a declared name refers to.</summary>
    public CelValue? Constant { get; set; }

    public static Expr OfLiteral(int position, CelValue value) => new(ExprKind.Literal, position) { Literal = value };

    public static Expr OfIdent(int position, string name) => new(ExprKind.Ident, position) { Name = name };

    public static Expr OfCall(int position, string name, params Expr[] arguments) =>
        new(ExprKind.Call, position) { Name = name, Arguments = arguments };

    public static Expr OfMember(int position, string name, Expr target, params Expr[] arguments) =>
        new(ExprKind.Call, position) { Name = name, Operand = target, Arguments = arguments };

    public static Expr OfList(int position, params Expr[] items) =>
        new(ExprKind.List, position) { Arguments = items };
}
