using System.Text;
using Admission.Rego.Values;

namespace Admission.Rego.Syntax;

/// <summary>Terms as source text, for messages.</summary>
internal static class RefText
{
    public static string Write(RefTerm reference) => Write(reference.Path);

    /// <summary>A path as text. Writes variables as <paramref name="rename"/> says; null: as they are.</summary>
    public static string Write(List<Term> path, Func<string, string>? rename = null)
    {
        var text = new StringBuilder(Write(path[0], rename));
        foreach (Term step in path.Skip(1))
        {
            if (step is ScalarTerm { Text: { } name } && IsName(name))
            {
                text.Append('.').Append(name);
            }
            else
            {
                text.Append('[').Append(Write(step, rename)).Append(']');
            }
        }

        return text.ToString();
    }

    public static string Write(Term term) => Write(term, null);

    public static string Write(Term term, Func<string, string>? rename)
    {
        string List(IEnumerable<Term> terms) => string.Join(", ", terms.Select(item => Write(item, rename)));
        return term switch
        {
            ScalarTerm scalar => RegoText.Write(scalar.Value),
            VarTerm variable => variable.IsWildcard ? "_" : rename?.Invoke(variable.Name) ?? variable.Name,
            RefTerm reference => Write(reference.Path, rename),
            ArrayTerm array => $"[{List(array.Items)}]",
            SetTerm { Items.Count: 0 } => "set()",
            SetTerm set => $"{{{List(set.Items)}}}",
            ObjectTerm members => "{" + string.Join(
                ", ", members.Members.Select(m => $"{Write(m.Key, rename)}: {Write(m.Value, rename)}")) + "}",
            CallTerm call => $"{call.Name}({List(call.Arguments)})",
            _ => "…",
        };
    }

    /// <summary>The kind of a term, as messages name it.</summary>
    public static string KindOf(Term term) => term switch
    {
        ScalarTerm scalar => scalar.Value.KindName,
        VarTerm => "var",
        RefTerm => "ref",
        CallTerm => "call",
        ArrayTerm => "array",
        ObjectTerm => "object",
        SetTerm => "set",
        ComprehensionTerm => "comprehension",
        _ => "term",
    };

    public static bool IsName(string text) => text.Length > 0 && !char.IsAsciiDigit(text[0])
        && text.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
