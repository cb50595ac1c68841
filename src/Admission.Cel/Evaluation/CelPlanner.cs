using Admission.Cel.Checking;
using Admission.Cel.Costs;
using Admission.Cel.Syntax;
using Admission.Cel.Values;

namespace Admission.Cel.Evaluation;

/// <summary>Turns a checked tree into nodes that evaluate it, and computes its constant parts.</summary>
internal sealed class CelPlanner(CelEnvironment environment, bool traces)
{
    private readonly Dictionary<string, (int Slot, bool IsBound)> _locals = new(StringComparer.Ordinal);
    private int _slots;

    /// <summary>Number of slots for the variables of comprehensions.</summary>
    public int Slots { get; private set; }

    /// <summary>Why the program cannot be built: a constant that fails; null when it can.</summary>
    public CelError? Error { get; private set; }

    public EvaluationNode Plan(Expr expr)
    {
        EvaluationNode node = PlanCore(expr);
        return traces && node is not AttributeNode && node.Constant is null ? new TracingNode(node, expr) : node;
    }

    /// <summary>Plans a whole expression or an argument, where attributes end.</summary>
    public EvaluationNode PlanTraced(Expr expr)
    {
        EvaluationNode node = Plan(expr);
        return traces && node is AttributeNode ? new TracingNode(node, expr) : node;
    }

    private EvaluationNode PlanCore(Expr expr)
    {
        switch (expr.Kind)
        {
            case ExprKind.Literal:
                return new ConstantNode(expr.Literal);
            case ExprKind.Ident:
                return PlanIdent(expr);
            case ExprKind.Select:
                return PlanSelect(expr);
            case ExprKind.Call:
                return PlanCall(expr);
            case ExprKind.List:
                return PlanList(expr);
            case ExprKind.Map:
                return PlanMap(expr);
            case ExprKind.Comprehension:
                return PlanComprehension(expr.Comprehension!);
            default:
                return new ConstantNode(CelValue.Fail($"unsupported expression: {expr.Name}"));
        }
    }

    private EvaluationNode PlanIdent(Expr expr)
    {
        if (expr.Constant is { } constant)
        {
            return new ConstantNode(constant);
        }

        bool isGlobal = expr.Name.StartsWith('.');
        if (!isGlobal && _locals.TryGetValue(expr.Name, out (int Slot, bool IsBound) local))
        {
            return new AttributeNode.Local(local.Slot, local.IsBound);
        }

        string name = expr.Reference ?? expr.Name.TrimStart('.');
        return expr.Reference is null && environment.FindType(name) is { } type
            ? new ConstantNode(CelValue.Of(type))
            : new AttributeNode.Variable(name);
    }

    private EvaluationNode PlanSelect(Expr expr)
    {
        if (expr.Reference is not null)
        {
            return expr.Constant is { } constant
                ? new ConstantNode(constant)
                : new AttributeNode.Variable(expr.Reference);
        }

        if (expr.Type is null && expr.Operand!.Kind != ExprKind.Call && QualifiedTypeOf(expr) is { } type)
        {
            return new ConstantNode(CelValue.Of(type));
        }

        if (expr.Type is null && !expr.IsTest && PartsOf(expr) is { } parts && !_locals.ContainsKey(parts[0]))
        {
            return new AttributeNode.Qualified([.. parts]);
        }

        AttributeNode attribute = PlanOperand(expr.Operand!);
        if (expr.IsTest)
        {
            attribute.Add(new Qualifier.Presence(expr.Name));
            attribute.IsTest = true;
            return traces ? new TracingNode(attribute, expr) : attribute;
        }

        attribute.Add(new Qualifier.Field(expr.Name, false));
        return attribute;
    }

    private static List<string>? PartsOf(Expr expr)
    {
        if (expr.Kind == ExprKind.Ident && !expr.Name.StartsWith('.'))
        {
            return [expr.Name];
        }

        if (expr.Kind != ExprKind.Select || expr.IsTest || PartsOf(expr.Operand!) is not { } parts)
        {
            return null;
        }

        parts.Add(expr.Name);
        return parts;
    }

    // Only for expressions that were not checked.
    private CelType? QualifiedTypeOf(Expr expr)
    {
        string name = expr.Name;
        Expr? operand = expr.Operand;
        while (operand is { Kind: ExprKind.Select, IsTest: false })
        {
            name = operand.Name + "." + name;
            operand = operand.Operand;
        }

        return operand is { Kind: ExprKind.Ident } ? environment.FindType(operand.Name + "." + name) : null;
    }

