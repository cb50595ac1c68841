using Admission.Rego.Builtins;
using Admission.Rego.Evaluation;
using Admission.Rego.Syntax;

namespace Admission.Rego.Compile;

/// <summary>
/// The stages "safety" and "plan": orders the expressions of a body so that each variable has a value where it is used,
/// and turns them into steps.
/// </summary>
internal sealed partial class BodyPlanner(CompiledProgram program, List<RegoError> errors, Slots slots)
{
    private readonly List<string> _bound = [];
    private readonly HashSet<string> _isBound = new(StringComparer.Ordinal);
    private readonly List<string> _needs = [];
    private readonly Dictionary<ComprehensionTerm, int> _positions = new(ReferenceEqualityComparer.Instance);
    private HashSet<string> _bodyVariables = new(StringComparer.Ordinal);
    private HashSet<string> _inBody = new(StringComparer.Ordinal);
    private List<Step> _steps = [];
    private Place _at;

    /// <summary>Is the plan a part of the program, and not of a query, which runs once?</summary>
    public bool HasManyEvaluations { get; init; }

    /// <summary>A variable that has a value from the start.</summary>
    public void Bind(string name)
    {
        if (_isBound.Add(name))
        {
            _bound.Add(name);
        }
    }

    public bool IsBound(string name) => _isBound.Contains(name);

    /// <summary>Plans a body; its expressions are put into the order in which they run.</summary>
    public List<Step> Plan(List<Expr> body, bool covers)
    {
        HashSet<string> outerVariables = _bodyVariables;
        List<Step> outerSteps = _steps;
        _bodyVariables = Variables.Of(body);
        _inBody = _bodyVariables;
        var planned = new List<Step>();
        var ordered = new List<Expr>(body.Count);
        var left = new List<Expr>(body);
        bool moves = true;
        while (left.Count > 0 && moves)
        {
            moves = false;
            for (int i = 0; i < left.Count; i++)
            {
                if (TryPlan(left[i]) is not { } steps)
                {
                    continue;
                }

                if (covers)
                {
                    planned.Add(new CoverStep(left[i].At));
                }

                planned.AddRange(steps);
                ordered.Add(left[i]);
                left.RemoveAt(i--);
                moves = true;
            }
        }

        ReportUnsafe(left);
        ordered.AddRange(left);
        body.Clear();
        body.AddRange(ordered);
        _bodyVariables = outerVariables;
        _steps = outerSteps;
        return planned;
    }

    /// <summary>Plans a term of the head after the body; its references may add steps.</summary>
    public Val PlanHead(Term term, Place at, List<Step> steps)
    {
        _steps = steps;
        _needs.Clear();
        _at = at;
        Val value = Value(term);
        foreach (string name in _needs.Distinct().Where(name => !_inBody.Contains(name)))
        {
            ReportUnsafe(at, name);
        }

        return value;
    }

    public Pattern PlanArgument(Term term, Place at, List<Step> steps)
    {
        _steps = steps;
        _needs.Clear();
        _at = at;
        return PatternOf(term);
    }

