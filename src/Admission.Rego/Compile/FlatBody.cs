using System.Globalization;
using Admission.Rego.Builtins;
using Admission.Rego.Evaluation;
using Admission.Rego.Syntax;
using Admission.Rego.Values;

namespace Admission.Rego.Compile;

/// <summary>
/// Writes bodies as OPA's type check sees them: each call is an expression of its own, and what must be evaluated in an
/// argument gets a variable before it.
/// </summary>
internal sealed class FlatBody(CompiledProgram program, bool isQuery)
{
    private readonly Dictionary<string, Term> _generated = new(StringComparer.Ordinal);

    /// <summary>The term that a variable was made for; null for other variables.</summary>
    public Term? SourceOf(string variable) => _generated.GetValueOrDefault(variable);

    public List<Expr> Of(List<Expr> body) => Hoisted(Expanded(body));

    /// <summary>The body of a rule with all that its head evaluates, and the head's terms that are left.</summary>
    public (List<Expr> Body, List<Term> Path, List<Term>? Arguments, Term Value) Of(Rule rule)
    {
        List<Expr> body = Expanded(rule.Body);
        List<Term> path = [rule.Head[0]];
        foreach (Term step in rule.Head.Skip(1))
        {
            Term known = Expand(step, body);
            path.Add(known is VarTerm or ScalarTerm ? known : Assigned(known, body));
        }

        List<Term>? arguments = rule.Arguments?.ConvertAll(argument => Simple(argument, body));
        Term value = Simple((rule.Key ?? rule.Value)!, body);
        return (Hoisted(body), path, arguments, value);
    }

    private Term Simple(Term term, List<Expr> body)
    {
        Term expanded = Expand(term, body);
        return MustEvaluate(expanded) ? Assigned(expanded, body) : expanded;
    }

    private List<Expr> Expanded(List<Expr> body)
    {
        var expanded = new List<Expr>(body.Count);
        foreach (Expr expression in body)
        {
            Expand(expression, expanded);
        }

        return expanded;
    }

    private void Expand(Expr expression, List<Expr> into)
    {
        List<WithModifier> with = expression.With.ConvertAll(
            one => one with { Value = Expand(one.Value, into) });
        foreach (WithModifier one in with.Where(one => MustEvaluate(one.Value) && !IsFunction(one.Value)))
        {
            _ = Assigned(one.Value, into);
        }

        Term? term = null;
        EveryExpr? every = null;
        if (expression.Every is { } loop)
        {
            every = loop with
            {
                Domain = Assigned(Expand(loop.Domain, into), into),
                Body = Expanded(loop.Body),
            };
        }
        else if (expression is { Some: not null, Call: { } someIn })
        {
            term = Equality(expression.At, someIn.Arguments[^2], MemberOf(someIn));
        }
        else
        {
            term = expression.Term;
        }

        if (term is CallTerm { Name: not "print" } call)
        {
            bool isEquality = call is { Name: "equal", Arguments.Count: 2 } && !isQuery;
            term = new CallTerm(
                call.At, isEquality ? EqualityFunction(call.At) : call.Function,
                call.Arguments.ConvertAll(argument => Expand(argument, into)));
        }
        else if (term is not null)
        {
            term = Expand(term, into);
        }

        into.Add(new Expr(expression.At) { Term = term, Every = every, With = with });
    }

    // Does the term name a function, which replaces another one?
    private bool IsFunction(Term term) => term is RefTerm reference && RefText.Write(reference) is { } name
        && (program.Functions.ContainsKey(name) || BuiltinTable.Find(name) is not null);

    private static RefTerm MemberOf(CallTerm someIn)
    {
        Term domain = someIn.Arguments[^1];
        Term key = someIn.Arguments.Count == 3
            ? someIn.Arguments[0]
            : new VarTerm(domain.At, $"$key{domain.At.Line}.{domain.At.Column}");
        return new RefTerm(domain.At, domain is RefTerm reference ? [.. reference.Path, key] : [domain, key]);
    }

