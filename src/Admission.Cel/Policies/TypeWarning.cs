using System.Collections.Immutable;
using System.Text;
using Admission.Cel.Syntax;
using Admission.Fields;
using Admission.Kinds;

namespace Admission.Cel.Policies;

/// <summary>What the type check of an expression found for the objects of one kind.</summary>
/// <param name="Field">The field of the expression, <c>spec.validations[0].expression</c>.</param>
/// <param name="Expression">The expression.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Issues">What was found, by place in the expression.</param>
internal sealed record TypeWarning(
    string Field, string Expression, GroupVersionKind Kind, ImmutableArray<CelIssue> Issues)
{
    /// <summary>How many kinds were checked.</summary>
    public required int CheckedKinds { get; init; }

    /// <summary>The schemas of the types that have no such field, by the name of the type.</summary>
    public required Func<string, FieldSchema?> SchemaOf { get; init; }

    /// <summary>The kind as the API server writes it: <c>apps/v1, Kind=Deployment</c>.</summary>
    public string KindText => $"{Kind.Group}/{Kind.Version}, Kind={Kind.Kind}";

    /// <summary>The text that the API server writes into <c>status.typeChecking.expressionWarnings</c>.</summary>
    public override string ToString()
    {
        string[] lines = Expression.Split('\n');
        IEnumerable<string> texts = Issues.Select(issue =>
        {
            string line = issue.Line > 0 && issue.Line <= lines.Length ? lines[issue.Line - 1] : "";
            Rune[] runes = [.. line.Replace('\t', ' ').EnumerateRunes()];
            int column = Math.Max(issue.Column - 1, 0);
            string dots = string.Concat(runes.Take(column).Select(static one => one.IsAscii ? "." : "\uFF0E"));
            string mark = column < runes.Length && !runes[column].IsAscii ? "\uFF3E" : "^";
            return $"ERROR: <input>:{issue.Line}:{issue.Column}: {issue.Message}\n | {string.Concat(runes)}\n"
                + $" | {dots}{mark}";
        });
        return $"{KindText}: {string.Join('\n', texts)}\n";
    }
}
