using System.Collections.Immutable;

namespace Admission.Rego;

/// <summary>The result of a query.</summary>
/// <param name="Rows">One row for each solution; none if the query is undefined.</param>
/// <param name="Error">Why the evaluation ended early; null if it did not.</param>
/// <param name="Prints">What <c>print</c> wrote.</param>
/// <param name="SwallowedError">The first error of a builtin that made an expression undefined; null for none.</param>
public sealed record RegoResult(
    ImmutableArray<RegoRow> Rows, RegoError? Error, ImmutableArray<RegoPrint> Prints, RegoError? SwallowedError);
