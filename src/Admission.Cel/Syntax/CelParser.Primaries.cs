using Admission.Cel.Values;

namespace Admission.Cel.Syntax;

/// <content>Members, primaries and literals.</content>
internal sealed partial class CelParser
{
    private Expr ParseMember()
    {
        Enter(3);
        int depth = 1;
        Expr operand = ParsePrimary();
        while (!_isAborted && Current.Kind == TokenKind.Symbol && Current.Text is "." or "[")
        {
            depth++;
            if (!Enter(3))
            {
                break;
            }

            operand = Current.Is(".") ? ParseSelection(operand) : ParseIndex(operand);
        }

        _depths[3] -= depth;
        return operand;
    }

    private Expr ParseSelection(Expr operand)
    {
        Token dot = Current;
        _index++;
        bool isOptional = TryTake("?");
        if (Current.Kind is not (TokenKind.Identifier or TokenKind.EscapedIdentifier))
        {
            return isOptional
                ? Abort(
                    Current.Position,
                    $"Syntax error: mismatched input '{Current.Text}' expecting {{IDENTIFIER, ESC_IDENTIFIER}}")
                : Abort(
                    Current.Position,
                    $"Syntax error: no viable alternative at input '.{TextOf(Current)}'");
        }

        Token name = Current;
        _index++;
        if (name.Kind == TokenKind.EscapedIdentifier)
        {
            Report(name.Position, "unsupported syntax: '`'");
        }

        if (isOptional)
        {
            if (!_macros.HasOptionals)
            {
                Report(dot.Position, "unsupported syntax '.?'");
            }

            return Expr.OfCall(
                dot.Position,
                Operators.OptionalSelect,
                operand,
                Expr.OfLiteral(dot.Position, CelValue.Of(name.Text)));
        }

        if (name.Kind == TokenKind.Identifier && Current.Is("("))
        {
            int position = Current.Position;
            Expr[] arguments = ParseArguments();
            return _macros.Expand(name.Text, operand, arguments, position)
                ?? Expr.OfMember(position, name.Text, operand, arguments);
        }

        return new Expr(ExprKind.Select, dot.Position) { Operand = operand, Name = name.Text };
    }

    private Expr ParseIndex(Expr operand)
    {
        int position = Current.Position;
        _index++;
        bool isOptional = TryTake("?");
        if (isOptional && !_macros.HasOptionals)
        {
            Report(position, "unsupported syntax '[?'");
        }

        Expr index = Inside("]", ParseExpression);
        Match("]");
        return Expr.OfCall(position, isOptional ? Operators.OptionalIndex : Operators.Index, operand, index);
    }

    private Expr[] ParseArguments()
    {
        Match("(");
        if (TryTake(")"))
        {
            return [];
        }

        var arguments = new List<Expr>();
        do
        {
            arguments.Add(Inside(", )", ParseExpression));
        }
        while (TryTake(","));
        Match(")");
        return [.. arguments];
    }

    private Expr ParsePrimary()
    {
        Token token = Current;
        switch (token.Kind)
        {
            case TokenKind.Identifier:
                return IsStructAhead(_index) ? ParseStruct("") : ParseIdentifier("");
            case TokenKind.Symbol when token.Text == ".":
                _index++;
                if (Current.Kind != TokenKind.Identifier)
                {
                    return Abort(
                        Current.Position,
                        $"Syntax error: no viable alternative at input '.{TextOf(Current)}'");
                }

                return IsStructAhead(_index) ? ParseStruct(".") : ParseIdentifier(".");
            case TokenKind.Symbol when token.Text == "(":
                _index++;
                Expr inner = Inside(")", ParseExpression);
                Match(")");
                return inner;
            case TokenKind.Symbol when token.Text == "[":
                return ParseList();
            case TokenKind.Symbol when token.Text == "{":
                return ParseMap();
            default:
                return ParseLiteral();
        }
    }

    private static string TextOf(Token token) => token.Kind == TokenKind.End ? "" : token.Text;

    private bool IsStructAhead(int index)
    {
        while (_tokens[index].Kind == TokenKind.Identifier)
        {
            index++;
            if (_tokens[index].Is("{"))
            {
                return true;
            }

            if (!_tokens[index].Is("."))
            {
                return false;
            }

            index++;
        }

        return false;
    }

    private Expr ParseIdentifier(string dot)
    {
        Token name = Current;
        _index++;
        if (Reserved.Contains(name.Text))
        {
            Report(name.Position, $"reserved identifier: {name.Text}");
        }

        if (!_isAborted && Current.Is("("))
        {
            int position = Current.Position;
            Expr[] arguments = ParseArguments();
            return (dot.Length == 0 ? _macros.Expand(name.Text, null, arguments, position) : null)
                ?? Expr.OfCall(position, dot + name.Text, arguments);
        }

        return Expr.OfIdent(name.Position, dot + name.Text);
    }

