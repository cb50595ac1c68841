using Admission.Rego.Values;

namespace Admission.Rego.Syntax;

/// <summary>Reads a module: package, imports and rules.</summary>
internal sealed class ModuleParser : HeaderParser
{

    private ModuleParser(string file, string text, bool isV1, TextStart start)
        : base(file, new Lexer(file, text, start), isV1)
    {
    }

    /// <summary>Reads a module; null and errors if it is not one. Never throws.</summary>
    public static RegoModule? Parse(
        string file, string text, bool isV1, List<RegoError> errors, TextStart start = default)
    {
        try
        {
            if (text.Length > MaxLength)
            {
                throw Error(new Place(file, 1, 1), "the module is larger than 1 MiB");
            }

            return new ModuleParser(file, text, isV1, start).ParseModule();
        }
        catch (RegoSyntaxException exception)
        {
            errors.Add(exception.Error);
            return null;
        }
    }

    private RegoModule ParseModule()
    {
        Scan();
        if (Is(TokenKind.End))
        {
            throw Error(new Place(File, 0, 0), "empty module");
        }

        ParsePackage();
        while (!Is(TokenKind.End))
        {
            if (Is(TokenKind.Import))
            {
                ParseImport();
                continue;
            }

            if (Is(TokenKind.Package))
            {
                throw Error("unexpected package");
            }

            ParseRule();
        }

        new AnnotationReader(File, Lexer.Comments).Attach(Module);
        return Module;
    }

    private void ParseRule()
    {
        Place at = Here;
        bool isDefault = Take(TokenKind.Default);
        if (!Is(TokenKind.Name) && !Is(TokenKind.Contains))
        {
            throw isDefault ? Error(at, "unexpected default keyword") : Illegal();
        }

        RuleHead head = ParseHead();
        if (isDefault)
        {
            if (head is { Value: null, Key: null, Arguments: null, Path.Count: 1 })
            {
                head.Value = new ScalarTerm(at, RegoBoolean.True);
            }

            if (DefaultRule.ProblemOf(head.Arguments, head.Value) is { } problem)
            {
                throw Error(at, $"illegal default rule ({problem})");
            }

            Rule rule = NewRule(at, head, true, true);
            ReadBody(rule, false);
            Module.Rules.Add(rule);
            return;
        }

        bool hasIf = Is(TokenKind.If);
        bool isBare = !hasIf && !Is(TokenKind.LBrace);
        if (!hasIf && !head.IsMultiValue && head.Arguments is null && head.Path.Count == 2 && head.Value is null)
        {
            // p[x] without a value is a set, as Rego v0 has them.
            CheckOldHead(at, head, isBare);
        }

        if (head.Value is null && head.Key is null)
        {
            if (isBare && head.Path.Count == 1 && head.Arguments is null)
            {
                bool isRoot = head.Path[0] is VarTerm { Name: "data" or "input" };
                throw Error(at, isRoot ? "refs cannot be used for rule head" : "var cannot be used for rule name");
            }

            if (isBare && head.Arguments is null && Module.IsV1)
            {
                throw Error(at, "rule must have value assignment and/or body declaration");
            }

            head.Value = new ScalarTerm(at, RegoBoolean.True);
        }

        RequireIf(at, head);
        Rule read = NewRule(at, head, false, isBare);
        ReadBody(read, hasIf);
        if (Is(TokenKind.With) && isBare)
        {
            throw Error(at, "expressions using with keyword cannot be used for rule head");
        }

        Module.Rules.Add(read);
        if (Is(TokenKind.Else))
        {
            if (head.Key is not null)
            {
                throw Error("else keyword cannot be used on multi-value rules");
            }

            if (head.Path.Skip(1).Any(static step => step is not ScalarTerm))
            {
                throw Error("else keyword cannot be used on rules with variables in head");
            }

            read.Else = ParseElse(head);
        }

        while (Is(TokenKind.LBrace))
        {
            if (read.Else is not null)
            {
                throw Error("expected else keyword");
            }

            Rule next = NewRule(Here, head, false, false);
            ReadBody(next, false);
            Module.Rules.Add(next);
        }

        if (!Is(TokenKind.End) && !Now.AfterNewLine && !IsWord(Now.Kind))
        {
            throw Illegal();
        }
    }

    private void RequireIf(Place at, RuleHead head)
    {
        if (Module.IsV1 && Is(TokenKind.LBrace))
        {
            string kind = head.Arguments is null ? "rule" : "function";
            throw Error(at, $"`if` keyword is required before {kind} body");
        }
    }

    private void CheckOldHead(Place at, RuleHead head, bool isBare)
    {
        if (Module.IsV1)
        {
            throw Error(at, isBare
                ? "`contains` keyword is required for partial set rules"
                : "`if` keyword is required before rule body");
        }

        head.Key = head.Path[1];
        head.Path.RemoveAt(1);
    }

