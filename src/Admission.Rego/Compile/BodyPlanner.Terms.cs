using Admission.Rego.Builtins;
using Admission.Rego.Evaluation;
using Admission.Rego.Syntax;
using Admission.Rego.Values;

namespace Admission.Rego.Compile;

internal sealed partial class BodyPlanner
{
    /// <summary>
    /// Plans a term that is evaluated. References with variables to bind become steps before it. Variables that have no
    /// value yet are added to the needs.
    /// </summary>
    private Val Value(Term term)
    {
        switch (term)
        {
            case ScalarTerm scalar:
                return new ConstVal(scalar.Value);
            case VarTerm variable:
                if (!IsBound(variable.Name))
                {
                    _needs.Add(variable.Name);
                }

                return new SlotVal(slots.Of(variable.Name));
            case RefTerm reference:
                return Reference(reference);
            case ArrayTerm array:
                return Constant(new ArrayVal(Values(array.Items)), array.Items);
            case SetTerm set:
                return Constant(new SetVal(Values(set.Items)), set.Items);
            case ObjectTerm members:
                var all = new (Val, Val)[members.Members.Count];
                for (int i = 0; i < all.Length; i++)
                {
                    all[i] = (Value(members.Members[i].Key), Value(members.Members[i].Value));
                }

                return Constant(
                    RecordVal.Of(all),
                    [.. members.Members.Select(static m => m.Key), .. members.Members.Select(static m => m.Value)]);
            case ComprehensionTerm comprehension:
                Val collected = Comprehension(comprehension, out bool isAlone);
                return isAlone ? new OnceVal(collected, PositionOf(comprehension)) : collected;
            case TemplateTerm template:
                return Template(template);
            default:
                return Call((CallTerm)term);
        }
    }

    private Val[] Values(List<Term> terms)
    {
        var values = new Val[terms.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Value(terms[i]);
        }

        return values;
    }

    // A composite of constants is created once.
    private static Val Constant(Val value, List<Term> parts)
    {
        if (!parts.TrueForAll(static part => IsConstant(part)))
        {
            return value;
        }

        try
        {
            return new ConstVal(value.Eval(null!, [])!);
        }
        catch (EvaluationHalt)
        {
            return value;
        }
    }

    public static bool IsConstant(Term term) => term switch
    {
        ScalarTerm => true,
        ArrayTerm array => array.Items.TrueForAll(IsConstant),
        SetTerm set => set.Items.TrueForAll(IsConstant),
        ObjectTerm members => members.Members.TrueForAll(static m => IsConstant(m.Key) && IsConstant(m.Value)),
        _ => false,
    };

    // Is it alone, without variables from outside?
    private Val Comprehension(ComprehensionTerm term, out bool isAlone)
    {
        var inner = new HashSet<string>(StringComparer.Ordinal);
        Variables.Collect(term, inner, withClosures: true);
        NeedClosure(inner);
        isAlone = false;
        if (_needs.Count > 0)
        {
            return new ConstVal(RegoNull.Value);
        }

        isAlone = HasManyEvaluations && !inner.Any(IsBound);
        int bound = _bound.Count;
        HashSet<string> outerVariables = _bodyVariables;
        List<Step> outer = _steps;
        Place at = _at;
        List<Step> steps = Plan(term.Body, covers: false);
        int builder = slots.Temporary();
        Val? key = term.Key is null ? null : PlanHead(term.Key, term.At, steps);
        Val value = PlanHead(term.Value, term.At, steps);
        var end = new CollectStep(term.At, term.Result, builder, key, value);
        _needs.Clear();
        _steps = outer;
        _at = at;
        _bodyVariables = outerVariables;
        Unbind(bound);
        return new ComprehensionVal(Step.Chain(steps, end), builder, term.Result);
    }

    // A term can be planned several times, until all its variables have a value.
    private int PositionOf(ComprehensionTerm term)
    {
        if (!_positions.TryGetValue(term, out int position))
        {
            position = program.Groups.Count + program.Comprehensions++;
            _positions.Add(term, position);
        }

        return position;
    }

