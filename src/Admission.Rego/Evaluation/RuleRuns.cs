using Admission.Rego.Syntax;
using Admission.Rego.Values;

namespace Admission.Rego.Evaluation;

/// <summary>Computes the documents of rules and calls functions.</summary>
internal static class RuleRuns
{
    /// <summary>The document of a group of rules, computed once for each world.</summary>
    public static RegoValue? Document(Machine m, RuleGroup group)
    {
        World world = m.World;
        object? known = world.Memo[group.Id];
        if (known is not null)
        {
            if (ReferenceEquals(known, World.Running))
            {
                throw new EvaluationHalt(group.Rules[0].At.Error(
                    RegoError.Recursion, $"rule {group.Path} is recursive: {group.Path} -> {group.Path}"));
            }

            m.Reading.Parts |= world.Parts[group.Id];
            return known as RegoValue;
        }

        ValueCost cost = m.BeginValue();
        world.Memo[group.Id] = World.Running;
        RegoValue? value = group.Kind switch
        {
            RuleKind.Set => CollectSet(m, group),
            RuleKind.Object => CollectObject(m, group),
            _ => Value(m, group, 0, 0),
        };
        m.EndValue(cost, world, group.Id, value);
        return value;
    }

    /// <summary>Calls a function with arguments from the machine's stack.</summary>
    public static RegoValue? Call(Machine m, RuleGroup group, int start, int count) => Value(m, group, start, count);

    /// <summary>Calls the function that <c>with</c> puts in place of another one.</summary>
    public static RegoValue? CallOther(Machine m, Callee function, RegoValue[] arguments, Place at)
    {
        int start = m.Top;
        foreach (RegoValue argument in arguments)
        {
            m.Push(argument);
        }

        m.Calling = at;
        RegoValue? result = function.Rules is { } rules
            ? Value(m, rules, start, arguments.Length)
            : function.Builtin!.Call(m, m.From(start));
        m.Pop(start);
        return result;
    }

    private static RegoValue? Value(Machine m, RuleGroup group, int start, int count)
    {
        RegoValue? result = null;
        RulePlan[] plans = group.ByArgument?.Select(m.From(start))
            ?? group.Index?.Select(m, group) ?? group.Plans;
        foreach (RulePlan plan in plans)
        {
            if (!plan.CanMatch(m))
            {
                continue;
            }

            RegoValue? value = Run(m, plan, start, count);
            if (value is null)
            {
                continue;
            }

            if (result is null)
            {
                result = value;
                if (group.HasOneValue)
                {
                    break;
                }
            }
            else if (!RegoOrder.AreEqual(result, value))
            {
                throw Conflict(group, group.Kind == RuleKind.Function ? plan.At : group.Plans[0].At);
            }
        }

        return result ?? (group.DefaultPlan is { } plain ? Run(m, plain, start, count) : null);
    }

    private static EvaluationHalt Conflict(RuleGroup group, Place at) => new(at.Error(
        RegoError.Conflict,
        group.Kind == RuleKind.Function
            ? "functions must not produce multiple outputs for same inputs"
            : "complete rules must not produce multiple outputs"));

    private static RegoValue? Run(Machine m, RulePlan plan, int start, int count)
    {
        for (RulePlan? next = plan; next is not null; next = next.Else)
        {
            Slot[] frame = m.Rent(next.FrameSize);
            ReadOnlySpan<RegoValue> arguments = m.From(start);
            for (int i = 0; i < count; i++)
            {
                frame[i + 1].Value = arguments[i];
            }

            next.Body.Run(m, frame);
            RegoValue? result = frame[0].Value;
            m.Return(frame);
            if (result is not null)
            {
                return result;
            }
        }

        return null;
    }

    private static RegoSet CollectSet(Machine m, RuleGroup group)
    {
        Collector? collector = null;
        Slot[]? frame = null;

        // What a rule finds for another input is not a violation of this one.
        bool isVerdict = group.IsVerdict && !m.IsChanged;
        IterationTrace.Mark outer = m.Trace.Open(group);
        try
        {
            foreach (RulePlan plan in group.Index?.Select(m, group) ?? group.Plans)
            {
                if (!plan.CanMatch(m))
                {
                    continue;
                }

                frame = m.Rent(plan.FrameSize);
                frame[0].Value = collector;
                m.Trace.Rule = plan;
                plan.Body.Run(m, frame);
                collector = (Collector?)frame[0].Value;
                m.Return(frame);
                frame = null;
            }
        }
        catch (Exception exception) when (isVerdict && Machine.IsEnd(exception))
        {
            if ((frame?[0].Value ?? collector) is Collector found)
            {
                m.Unfinished.Add((group, new RegoArray(found.Elements())));
            }

            throw;
        }

        m.Trace.Close(outer);
        return collector is null ? RegoSet.Empty : (RegoSet)collector.Build();
    }

