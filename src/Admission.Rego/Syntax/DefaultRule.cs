namespace Admission.Rego.Syntax;

/// <summary>The arguments and the value that a default rule can have.</summary>
internal static class DefaultRule
{
    /// <summary>The first problem of a default rule; null if there is none.</summary>
    /// <param name="arguments">The arguments of a function; null for other rules.</param>
    /// <param name="value">The value; null if the rule has none.</param>
    public static string? ProblemOf(List<Term>? arguments, Term? value)
    {
        if (value is null)
        {
            return "must have a value";
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (Term argument in arguments ?? [])
        {
            if (argument is not VarTerm variable)
            {
                return $"arguments cannot contain {RefText.KindOf(argument)}";
            }

            if (!variable.IsWildcard && !names.Add(variable.Name))
            {
                return $"arguments cannot be repeated {variable.Name}";
            }
        }

        return IllegalIn(value) is { } what ? $"value cannot contain {what}" : null;
    }

    private static string? IllegalIn(Term term) => term switch
    {
        VarTerm variable => variable.Name is "input" or "data" ? "ref" : "var",
        RefTerm => "ref",
        CallTerm => "call",
        ArrayTerm array => First(array.Items),
        SetTerm set => First(set.Items),
        ObjectTerm members => First(members.Members.SelectMany(static one => new[] { one.Key, one.Value })),
        _ => null,
    };

    private static string? First(IEnumerable<Term> terms) =>
        terms.Select(IllegalIn).FirstOrDefault(static what => what is not null);
}
