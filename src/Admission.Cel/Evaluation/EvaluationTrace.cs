using Admission.Cel.Syntax;
using Admission.Cel.Values;

namespace Admission.Cel.Evaluation;

/// <summary>The values of subexpressions, as an evaluation found them last.</summary>
internal sealed class EvaluationTrace
{
    private readonly Dictionary<Expr, CelValue> _values = [];

    public void Record(Expr expr, in CelValue value) => _values[expr] = value;

    public bool TryGet(Expr expr, out CelValue value) => _values.TryGetValue(expr, out value);
}
