using Admission.Rego.Evaluation;
using Admission.Rego.Syntax;
using Admission.Rego.Values;

namespace Admission.Rego.Compile;

/// <summary>Plans the rules of a group.</summary>
internal sealed class RulePlanner(CompiledProgram program, List<RegoError> errors, bool covers)
{
    public void Plan(RuleGroup group)
    {
        group.Plans = [.. group.Rules.Select(rule => Plan(group, rule))];
        group.DefaultPlan = group.Default is null ? null : Plan(group, group.Default);
        group.Index = covers ? null : RuleGuards.Index(group);
        group.ByArgument = covers ? null : RuleGuards.IndexArguments(group);
        group.HasOneValue = group.Kind is RuleKind.Value or RuleKind.Function && HasOneValue(group);
    }

    private static bool HasOneValue(RuleGroup group)
    {
        RegoValue? one = null;
        foreach (Rule rule in group.Rules)
        {
            if (rule.Value is not ScalarTerm scalar || rule.Else is not null
                || (one is not null && !RegoOrder.AreEqual(one, scalar.Value)))
            {
                return false;
            }

            one = scalar.Value;
        }

        return true;
    }

    private RulePlan Plan(RuleGroup group, Rule rule)
    {
        int count = rule.Arguments?.Count ?? 0;
        var slots = new Slots(count);
        var planner = new BodyPlanner(program, errors, slots) { HasManyEvaluations = true };
        var steps = new List<Step>();
        for (int i = 0; i < count; i++)
        {
            if (rule.Arguments![i] is VarTerm variable && !planner.IsBound(variable.Name))
            {
                slots.Set(variable.Name, i + 1);
                planner.Bind(variable.Name);
            }
        }

        for (int i = 0; i < count; i++)
        {
            Term argument = rule.Arguments![i];
            bool isOwn = argument is VarTerm variable && slots.Of(variable.Name) == i + 1;
            if (!isOwn && argument is not TemplateTerm)
            {
                steps.Add(new MatchStep(new SlotVal(i + 1), planner.PlanArgument(argument, rule.At, steps)));
            }
        }

        steps.AddRange(planner.Plan(rule.Body, covers));
        for (int i = 0; i < count; i++)
        {
            // The body gives values to the variables of an interpolated string.
            if (rule.Arguments![i] is TemplateTerm template)
            {
                Val text = planner.PlanHead(template, rule.At, steps);
                steps.Add(new MatchStep(new SlotVal(i + 1), new EqualPattern(text)));
            }
        }

        Step end = End(group, rule, planner, steps);
        if (covers)
        {
            // The head counts once the body has a solution.
            steps.Add(new CoverStep(rule.At));
        }

        Step body = Step.Chain(steps, end);
        RulePlan? otherwise = rule.Else is null ? null : Plan(group, rule.Else);
        return new RulePlan(rule.At, slots.Count, body, rule.Value is ScalarTerm, otherwise)
        {
            Guards = covers || otherwise is not null ? [] : RuleGuards.Of(rule),
        };
    }

    private static Step End(RuleGroup group, Rule rule, BodyPlanner planner, List<Step> steps)
    {
        Term result = rule.Key ?? rule.Value!;
        switch (group.Kind)
        {
            case RuleKind.Set:
                return new ElementStep(planner.PlanHead(result, rule.HeadAt, steps));
            case RuleKind.Object:
                int constant = 1;
                while (constant < rule.Head.Count && rule.Head[constant] is ScalarTerm { Text: not null })
                {
                    constant++;
                }

                Val[] path = [.. rule.Head.Skip(constant).Select(t => planner.PlanHead(t, rule.HeadAt, steps))];
                return new PlaceStep(
                    rule.At, path, planner.PlanHead(result, rule.HeadAt, steps), rule.Key is not null);
            default:
                Val value = planner.PlanHead(result, rule.HeadAt, steps);
                return new ValueStep(rule.At, value, value is ConstVal, group.Kind == RuleKind.Function);
        }
    }
}