    private AttributeNode PlanOperand(Expr expr)
    {
        EvaluationNode operand = Plan(expr);
        return operand is AttributeNode { IsTest: false } attribute ? attribute : new AttributeNode.Relative(operand);
    }

    private EvaluationNode PlanCall(Expr expr)
    {
        switch (expr.Name)
        {
            case Operators.And or Operators.Or:
                return new LogicNode(Array.ConvertAll(expr.Arguments, PlanTraced), expr.Name == Operators.Or);
            case Operators.Conditional:
                return new AttributeNode.Conditional(
                    PlanTraced(expr.Arguments[0]), PlanTraced(expr.Arguments[1]), PlanTraced(expr.Arguments[2]));
            case Operators.Equal or Operators.NotEqual:
                return new EqualityNode(
                    PlanTraced(expr.Arguments[0]),
                    PlanTraced(expr.Arguments[1]),
                    expr.Name == Operators.NotEqual,
                    environment.HasStrictCosts);
            case Operators.Index or Operators.OptionalIndex:
                return PlanIndex(expr, expr.Name == Operators.OptionalIndex);
            case Operators.OptionalSelect:
                AttributeNode selected = PlanOperand(expr.Arguments[0]);
                selected.Add(new Qualifier.Field(expr.Arguments[1].Literal.Text!, true));
                return selected;
            case Operators.NotStrictlyFalse:
                return new CallNode.NotStrictlyFalse(Plan(expr.Arguments[0]));
            default:
                return PlanFunction(expr);
        }
    }

    private AttributeNode PlanIndex(Expr expr, bool isOptional)
    {
        AttributeNode attribute = PlanOperand(expr.Arguments[0]);
        EvaluationNode index = Plan(expr.Arguments[1]);
        if (index.Constant is
            {
                Kind: not (CelKind.String or CelKind.Int or CelKind.UInt or CelKind.Double
            or CelKind.Bool)
            } wrong)
        {
            Error ??= wrong.Error ?? new CelError($"invalid qualifier type: types.{wrong.Kind}");
        }

        attribute.Add(index.Constant is { Kind: CelKind.String } name
            ? new Qualifier.Field(name.Text!, isOptional)
            : new Qualifier.Index(index, isOptional));
        return attribute;
    }

    private EvaluationNode PlanFunction(Expr expr)
    {
        string name = expr.Name.TrimStart('.');
        Overload[] overloads = Candidates(expr, ref name, out Expr? target);
        string id = expr.Overloads?.Count == 1 ? overloads[0].Id : "";
        Expr[] sources = target is null ? expr.Arguments : [target, .. expr.Arguments];
        EvaluationNode[] arguments = Array.ConvertAll(sources, PlanTraced);
        if (name == Operators.Add && arguments[1] is ListNode { SingleItem: { } item }
            && sources[0] is { Kind: ExprKind.Ident, Name: "@result" })
        {
            return new AppendNode(arguments[0], item);
        }

        if (id == "add_string" && !traces)
        {
            return ConcatenationNode.Create(arguments[0], arguments[1]);
        }

        if (arguments.Length == 2 && name is "or" or "orValue")
        {
            return new OptionalNode(arguments[0], arguments[1], name == "orValue");
        }

        if (id == "in_list" && arguments[1].Constant is { Kind: CelKind.List } list
            && MembershipNode.Create(arguments[0], list) is { } membership)
        {
            return membership;
        }

        CallCost? cost = RuntimeCosts.Of(name, id, environment);
        if (RegexNode.Create(name, arguments, cost, out CelError? problem) is { } regex)
        {
            return regex;
        }

        Error ??= problem;
        EvaluationNode call = arguments.Length switch
        {
            0 => new CallNode.Zero(name, overloads, cost),
            1 => new CallNode.One(name, overloads, cost, arguments[0]),
            2 when expr.Overloads?.Count == 1 || IsSingleton(name) =>
                new CallNode.Two(name, overloads, cost, arguments[0], arguments[1]),
            _ => new CallNode.Many(name, overloads, cost, arguments),
        };
        if (arguments.Length == 1 && arguments[0].Constant is not null && IsConversion(name))
        {
            return Fold(call);
        }

        return call;
    }

    private static bool IsSingleton(string name) => name[0] is '_' or '@' or '!' or '-';

