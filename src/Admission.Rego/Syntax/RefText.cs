using System.Text;
using Admission.Rego.Values;

namespace Admission.Rego.Syntax;

/// <summary>Terms as source text, for messages.</summary>
internal static class RefText
{
    public static string Write(RefTerm reference) => Write(reference.Path);

    public static string Write(List<Term> path)
    {
        var text = new StringBuilder(Write(path[0]));
        foreach (Term step in path.Skip(1))
        {
            if (step is ScalarTerm { Text: { } name } && IsName(name))
            {
                text.Append('.').Append(name);
            }
            else
            {
                text.Append('[').Append(Write(step)).Append(']');
            }
        }

        return text.ToString();
    }

    public static string Write(Term term) => term switch
    {
        ScalarTerm scalar => RegoText.Write(scalar.Value),
        VarTerm variable => variable.IsWildcard ? "_" : variable.Name,
        RefTerm reference => Write(reference.Path),
        ArrayTerm array => $"[{string.Join(", ", array.Items.Select(Write))}]",
        SetTerm { Items.Count: 0 } => "set()",
        SetTerm set => $"{{{string.Join(", ", set.Items.Select(Write))}}}",
        ObjectTerm members =>
            $"{{{string.Join(", ", members.Members.Select(m => $"{Write(m.Key)}: {Write(m.Value)}"))}}}",
        CallTerm call => $"{call.Name}({string.Join(", ", call.Arguments.Select(Write))})",
        _ => "…",
    };

    public static bool IsName(string text) => text.Length > 0 && !char.IsAsciiDigit(text[0])
        && text.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