    private Expr ParseLiteral()
    {
        Token token = Current;
        _index++;
        bool isNegative = token.Is("-");
        if (isNegative)
        {
            token = Current;
            _index++;
        }

        int position = isNegative ? token.Position - 1 : token.Position;
        CelValue value = default;
        string? problem = token.Kind switch
        {
            TokenKind.True => Is(CelValue.True, out value),
            TokenKind.False => Is(CelValue.False, out value),
            TokenKind.Null => Is(CelValue.Null, out value),
            TokenKind.Int => CelLiterals.TryReadInt(token.Text, isNegative, out value) ? null : "invalid int literal",
            TokenKind.UInt => CelLiterals.TryReadUInt(token.Text, out value) ? null : "invalid uint literal",
            TokenKind.Float => CelLiterals.TryReadDouble(token.Text, out value) ? null : "invalid double literal",
            TokenKind.String or TokenKind.Bytes =>
                CelLiterals.TryReadText(token.Text, token.Kind == TokenKind.Bytes, out value)
                    ? null
                    : "unable to unescape string",
            _ => "Syntax error: unexpected input",
        };
        if (problem is not null)
        {
            Report(position, problem);
        }

        return Expr.OfLiteral(position, isNegative && value.Kind == CelKind.Double ? CelValue.Of(-value.Double)
            : value);
    }

    private static string? Is(CelValue literal, out CelValue value)
    {
        value = literal;
        return null;
    }

    private Expr ParseList()
    {
        int position = Current.Position;
        _index++;
        var items = new List<Expr>();
        var optionals = new List<bool>();
        while (!_isAborted && !Current.Is("]") && !Current.Is(","))
        {
            Token question = Current;
            optionals.Add(TryTake("?"));
            if (optionals[^1] && !_macros.HasOptionals)
            {
                Report(question.Position, "unsupported syntax '?'");
            }

            items.Add(Inside("] ,", ParseExpression));
            if (Current.Is(",") && !Ahead.Is(",") && !Ahead.Is("]"))
            {
                _index++;
            }
            else
            {
                break;
            }
        }

        CloseLiteral("]");
        return new Expr(ExprKind.List, position) { Arguments = [.. items], Optionals = [.. optionals] };
    }

    // A comma may stand before the bracket.
    private void CloseLiteral(string symbol)
    {
        if (_isAborted || TryTake(symbol))
        {
            return;
        }

        if (TryTake(","))
        {
            Match(symbol);
        }
        else if (Ahead.Is(symbol) || Ahead.Is(","))
        {
            Report(
                Current.Position, $"Syntax error: extraneous input '{Current.Text}' expecting {{'{symbol}', ','}}");
            _index++;
            CloseLiteral(symbol);
        }
        else
        {
            Abort(
                Current.Position, $"Syntax error: mismatched input '{Current.Text}' expecting {{'{symbol}', ','}}");
        }
    }

    private Expr ParseMap()
    {
        int position = Current.Position;
        _index++;
        var entries = new List<Expr>();
        var optionals = new List<bool>();
        var positions = new List<int>();
        while (!_isAborted && !Current.Is("}") && !Current.Is(","))
        {
            Token question = Current;
            optionals.Add(TryTake("?"));
            if (optionals[^1] && !_macros.HasOptionals)
            {
                Report(question.Position, "unsupported syntax '?'");
            }

            entries.Add(Inside(":", ParseExpression));
            positions.Add(Current.Position);
            Match(":");
            entries.Add(_isAborted ? entries[^1] : Inside("} ,", ParseExpression));
            if (Current.Is(",") && !Ahead.Is(",") && !Ahead.Is("}"))
            {
                _index++;
            }
            else
            {
                break;
            }
        }

        CloseLiteral("}");
        return new Expr(ExprKind.Map, position)
        {
            Arguments = [.. entries],
            Optionals = [.. optionals],
            EntryPositions = [.. positions],
        };
    }

    private Expr ParseStruct(string dot)
    {
        string name = dot + Current.Text;
        _index++;
        while (TryTake("."))
        {
            name += "." + Current.Text;
            _index++;
        }

        int position = Current.Position;
        Match("{");
        var fields = new List<string>();
        var values = new List<Expr>();
        var optionals = new List<bool>();
        while (!_isAborted && !Current.Is("}") && !Current.Is(","))
        {
            optionals.Add(TryTake("?"));
            if (Current.Kind is not (TokenKind.Identifier or TokenKind.EscapedIdentifier))
            {
                Abort(
                    Current.Position,
                    $"Syntax error: mismatched input '{Current.Text}' expecting {{IDENTIFIER, ESC_IDENTIFIER}}");
                break;
            }

            fields.Add(Current.Text);
            _index++;
            Match(":");
            values.Add(_isAborted ? new Expr(ExprKind.Unspecified, position) : Inside("} ,", ParseExpression));
            if (Current.Is(",") && !Ahead.Is(",") && !Ahead.Is("}"))
            {
                _index++;
            }
            else
            {
                break;
            }
        }

        CloseLiteral("}");
        return new Expr(ExprKind.Struct, position)
        {
            Name = name,
            Fields = [.. fields],
            Arguments = [.. values],
            Optionals = [.. optionals],
        };
    }
}