    // The term without calls, which become expressions before it.
    private Term Expand(Term term, List<Expr> into)
    {
        switch (term)
        {
            case CallTerm { Name: "print" } print:
                print.Arguments.ForEach(argument => Assigned(Captured(argument), into));
                return new ScalarTerm(print.At, RegoBoolean.True);
            case CallTerm call:
                VarTerm result = Generate(call);
                List<Term> arguments = call.Arguments.ConvertAll(argument => Expand(argument, into));
                into.Add(new Expr(call.At) { Term = new CallTerm(call.At, call.Function, [.. arguments, result]) });
                return result;
            case TemplateTerm template:
                template.Parts.ForEach(part => Assigned(Captured(part), into));
                return new ScalarTerm(template.At, new RegoString(""));
            case RefTerm reference:
                List<Term> path = reference.Path.ConvertAll(step => Expand(step, into));
                if (path[0] is not VarTerm)
                {
                    path[0] = Assigned(path[0], into);
                }

                return new RefTerm(reference.At, path);
            case ArrayTerm array:
                return new ArrayTerm(array.At, array.Items.ConvertAll(item => Expand(item, into)));
            case SetTerm set:
                return new SetTerm(set.At, set.Items.ConvertAll(item => Expand(item, into)));
            case ObjectTerm members:
                return new ObjectTerm(
                    members.At, members.Members.ConvertAll(m => (Expand(m.Key, into), Expand(m.Value, into))));
            case ComprehensionTerm comprehension:
                List<Expr> body = Expanded(comprehension.Body);
                Term? key = comprehension.Key is null ? null : Simple(comprehension.Key, body);
                Term value = Simple(comprehension.Value, body);
                return new ComprehensionTerm(comprehension.At, comprehension.Result, key, value, body);
            default:
                return term;
        }
    }

    // {x | x = term}: what print and interpolated strings evaluate.
    private Term Captured(Term term)
    {
        if (term is VarTerm or ScalarTerm)
        {
            return term;
        }

        VarTerm variable = Generate(term);
        var body = new List<Expr>();
        Term known = Expand(term, body);
        body.Add(new Expr(term.At) { Term = Equality(term.At, variable, known) });
        return new ComprehensionTerm(term.At, RegoKind.Set, null, variable, body);
    }

    // Puts a variable with the value of each reference and comprehension before the expression that uses it.
    private List<Expr> Hoisted(List<Expr> body)
    {
        var hoisted = new List<Expr>(body.Count);
        foreach (Expr expression in body)
        {
            Term? term = expression.Term;
            EveryExpr? every = expression.Every;
            if (every is not null)
            {
                every = every with { Domain = Hoist(every.Domain, hoisted), Body = Hoisted(every.Body) };
            }
            else if (term is CallTerm call)
            {
                bool isEquality = call is { Name: "eq", Arguments.Count: 2 };
                term = new CallTerm(call.At, call.Function, call.Arguments.ConvertAll(argument =>
                    isEquality ? HoistInside(argument, hoisted) : Hoist(argument, hoisted)));
            }
            else
            {
                term = HoistInside(term!, hoisted);
            }

            hoisted.Add(new Expr(expression.At) { Term = term, Every = every, With = expression.With });
        }

        return hoisted;
    }

    private Term HoistInside(Term term, List<Expr> into) => term switch
    {
        RefTerm reference => HoistSteps(reference, into),
        ComprehensionTerm comprehension => HoistBody(comprehension),
        _ => Hoist(term, into),
    };

    private Term Hoist(Term term, List<Expr> into)
    {
        switch (term)
        {
            case RefTerm reference:
                return Assigned(HoistSteps(reference, into), into);
            case ComprehensionTerm comprehension:
                return Assigned(HoistBody(comprehension), into);
            case ArrayTerm array:
                return new ArrayTerm(array.At, array.Items.ConvertAll(item => Hoist(item, into)));
            case SetTerm set:
                return new SetTerm(set.At, set.Items.ConvertAll(item => Hoist(item, into)));
            case ObjectTerm members:
                return new ObjectTerm(
                    members.At, members.Members.ConvertAll(m => (Hoist(m.Key, into), Hoist(m.Value, into))));
            default:
                return term;
        }
    }

    private RefTerm HoistSteps(RefTerm reference, List<Expr> into) => new(reference.At,
        [reference.Head, .. reference.Path.Skip(1).Select(step => Hoist(step, into))]);

    private ComprehensionTerm HoistBody(ComprehensionTerm comprehension) => new(
        comprehension.At, comprehension.Result, comprehension.Key, comprehension.Value, Hoisted(comprehension.Body));

    private VarTerm Assigned(Term term, List<Expr> into)
    {
        VarTerm variable = Generate(term);
        into.Add(new Expr(term.At) { Term = Equality(term.At, variable, term) });
        return variable;
    }

    private VarTerm Generate(Term source)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"__flat{_generated.Count}__");
        _generated.Add(name, source);
        return new VarTerm(source.At, name);
    }

    private static CallTerm Equality(Place at, Term left, Term right) => new(at, EqualityFunction(at), [left, right]);

    private static RefTerm EqualityFunction(Place at) => new(at, [new VarTerm(at, "eq")]);

    // Does a term have references or comprehensions?
    private static bool MustEvaluate(Term term) => term switch
    {
        RefTerm or ComprehensionTerm => true,
        ArrayTerm array => array.Items.Exists(MustEvaluate),
        SetTerm set => set.Items.Exists(MustEvaluate),
        ObjectTerm members => members.Members.Exists(static m => MustEvaluate(m.Key) || MustEvaluate(m.Value)),
        _ => false,
    };
}
