using Admission.Rego.Syntax;

namespace Admission.Rego.Compile;

/// <summary>Visits every term of rules and bodies, outer ones first.</summary>
internal static class SyntaxWalk
{
    public static void Visit(Rule rule, Action<Term> visit, Action<Expr>? visitExpression = null)
    {
        for (Rule? next = rule; next is not null; next = next.Else)
        {
            next.Head.ForEach(term => Visit(term, visit, visitExpression));
            next.Arguments?.ForEach(term => Visit(term, visit, visitExpression));
            if (next.Key is not null)
            {
                Visit(next.Key, visit, visitExpression);
            }

            if (next.Value is not null)
            {
                Visit(next.Value, visit, visitExpression);
            }

            Visit(next.Body, visit, visitExpression);
        }
    }

    public static void Visit(List<Expr> body, Action<Term> visit, Action<Expr>? visitExpression = null)
    {
        foreach (Expr expression in body)
        {
            visitExpression?.Invoke(expression);
            if (expression.Term is not null)
            {
                Visit(expression.Term, visit, visitExpression);
            }

            if (expression.Every is { } every)
            {
                Visit(every.Domain, visit, visitExpression);
                Visit(every.Body, visit, visitExpression);
            }

            expression.With.ForEach(with => Visit(with.Value, visit, visitExpression));
        }
    }

    /// <summary>Visits every term of a body but those inside of comprehensions.</summary>
    public static void VisitOutside(List<Expr> body, Action<Term> visit)
    {
        foreach (Expr expression in body)
        {
            if (expression.Term is not null)
            {
                VisitOutside(expression.Term, visit);
            }

            if (expression.Every is { } every)
            {
                VisitOutside(every.Domain, visit);
                VisitOutside(every.Body, visit);
            }
        }
    }

    private static void VisitOutside(Term term, Action<Term> visit)
    {
        visit(term);
        switch (term)
        {
            case RefTerm reference:
                reference.Path.ForEach(step => VisitOutside(step, visit));
                break;
            case ArrayTerm array:
                array.Items.ForEach(item => VisitOutside(item, visit));
                break;
            case SetTerm set:
                set.Items.ForEach(item => VisitOutside(item, visit));
                break;
            case ObjectTerm members:
                foreach ((Term key, Term value) in members.Members)
                {
                    VisitOutside(key, visit);
                    VisitOutside(value, visit);
                }

                break;
            case CallTerm call:
                call.Arguments.ForEach(argument => VisitOutside(argument, visit));
                break;
        }
    }

    private static void Visit(Term term, Action<Term> visit, Action<Expr>? visitExpression)
    {
        visit(term);
        switch (term)
        {
            case RefTerm reference:
                reference.Path.ForEach(step => Visit(step, visit, visitExpression));
                break;
            case ArrayTerm array:
                array.Items.ForEach(item => Visit(item, visit, visitExpression));
                break;
            case SetTerm set:
                set.Items.ForEach(item => Visit(item, visit, visitExpression));
                break;
            case ObjectTerm members:
                foreach ((Term key, Term value) in members.Members)
                {
                    Visit(key, visit, visitExpression);
                    Visit(value, visit, visitExpression);
                }

                break;
            case CallTerm call:
                call.Arguments.ForEach(argument => Visit(argument, visit, visitExpression));
                break;
            case TemplateTerm template:
                template.Parts.ForEach(part => Visit(part, visit, visitExpression));
                break;
            case ComprehensionTerm comprehension:
                if (comprehension.Key is not null)
                {
                    Visit(comprehension.Key, visit, visitExpression);
                }

                Visit(comprehension.Value, visit, visitExpression);
                Visit(comprehension.Body, visit, visitExpression);
                break;
        }
    }
}
