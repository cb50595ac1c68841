using System.Runtime.CompilerServices;
using Admission.Cel.Costs;
using Admission.Cel.Syntax;
using Admission.Cel.Values;

namespace Admission.Cel.Evaluation;

/// <summary>
/// A sum of texts such as <c>a + b + c</c>. Counts what each of its calls counts, and makes only the last text.
/// </summary>
internal sealed class ConcatenationNode : EvaluationNode
{
    // Maximum number of terms of one node; longer sums are several nodes.
    private const int MaxTerms = 8;

    private readonly EvaluationNode[] _terms;

    private ConcatenationNode(EvaluationNode[] terms) => _terms = terms;

    /// <summary>The sum of two terms, the first of which can be a sum itself.</summary>
    public static ConcatenationNode Create(EvaluationNode left, EvaluationNode right) =>
        left is ConcatenationNode { _terms.Length: < MaxTerms } sum
            ? new ConcatenationNode([.. sum._terms, right])
            : new ConcatenationNode([left, right]);

    public override CelValue Evaluate(EvaluationContext context)
    {
        Texts buffer = default;
        Span<string?> texts = buffer;
        CelValue sum = _terms[0].Evaluate(context);
        texts[0] = sum.Text;
        int length = sum.Text?.Length ?? 0;
        ulong size = CelSize.SizeOf(sum);
        for (int i = 1; i < _terms.Length; i++)
        {
            CelValue term = _terms[i].Evaluate(context);
            size += CelSize.SizeOf(term);
            if (!sum.IsError)
            {
                sum = term.IsError ? term : Add(context, sum, length, term);
            }

            context.Charge(RuntimeCosts.OfText(size));
            if (sum.IsError)
            {
                size = 1;
                continue;
            }

            texts[i] = term.Text;
            length += term.Text!.Length;
        }

        return sum.IsError ? sum
            : context.IsCancelled ? CelValue.Of(CelError.CostLimit)
            : CelValue.Of(string.Concat(texts[.._terms.Length]));
    }

    // The sum as a value whose text stands in the buffer, or an error.
    private static CelValue Add(EvaluationContext context, in CelValue sum, int length, in CelValue term)
    {
        if (context.IsCancelled)
        {
            return CelValue.Of(CelError.CostLimit);
        }

        if (sum.Text is null || term.Text is not { } text)
        {
            return CelValue.Fail(OverloadErrors.Describe(Operators.Add, [sum, term]));
        }

        return context.TryGrow(((long)length + text.Length) * sizeof(char)) ? sum : CelValue.Of(CelError.CostLimit);
    }

    [InlineArray(MaxTerms)]
    private struct Texts
    {
        private string? _first;
    }
}