    private void ReportUnsafe(List<Expr> left)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (Expr expression in left)
        {
            _ = TryPlan(expression);
            var names = new HashSet<string>(_needs, StringComparer.Ordinal);
            if (names.Count == 0)
            {
                Variables.Collect(expression, names, withClosures: false);
                names.RemoveWhere(IsBound);
            }

            foreach (string name in names.Where(seen.Add))
            {
                ReportUnsafe(expression.At, name);
            }
        }
    }

    private void ReportUnsafe(Place at, string name) =>
        errors.Add(at.Error(RegoError.UnsafeVar, $"var {program.Names.Original(name)} is unsafe"));

    // The steps of an expression; null, and nothing changed, if a variable has no value yet.
    private List<Step>? TryPlan(Expr expression)
    {
        int before = _bound.Count;
        _needs.Clear();
        _steps = [];
        _at = expression.At;
        PlanExpression(expression);
        if (_needs.Count == 0)
        {
            return _steps;
        }

        Unbind(before);
        return null;
    }

    private void Unbind(int count)
    {
        for (int i = _bound.Count - 1; i >= count; i--)
        {
            _isBound.Remove(_bound[i]);
            _bound.RemoveAt(i);
        }
    }

    private void PlanExpression(Expr expression)
    {
        if (expression.IsNegated)
        {
            PlanNegation(expression);
            return;
        }

        if (expression.With.Count > 0)
        {
            PlanWith(expression);
            return;
        }

        PlanPlain(expression);
    }

    private void PlanPlain(Expr expression)
    {
        if (expression.Every is { } every)
        {
            PlanEvery(every);
        }
        else if (expression is { Some: not null, Call: { } someIn })
        {
            PlanSomeIn(someIn);
        }
        else if (expression.Call is { Name: "eq", Arguments.Count: 2 } equality)
        {
            Unify(equality.Arguments[0], equality.Arguments[1]);
        }
        else if (expression.Call is { } call && OutputOf(call) is { } output)
        {
            Val result = Value(new CallTerm(call.At, call.Function, call.Arguments[..^1]));
            _steps.Add(new MatchStep(result, PatternOf(output)));
        }
        else
        {
            _steps.Add(new AssertStep(Value(expression.Term!)));
        }
    }

    // The last argument of a call that has one more than the function takes: it gets the result.
    private Term? OutputOf(CallTerm call)
    {
        int arity = program.Functions.TryGetValue(call.Name, out RuleGroup? group)
            ? group.Arity
            : BuiltinTable.Find(call.Name) is { } builtin ? builtin.Type.Arguments.Length : -1;
        return arity >= 0 && call.Arguments.Count == arity + 1 ? call.Arguments[^1] : null;
    }

    private void PlanNegation(Expr expression)
    {
        var all = new HashSet<string>(StringComparer.Ordinal);
        Variables.Collect(expression, all, withClosures: false);
        _needs.AddRange(all.Where(name => !IsBound(name)));
        if (_needs.Count > 0)
        {
            return;
        }

        Term? term = expression.With.Count > 0 || expression.Term is null ? expression.Term : Hoist(expression.Term);
        List<Step> outer = _steps;
        _steps = [];
        var inner = new Expr(expression.At)
        {
            Term = term,
            Every = expression.Every,
            Some = expression.Some,
            With = expression.With,
        };
        PlanExpression(inner);
        outer.Add(new NotStep(Step.Chain(_steps, FoundStep.Instance)));
        _steps = outer;
    }

    private void PlanWith(Expr expression)
    {
        var replacements = new List<Replacement>();
        foreach (WithModifier with in expression.With)
        {
            replacements.Add(PlanReplacement(with));
        }

        List<Step> outer = _steps;
        _steps = [];
        PlanPlain(expression);
        _steps.Add(new LeaveStep());
        outer.Add(new WithStep([.. replacements], _steps[0]));
        outer.Add(_steps[^1]);
        for (int i = 0; i + 1 < _steps.Count; i++)
        {
            _steps[i].Next = _steps[i + 1];
        }

        _steps = outer;
    }

    private Replacement PlanReplacement(WithModifier with)
    {
        var target = (RefTerm)with.Target;
        string[] path = [.. target.Path.Skip(1).Select(static step => (step as ScalarTerm)?.Text ?? "")];
        string name = RefText.Write(target);
        Callee? function = FunctionOf(with.Value);
        bool isFunction = program.Functions.ContainsKey(name) || BuiltinTable.Find(name) is not null;
        if (!isFunction && target.Root is "input" or "data")
        {
            return new Replacement(target.Root!, path, Value(with.Value), null);
        }

        return function is null
            ? new Replacement(name, [], Value(with.Value), null)
            : new Replacement(name, [], null, function);
    }

    private Callee? FunctionOf(Term term)
    {
        string name = term is VarTerm or RefTerm ? RefText.Write(term) : "";
        return program.Functions.TryGetValue(name, out RuleGroup? rules) ? new Callee(rules, null)
            : BuiltinTable.Find(name) is { } builtin ? new Callee(null, builtin) : null;
    }

    private void PlanEvery(EveryExpr every)
    {
        Val domain = Value(every.Domain);
        NeedClosure(Variables.InEvery(every));
        if (_needs.Count > 0)
        {
            return;
        }

        int before = _bound.Count;
        Bind(every.Value.Name);
        int key = -1;
        if (every.Key is not null)
        {
            Bind(every.Key.Name);
            key = slots.Of(every.Key.Name);
        }

        List<Step> body = PlanInner(every.Body);
        _steps.Add(new EveryStep(domain, key, slots.Of(every.Value.Name), Step.Chain(body, FoundStep.Instance)));
        Unbind(before);
    }

    // Plans a body inside of the current expression, whose needs and steps stay as they are.
    private List<Step> PlanInner(List<Expr> body)
    {
        List<Step> outer = _steps;
        Place at = _at;
        List<Step> steps = Plan(body, covers: false);
        _steps = outer;
        _at = at;
        _needs.Clear();
        return steps;
    }

    private void NeedClosure(HashSet<string> inner) =>
        _needs.AddRange(inner.Where(name => _bodyVariables.Contains(name) && !IsBound(name)));

    private void PlanSomeIn(CallTerm call)
    {
        Term domain = call.Arguments[^1];
        Term item = call.Arguments[^2];
        Val source = Value(domain);
        Pattern? key = call.Arguments.Count == 3 && !IsWildcard(call.Arguments[0])
            ? PatternOf(call.Arguments[0])
            : null;
        if (item is VarTerm variable && !IsBound(variable.Name))
        {
            Bind(variable.Name);
            _steps.Add(new IterateStep(source, key, slots.Of(variable.Name), toMember: true));
            return;
        }

        int slot = slots.Temporary();
        _steps.Add(new IterateStep(source, key, slot, toMember: true));
        _steps.Add(new MatchStep(new SlotVal(slot), PatternOf(item)));
    }

    private static bool IsWildcard(Term term) => term is VarTerm { IsWildcard: true };
}
