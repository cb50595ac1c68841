using System.Diagnostics.CodeAnalysis;
using Admission.Cel.Values;

namespace Admission.Cel.Kyverno;

/// <summary>
/// An expression of JMESPath, the language of the projections of a GlobalContextEntry. Immutable; safe to share between
/// threads. Source of truth: https://jmespath.org/specification.html
/// </summary>
internal sealed class JmesPath
{
    private readonly Node _root;

    private JmesPath(Node root) => _root = root;

    /// <summary>A part of an expression.</summary>
    /// <param name="value">The value on which it is evaluated.</param>
    /// <param name="budget">What the evaluation may still use.</param>
    internal delegate CelValue Node(in CelValue value, Budget budget);

    /// <summary>Reads an expression.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="path">The expression; null on error.</param>
    /// <param name="problem">The problem and how to fix it; empty on success.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out JmesPath? path, out string problem)
    {
        Node? root = JmesPathParser.Parse(text, out problem);
        path = root is null ? null : new JmesPath(root);
        return path is not null;
    }

    /// <summary>The result for a value, or an error.</summary>
    public CelValue Evaluate(in CelValue value) => _root(value, new Budget());

    /// <summary>Is a value true in a condition? Null, false and everything empty are not.</summary>
    internal static bool IsTrue(in CelValue value) => value.Kind switch
    {
        CelKind.Null => false,
        CelKind.Bool => value.IsTrue,
        CelKind.String => value.String.Length > 0,
        CelKind.List => CelList.CountOf(value) > 0,
        CelKind.Map => CelMap.CountOf(value) > 0,
        _ => true,
    };

    /// <summary>Limits the number of values that one evaluation makes.</summary>
    internal sealed class Budget
    {
        private const int MaxValues = 1_000_000;

        private int _made;

        /// <summary>The error of an evaluation that makes too many values.</summary>
        public static CelValue Exceeded { get; } =
            CelValue.Fail($"the JMESPath expression makes more than {MaxValues} values");

        /// <summary>Counts one more value.</summary>
        /// <returns>May the evaluation go on?</returns>
        public bool TrySpend() => ++_made <= MaxValues;
    }
}