    private TemplateVal Template(TemplateTerm template)
    {
        var parts = new Val[template.Parts.Count];
        for (int i = 0; i < parts.Length; i++)
        {
            Term part = template.Parts[i];
            if (part is ScalarTerm { Text: not null })
            {
                parts[i] = Value(part);
                continue;
            }

            // {x | x = part}: undefined is the empty set.
            var variable = new VarTerm(part.At, $"__part{slots.Temporary()}__");
            var equality = new CallTerm(part.At, new RefTerm(part.At, [new VarTerm(part.At, "eq")]), [variable, part]);
            var names = new HashSet<string>(StringComparer.Ordinal);
            Variables.Collect(part, names, withClosures: false);
            _needs.AddRange(names.Where(name => !IsBound(name)));
            parts[i] = Comprehension(new ComprehensionTerm(
                part.At, RegoKind.Set, null, variable, [new Expr(part.At) { Term = equality }]), out _);
        }

        return new TemplateVal(template.At, parts);
    }

    private Val Call(CallTerm call)
    {
        int needs = _needs.Count;
        Val[] arguments = Values(call.Arguments);

        // f(x, xs[x]): the reference gives x a value before the call.
        _needs.RemoveAll(name => IsBound(name) && _needs.Count > needs
            && call.Arguments.Exists(argument => argument is VarTerm variable && variable.Name == name));
        if (program.Functions.TryGetValue(call.Name, out RuleGroup? group))
        {
            return new FunctionVal(call.At, group, arguments);
        }

        switch (call.Name)
        {
            case "eq":
                return new CompareVal(arguments[0], arguments[1], "equal");
            case "internal.member_2":
                return new MemberVal(null, arguments[0], arguments[1]);
            case "internal.member_3":
                return new MemberVal(arguments[0], arguments[1], arguments[2]);
            case "walk" when arguments.Length == 1:
                int slot = slots.Temporary();
                _steps.Add(new WalkStep(arguments[0], slot));
                return new SlotVal(slot);
            case "print":
                return new PrintVal(call.At, arguments);
        }

        return BuiltinTable.Find(call.Name) is { } builtin
            ? new BuiltinVal(call.At, builtin, arguments)
            : new ConstVal(RegoNull.Value);
    }

    private Val Reference(RefTerm reference)
    {
        int position = 1;
        Val head;
        bool isVirtual = false;
        switch (reference.Root)
        {
            case "input" when !IsBound("input"):
                head = new InputVal();
                break;
            case "data" when !IsBound("data"):
                (head, position, isVirtual) = DataHead(reference);
                break;
            default:
                head = Value(reference.Head);
                break;
        }

        var pending = new List<Val>();
        for (; position < reference.Path.Count; position++)
        {
            Term step = reference.Path[position];
            if (IsEvaluated(step))
            {
                pending.Add(Value(step));
                continue;
            }

            int slot = slots.Temporary();
            Pattern? key = IsWildcard(step) ? null : PatternOf(step);
            if (IsWildcard(step))
            {
                Bind(((VarTerm)step).Name);
            }

            _steps.Add(new IterateStep(Path(head, pending), key, slot, toMember: false));
            head = new SlotVal(slot);
            pending = [];
        }

        Val value = Path(head, pending);
        return isVirtual ? new WholeVal(value) : value;
    }

    private static Val Path(Val head, List<Val> steps) => steps.Count == 0
        ? head
        : head is PathVal path
            ? new PathVal(path.Head, [.. path.Steps, .. steps])
            : new PathVal(head, [.. steps]);

    // The longest part of a path that is known while compiling.
    private (Val Head, int Position, bool IsVirtual) DataHead(RefTerm reference)
    {
        int constant = reference.ConstantPrefix;
        RuleNode node = program.Root;
        var path = new List<string>();
        bool isMixed = false;
        for (int i = 1; i < constant; i++)
        {
            string name = ((ScalarTerm)reference.Path[i]).Text!;
            path.Add(name);
            if (!node.Children.TryGetValue(name, out RuleNode? child))
            {
                if (node.Dynamic is not null)
                {
                    return (new DocumentVal([.. path], isBase: false), i + 1, true);
                }

                path.AddRange(reference.Path.Take(constant).Skip(i + 1).Select(static s => ((ScalarTerm)s).Text!));
                return (new DocumentVal([.. path], isBase: true), constant, false);
            }

            isMixed |= node.Dynamic is not null;
            node = child;
            if (!isMixed && node.Group is { } group && group.Kind != RuleKind.Function)
            {
                return (new GroupVal(group, [.. path]), i + 1, false);
            }
        }

        return (new DocumentVal([.. path], isBase: false), constant, true);
    }
}