    private static bool IsConversion(string name) =>
        name is "bool" or "bytes" or "double" or "duration" or "dyn" or "int" or "string" or "timestamp" or "type"
            or "uint";

    private Overload[] Candidates(Expr expr, ref string name, out Expr? target)
    {
        target = expr.Operand;
        if (expr.Overloads is { } resolved)
        {
            return [.. resolved];
        }

        // In an expression that was not checked, this can be a qualified name.
        if (target is { Kind: ExprKind.Ident } prefix
            && environment.FindFunction(prefix.Name + "." + name) is { } qualified)
        {
            name = prefix.Name + "." + name;
            target = null;
            return [.. qualified];
        }

        bool isMember = target is not null;
        return environment.FindFunction(name) is { } found
            ? [.. found.Where(overload => overload.IsMember == isMember)]
            : [];
    }

    private ConstantNode Fold(EvaluationNode node)
    {
        var context = new EvaluationContext();
        context.Begin(CelActivation.Empty, 0, ulong.MaxValue);
        CelValue value = node.Evaluate(context);
        Error ??= value.Error;
        return new ConstantNode(value);
    }

    private EvaluationNode PlanList(Expr expr)
    {
        EvaluationNode[] items = Array.ConvertAll(expr.Arguments, PlanTraced);
        var node = new ListNode(items, expr.Optionals);
        return Array.TrueForAll(items, item => item.Constant is not null) ? Fold(node) : node;
    }

    private EvaluationNode PlanMap(Expr expr)
    {
        EvaluationNode[] entries = Array.ConvertAll(expr.Arguments, PlanTraced);
        bool[] optionals = expr.Optionals.Length * 2 == entries.Length ? expr.Optionals : new bool[entries.Length / 2];
        var node = new MapNode(entries, optionals);
        return Array.TrueForAll(entries, entry => entry.Constant is not null) ? FoldLeniently(node) : node;
    }

    // A map that fails is an error of the evaluation.
    private static ConstantNode FoldLeniently(MapNode node)
    {
        var context = new EvaluationContext();
        context.Begin(CelActivation.Empty, 0, ulong.MaxValue);
        return new ConstantNode(node.Evaluate(context));
    }

    private EvaluationNode PlanComprehension(Comprehension loop)
    {
        bool isBinding = loop.Range is { Kind: ExprKind.List, Arguments.Length: 0 }
            && loop.Condition is { Kind: ExprKind.Literal, Literal.IsFalse: true };
        EvaluationNode range = PlanTraced(loop.Range);
        EvaluationNode initial = PlanTraced(loop.Initial);
        int start = _slots;
        int accumulator = Take();
        (int, bool)? outerAccumulator = Declare(loop.Accumulator, accumulator, isBinding);
        int variable = Take();
        int variable2 = loop.Variable2 is null ? -1 : Take();
        (int, bool)? outerVariable = Declare(loop.Variable, variable, false);
        (int, bool)? outerVariable2 = loop.Variable2 is { } second ? Declare(second, variable2, false) : null;
        bool isQuantifier = QuantifierNode.Covers(loop, out bool decides) && !traces;
        EvaluationNode condition = Plan(isQuantifier ? loop.Initial : loop.Condition);
        EvaluationNode step = PlanTraced(isQuantifier ? loop.Step.Arguments[1] : loop.Step);
        if (loop.Variable2 is { } name2)
        {
            Restore(name2, outerVariable2);
        }

        Restore(loop.Variable, outerVariable);
        EvaluationNode result = PlanTraced(loop.Result);
        Restore(loop.Accumulator, outerAccumulator);
        _slots = start;
        return isQuantifier ? new QuantifierNode(range, step, variable, variable2, decides) : new FoldNode
        {
            Range = range,
            Initial = initial,
            Condition = condition,
            Step = step,
            Result = result,
            Accumulator = accumulator,
            Variable = variable,
            Variable2 = variable2,
            IsBinding = isBinding,
        };
    }

    private int Take()
    {
        int slot = _slots++;
        Slots = Math.Max(Slots, _slots);
        return slot;
    }

    private (int, bool)? Declare(string name, int slot, bool isBound)
    {
        (int, bool)? outer = _locals.TryGetValue(name, out (int, bool) known) ? known : null;
        _locals[name] = (slot, isBound);
        return outer;
    }

    private void Restore(string name, (int, bool)? outer)
    {
        if (outer is { } known)
        {
            _locals[name] = known;
        }
        else
        {
            _locals.Remove(name);
        }
    }
}
