using Admission.Rego.Evaluation;
using Admission.Rego.Syntax;
using Admission.Rego.Values;

namespace Admission.Rego.Compile;

/// <summary>
/// The stage "rule indexing": finds comparisons of input with constants, which decide whether a rule can match.
/// </summary>
internal static class RuleGuards
{
    // If a group has fewer rules, they are tried one after the other.
    private const int MinIndexed = 4;

    /// <summary>The comparisons that a rule's body makes.</summary>
    public static (Val Reference, RegoValue Constant)[] Of(Rule rule) =>
        [.. Comparisons(rule).Select(static c => (Reference(c.Path), c.Constant))];

    /// <summary>An index by the reference that most rules of a group compare; null if too few do.</summary>
    public static RuleIndex? Index(RuleGroup group)
    {
        if (group.Plans.Length < MinIndexed || group.Kind is RuleKind.Object)
        {
            return null;
        }

        List<(RefTerm Path, RegoValue Constant)>[] all =
            [.. group.Rules.Select(static rule => rule.Else is null ? Comparisons(rule).ToList() : [])];
        string? best = all.SelectMany(static c => c.Select(static one => RefText.Write(one.Path)).Distinct())
            .GroupBy(static name => name)
            .Where(static name => name.Count() >= MinIndexed)
            .MaxBy(static name => name.Count())?.Key;
        if (best is null)
        {
            return null;
        }

        RefTerm path = all.SelectMany(static c => c).First(c => RefText.Write(c.Path) == best).Path;
        RegoValue?[] constants = [.. all.Select(c => c.Find(one => RefText.Write(one.Path) == best).Constant)];
        return new RuleIndex(Reference(path), ByValue(group, constants), Unless(group, constants));
    }

    /// <summary>An index by the argument that most rules of a function compare; null if too few do.</summary>
    public static ArgumentIndex? IndexArguments(RuleGroup group)
    {
        if (group.Kind != RuleKind.Function || group.Plans.Length < MinIndexed || group.Arity == 0)
        {
            return null;
        }

        RegoValue?[] constants = [];
        int position = 0;
        for (int i = 0; i < group.Arity; i++)
        {
            int argument = i;
            RegoValue?[] at =
                [.. group.Rules.Select(rule => (rule.Arguments?.ElementAtOrDefault(argument) as ScalarTerm)?.Value)];
            if (at.Count(static one => one is not null) > constants.Count(static one => one is not null))
            {
                (constants, position) = (at, i);
            }
        }

        return constants.Count(static one => one is not null) < MinIndexed
            ? null
            : new ArgumentIndex(position, ByValue(group, constants), Unless(group, constants));
    }

    // The rules for each constant, with those that compare none.
    private static Dictionary<RegoValue, RulePlan[]> ByValue(RuleGroup group, RegoValue?[] constants)
    {
        var byValue = new Dictionary<RegoValue, RulePlan[]>();
        foreach (RegoValue constant in constants.OfType<RegoValue>().Distinct())
        {
            byValue[constant] = [.. group.Plans.Where((_, i) => constants[i] is null || constants[i] == constant)];
        }

        return byValue;
    }

    private static RulePlan[] Unless(RuleGroup group, RegoValue?[] constants) =>
        [.. group.Plans.Where((_, i) => constants[i] is null)];

    private static IEnumerable<(RefTerm Path, RegoValue Constant)> Comparisons(Rule rule)
    {
        foreach (Expr expression in rule.Body)
        {
            if (expression.IsNegated || expression.With.Count > 0
                || expression.Call is not { Name: "eq" or "equal", Arguments.Count: 2 } call)
            {
                continue;
            }

            (Term left, Term right) = (call.Arguments[0], call.Arguments[1]);
            if (left is RefTerm { Root: "input" } path && right is ScalarTerm constant)
            {
                (left, right) = (right, left);
            }

            if (left is ScalarTerm scalar && right is RefTerm { Root: "input" } reference
                && reference.ConstantPrefix == reference.Path.Count)
            {
                yield return (reference, scalar.Value);
            }
        }
    }

    private static Val Reference(RefTerm reference) => reference.Path.Count == 1
        ? new InputVal()
        : new PathVal(
            new InputVal(), [.. reference.Path.Skip(1).Select(static Val (step) =>
                new ConstVal(((ScalarTerm)step).Value))]);
}