    /// <summary>Looks for elements of a set. Ends when all are found.</summary>
    public static void Seek(Machine m, RuleGroup group, Seeker seeker)
    {
        if (m.World.Memo[group.Id] is RegoSet known)
        {
            for (int i = 0; i < known.Count; i++)
            {
                _ = seeker.Takes(known.At(i).Value);
            }

            return;
        }

        foreach (RulePlan plan in group.Index?.Select(m, group) ?? group.Plans)
        {
            Seek(m, plan, seeker);
            if (seeker.HasAll)
            {
                return;
            }
        }
    }

    /// <summary>Looks for elements that one rule adds to its set. Ends when all are found.</summary>
    public static void Seek(Machine m, RulePlan rule, Seeker seeker)
    {
        if (!rule.CanMatch(m))
        {
            return;
        }

        Slot[] frame = m.Rent(rule.FrameSize);
        frame[0].Value = seeker;
        _ = rule.Body.Run(m, frame);
        m.Return(frame);
    }

    private static RegoObject CollectObject(Machine m, RuleGroup group)
    {
        var tree = new DocumentTree();
        foreach (RulePlan plan in group.Plans)
        {
            Slot[] frame = m.Rent(plan.FrameSize);
            frame[0].Value = tree;
            plan.Body.Run(m, frame);
            m.Return(frame);
        }

        return tree.Build();
    }
}

/// <summary>Sets the value of a rule or function, and checks that all solutions agree.</summary>
internal sealed class ValueStep(Place at, Val value, bool isConstant, bool isFunction) : Step
{
    public override bool Run(Machine m, Slot[] f)
    {
        if (value.Eval(m, f) is not { } result)
        {
            return false;
        }

        if (f[0].Value is { } other && !RegoOrder.AreEqual(other, result))
        {
            throw new EvaluationHalt(at.Error(RegoError.Conflict, isFunction
                ? "functions must not produce multiple outputs for same inputs"
                : "complete rules must not produce multiple outputs"));
        }

        f[0].Value = result;
        return isConstant;
    }
}

/// <summary>Adds an element to the set of a rule.</summary>
internal sealed class ElementStep(Val value) : Step
{
    public override bool Run(Machine m, Slot[] f)
    {
        if (value.Eval(m, f) is { } element)
        {
            m.Step();
            if (f[0].Value is Seeker seeker)
            {
                return seeker.Takes(element);
            }

            ((Collector)(f[0].Value ??= new Collector(RegoKind.Set))).Add(element);
            m.Trace.Found(element);
        }

        return false;
    }
}

/// <summary>Adds a value, or an element of a set, at a place of an object.</summary>
internal sealed class PlaceStep(Place at, Val[] path, Val value, bool isElement) : Step
{
    public override bool Run(Machine m, Slot[] f)
    {
        m.Step();
        var keys = new RegoValue[path.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            if (path[i].Eval(m, f) is not { } key)
            {
                return false;
            }

            keys[i] = key;
        }

        if (value.Eval(m, f) is { } result && !((DocumentTree)f[0].Value!).Add(keys, result, isElement))
        {
            throw new EvaluationHalt(at.Error(RegoError.Conflict, "object keys must be unique"));
        }

        return false;
    }
}

/// <summary>The object that rules with variables in their heads make together.</summary>
internal sealed class DocumentTree : RegoValue
{
    private readonly Dictionary<RegoValue, object> _members = [];

    public override RegoKind Kind => RegoKind.Object;

    public bool Add(ReadOnlySpan<RegoValue> path, RegoValue value, bool isElement)
    {
        object? known = _members.GetValueOrDefault(path[0]);
        if (path.Length > 1)
        {
            if (known is null)
            {
                _members[path[0]] = known = new DocumentTree();
            }

            return known is DocumentTree child && child.Add(path[1..], value, isElement);
        }

        if (isElement)
        {
            if (known is null)
            {
                _members[path[0]] = known = new Collector(RegoKind.Set);
            }

            (known as Collector)?.Add(value);
            return known is Collector;
        }

        if (known is null)
        {
            _members[path[0]] = value;
            return true;
        }

        return known is RegoValue same and not DocumentTree and not Collector && RegoOrder.AreEqual(same, value);
    }

    public RegoObject Build()
    {
        var builder = new ObjectBuilder();
        foreach ((RegoValue key, object member) in _members)
        {
            builder.Set(key, member switch
            {
                DocumentTree tree => tree.Build(),
                Collector collector => collector.Build(),
                _ => (RegoValue)member,
            });
        }

        return builder.Build();
    }

    protected override int HashOf() => 0;
}
