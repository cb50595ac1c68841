using System.Collections.Frozen;

namespace Admission.Cel.Checking;

/// <summary>
/// How expressions write fields of typed objects whose names are not identifiers: <c>a__dash__b</c>.
/// Source of truth: https://github.com/kubernetes/apiserver/blob/master/pkg/cel/escaping.go
/// </summary>
internal static class FieldEscapes
{
    private static readonly FrozenSet<string> Reserved = FrozenSet.Create(
        StringComparer.Ordinal,
        "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import",
        "let", "loop", "package", "namespace", "return", "var", "void", "while");

    /// <summary>The name of a field as objects have it: <c>a-b</c> for <c>a__dash__b</c>.</summary>
    public static string Unescape(string field)
    {
        if (!field.Contains("__", StringComparison.Ordinal))
        {
            return field;
        }

        bool isReserved = field.Length > 4 && field.StartsWith("__", StringComparison.Ordinal)
            && field.EndsWith("__", StringComparison.Ordinal) && Reserved.Contains(field[2..^2]);
        return isReserved
            ? field[2..^2]
            : field.Replace("__dot__", ".", StringComparison.Ordinal)
                .Replace("__dash__", "-", StringComparison.Ordinal)
                .Replace("__slash__", "/", StringComparison.Ordinal)
                .Replace("__underscores__", "__", StringComparison.Ordinal);
    }

    /// <summary>Can an expression select a field that is written so?</summary>
    public static bool IsName(string field) =>
        field.Length > 0 && !char.IsAsciiDigit(field[0]) && field.All(static one =>
            char.IsAsciiLetterOrDigit(one) || one == '_');
}
