using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Acornima;
using Acornima.Ast;
using Admission.Languages;

namespace Admission.JavaScript.Coverage;

/// <summary>
/// Inserts a call before every statement inside a function, and one around the condition of every decision. It adds no
/// line break, so lines stay the same.
/// </summary>
internal sealed class ProbeInserter
{
    private readonly int _file;
    private readonly string _text;
    private readonly List<(int At, int Order, string Text)> _inserts = [];
    private readonly ImmutableArray<int>.Builder _lines = ImmutableArray.CreateBuilder<int>();
    private readonly ImmutableArray<BranchCoverage>.Builder _branches = ImmutableArray.CreateBuilder<BranchCoverage>();

    private ProbeInserter(int file, string text)
    {
        _file = file;
        _text = text;
    }

    /// <summary>The source with the calls.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Line of each statement, by its number.</summary>
    public ImmutableArray<int> Lines => _lines.ToImmutable();

    /// <summary>Each decision, by its number.</summary>
    public ImmutableArray<BranchCoverage> Branches => _branches.ToImmutable();

    /// <summary>Processes a module.</summary>
    /// <param name="file">Number of the file in the calls.</param>
    /// <param name="text">The source.</param>
    /// <param name="module">The parsed source.</param>
    public static ProbeInserter Run(int file, string text, Module module)
    {
        var inserter = new ProbeInserter(file, text);
        inserter.Walk(module, isInFunction: false);
        inserter.Text = inserter.Compose();
        return inserter;
    }

    private void Walk(Node node, bool isInFunction)
    {
        isInFunction |= node is IFunction;
        if (isInFunction)
        {
            Probe(node);
        }

        foreach (Node child in node.ChildNodes)
        {
            Walk(child, isInFunction);
        }
    }

    private void Probe(Node node)
    {
        switch (node)
        {
            case BlockStatement block:
                ProbeEach(block.Body);
                break;
            case SwitchCase one:
                ProbeCase(one);
                break;
            case ArrowFunctionExpression { Body: Expression body }:
                Around(body, $"({Hit(body)}, ", ")");
                break;
            case IfStatement statement:
                ProbeDecision(statement.Test, BranchKind.Condition);
                ProbeBody(statement.Consequent);
                ProbeBody(statement.Alternate);
                break;
            case ConditionalExpression conditional:
                ProbeDecision(conditional.Test, BranchKind.Condition);
                break;
            case LogicalExpression logical:
                ProbeDecision(
                    logical.Left,
                    logical.Operator == Operator.NullishCoalescing ? BranchKind.Nullish : BranchKind.Operand);
                break;
            default:
                ProbeLoop(node);
                break;
        }
    }

    private void ProbeLoop(Node node)
    {
        switch (node)
        {
            case ForStatement loop:
                ProbeDecision(loop.Test, BranchKind.Condition);
                ProbeBody(loop.Body);
                break;
            case WhileStatement loop:
                ProbeDecision(loop.Test, BranchKind.Condition);
                ProbeBody(loop.Body);
                break;
            case DoWhileStatement loop:
                ProbeDecision(loop.Test, BranchKind.Condition);
                ProbeBody(loop.Body);
                break;
            case ForOfStatement loop:
                ProbeBody(loop.Body);
                break;
            case ForInStatement loop:
                ProbeBody(loop.Body);
                break;
        }
    }

    private void ProbeEach(NodeList<Statement> statements)
    {
        foreach (Statement statement in statements)
        {
            // Declarations of functions do not run; an empty statement has no effect.
            if (statement is not (FunctionDeclaration or EmptyStatement))
            {
                Insert(statement.Start, $"{Hit(statement)};");
            }
        }
    }

    private void ProbeCase(SwitchCase one)
    {
        if (one.Consequent.Count > 0)
        {
            ProbeEach(one.Consequent);
        }
    }

    // A body without braces gets braces.
    private void ProbeBody(Statement? body)
    {
        if (body is not null and not BlockStatement)
        {
            Around(body, $"{{{Hit(body)};", "}");
        }
    }

    private void ProbeDecision(Expression? decided, BranchKind kind)
    {
        if (decided is null)
        {
            return;
        }

        (Position start, Position end) = (decided.Location.Start, decided.Location.End);
        int length = start.Line == end.Line ? end.Column - start.Column : LengthOfLine(decided.Start);
        int number = _branches.Count;
        _branches.Add(new BranchCoverage(start.Line, start.Column + 1, length, kind, 0, 0));
        Around(decided, Invariant($"{CodeCoverage.Names.Branch}({_file}, {number}, ("), "))");
    }

    private int LengthOfLine(int from)
    {
        int end = _text.AsSpan(from).IndexOfAny('\r', '\n');
        return end < 0 ? _text.Length - from : end;
    }

    private string Hit(Node node)
    {
        _lines.Add(node.Location.Start.Line);
        return Invariant($"{CodeCoverage.Names.Hit}({_file}, {_lines.Count - 1})");
    }

    private void Around(Node node, string before, string after)
    {
        Insert(node.Start, before);

        // Of two that end at the same place, the inner one, which comes later, closes first.
        _inserts.Add((node.End, -_inserts.Count, after));
    }

    private void Insert(int at, string text) => _inserts.Add((at, _inserts.Count + 1, text));

    private string Compose()
    {
        var composed = new StringBuilder(_text.Length * 2);
        int from = 0;
        foreach ((int at, _, string text) in _inserts
            .OrderBy(static one => one.At)
            .ThenBy(static one => one.Order))
        {
            composed.Append(_text, from, at - from).Append(text);
            from = at;
        }

        return composed.Append(_text, from, _text.Length - from).ToString();
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
