using Admission.Rego.Syntax;

namespace Admission.Rego.Compile;

/// <summary>The variables of terms and bodies.</summary>
internal static class Variables
{
    /// <summary>The variables of a body outside of its comprehensions and the bodies of <c>every</c>.</summary>
    public static HashSet<string> Of(List<Expr> body)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (Expr expression in body)
        {
            Collect(expression, found, withClosures: false);
        }

        return found;
    }

    public static void Collect(Expr expression, HashSet<string> found, bool withClosures)
    {
        if (expression.Term is not null)
        {
            Collect(expression.Term, found, withClosures);
        }

        if (expression.Every is { } every)
        {
            Collect(every.Domain, found, withClosures);
            if (withClosures)
            {
                found.UnionWith(InEvery(every));
            }
        }

        foreach (WithModifier with in expression.With)
        {
            Collect(with.Value, found, withClosures);
        }
    }

    /// <summary>The variables in the body of <c>every</c>, without those it declares.</summary>
    public static HashSet<string> InEvery(EveryExpr every)
    {
        var inner = new HashSet<string>(StringComparer.Ordinal);
        foreach (Expr expression in every.Body)
        {
            Collect(expression, inner, withClosures: true);
        }

        inner.Remove(every.Value.Name);
        inner.Remove(every.Key?.Name ?? "");
        return inner;
    }

    public static void Collect(Term term, HashSet<string> found, bool withClosures)
    {
        switch (term)
        {
            case VarTerm variable:
                found.Add(variable.Name);
                break;
            case RefTerm reference:
                for (int i = reference.Root is "input" or "data" ? 1 : 0; i < reference.Path.Count; i++)
                {
                    Collect(reference.Path[i], found, withClosures);
                }

                break;
            case ArrayTerm array:
                array.Items.ForEach(item => Collect(item, found, withClosures));
                break;
            case SetTerm set:
                set.Items.ForEach(item => Collect(item, found, withClosures));
                break;
            case ObjectTerm members:
                foreach ((Term key, Term value) in members.Members)
                {
                    Collect(key, found, withClosures);
                    Collect(value, found, withClosures);
                }

                break;
            case CallTerm call:
                call.Arguments.ForEach(argument => Collect(argument, found, withClosures));
                break;
            case TemplateTerm template when withClosures:
                template.Parts.ForEach(part => Collect(part, found, withClosures));
                break;
            case ComprehensionTerm comprehension when withClosures:
                Collect(comprehension.Value, found, true);
                if (comprehension.Key is not null)
                {
                    Collect(comprehension.Key, found, true);
                }

                comprehension.Body.ForEach(expression => Collect(expression, found, true));
                break;
        }
    }
}