    private Rule NewRule(Place at, RuleHead head, bool isDefault, bool hasGeneratedBody) => new(at)
    {
        HeadAt = at,
        Head = head.Path,
        Arguments = head.Arguments,
        Key = head.Key,
        Value = head.Value,
        IsDefault = isDefault,
        IsAssignment = head.IsAssignment,
        HasGeneratedBody = hasGeneratedBody,
        Module = Module,
    };

    private RuleHead ParseHead()
    {
        Place at = Here;
        VarTerm name = NewVariable(at, Now.Text);
        Scan();
        Term term = ParseSteps(name);
        var head = new RuleHead
        {
            Path = term switch
            {
                CallTerm call => call.Function.Path,
                RefTerm reference => reference.Path,
                _ => [name],
            },
            Arguments = term is CallTerm { Arguments.Count: > 0 } function ? function.Arguments : null,
        };
        if (head.Path[0] is not VarTerm)
        {
            throw Error(at, "a call cannot be used for rule name");
        }

        if (head.Path.Count == 1 && head.Arguments is null && IsTaken(name.Name))
        {
            throw Error(at, "rule name conflicts with built-in function");
        }

        if (Is(TokenKind.Contains) && head.Arguments is not null)
        {
            throw Error("the contains keyword can only be used with multi-value rule definitions "
                + "(e.g., p contains <VALUE> { ... })");
        }

        if (Is(TokenKind.Contains))
        {
            Scan();
            head.IsMultiValue = true;
            head.Key = ParseInfix();
        }
        else if (Is(TokenKind.Unify) || Is(TokenKind.Assign))
        {
            head.IsAssignment = Is(TokenKind.Assign);
            Scan();
            head.Value = ParseInfix();
        }

        return head;
    }

    private static bool IsTaken(string name) => name is "eq" or "assign";

    private void ReadBody(Rule rule, bool hasIf)
    {
        if (hasIf)
        {
            Scan();
            rule.Body = Is(TokenKind.LBrace) ? ParseBlockOrLiteral() : [ParseLiteral()];
        }
        else if (Is(TokenKind.LBrace))
        {
            rule.Body = ParseBlock();
        }
        else
        {
            rule.Body = [new Expr(rule.At) { Term = new ScalarTerm(rule.At, RegoBoolean.True) }];
        }
    }

    private List<Expr> ParseBlock()
    {
        Scan();
        List<Expr> body = ParseBody(TokenKind.RBrace);
        Scan();
        return body;
    }

    // A brace, a term and a bar: {x | …}.
    private bool StartsComprehension()
    {
        (Token token, Token before) = (Now, Before);
        Scan();
        bool starts = false;
        if (!Is(TokenKind.Not) && !Is(TokenKind.Some) && !Is(TokenKind.Every))
        {
            try
            {
                _ = ParseTerm();
                starts = Is(TokenKind.Or);
            }
            catch (RegoSyntaxException)
            {
                // The body is read again, and then reports the error.
            }
        }

        GoBack(token, before);
        return starts;
    }

    // After "if", a brace opens a body; a literal such as {1, 2}[x] or {"a": 1}.a is the exception.
    private List<Expr> ParseBlockOrLiteral()
    {
        (Token token, Token before) = (Now, Before);
        if (StartsComprehension())
        {
            return [ParseLiteral()];
        }

        RegoSyntaxException first;
        try
        {
            List<Expr> body = ParseBlock();
            if (Now.AfterNewLine || IsWord(Now.Kind) || Is(TokenKind.End) || Is(TokenKind.LBrace))
            {
                return body;
            }

            first = Illegal();
        }
        catch (RegoSyntaxException exception)
        {
            first = exception;
        }

        GoBack(token, before);
        try
        {
            return [ParseLiteral()];
        }
        catch (RegoSyntaxException)
        {
            throw new RegoSyntaxException(first.Error);
        }
    }

    private Rule ParseElse(RuleHead outer)
    {
        Enter();
        Place at = Here;
        Scan();
        var head = new RuleHead { Path = outer.Path, Arguments = outer.Arguments };
        bool hasValue = Is(TokenKind.Unify) || Is(TokenKind.Assign);
        if (hasValue)
        {
            head.IsAssignment = Is(TokenKind.Assign);
            Scan();
            head.Value = ParseInfix();
        }

        bool hasIf = Is(TokenKind.If);
        if (!hasIf && !Is(TokenKind.LBrace) && !hasValue)
        {
            throw Illegal("expected else value term or rule body");
        }

        RequireIf(at, head);
        head.Value ??= new ScalarTerm(at, RegoBoolean.True);
        Rule rule = NewRule(at, head, false, !hasIf && !Is(TokenKind.LBrace));
        ReadBody(rule, hasIf);
        if (Is(TokenKind.Else))
        {
            rule.Else = ParseElse(head);
        }

        Leave();
        return rule;
    }

    private sealed class RuleHead
    {
        public required List<Term> Path { get; init; }

        public List<Term>? Arguments { get; init; }

        public Term? Key { get; set; }

        public Term? Value { get; set; }

        public bool IsAssignment { get; set; }

        public bool IsMultiValue { get; set; }
    }
}
