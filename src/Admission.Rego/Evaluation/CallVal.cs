using Admission.Rego.Syntax;
using Admission.Rego.Values;

namespace Admission.Rego.Evaluation;

/// <summary>A call of a builtin.</summary>
internal sealed class BuiltinVal(Place at, Builtin builtin, Val[] arguments) : Val
{
    public override RegoValue? Eval(Machine m, Slot[] f)
    {
        int start = m.Top;
        foreach (Val argument in arguments)
        {
            if (argument.Eval(m, f) is not { } value)
            {
                m.Pop(start);
                return null;
            }

            m.Push(value);
        }

        RegoValue? result;
        if (m.World.Mocks is { } mocks && mocks.TryGetValue(builtin.Name, out FunctionMock? mock))
        {
            result = Mocked(m, mock, start);
        }
        else
        {
            m.Step();
            m.Calling = at;
            m.Nesting.Depth++;
            result = builtin.Call(m, m.From(start));
            m.Nesting.Depth--;
        }

        m.Pop(start);
        return result;
    }

    private RegoValue? Mocked(Machine m, FunctionMock mock, int start)
    {
        if (mock.Value is { } value)
        {
            return value;
        }

        // Inside the replacement, all names mean the original functions.
        World outer = m.World;
        m.World = outer.Changed(m.Program.Values);
        m.World.Mocks = null;
        RegoValue? result = RuleRuns.CallOther(m, mock.Function!, m.From(start).ToArray(), at);
        m.World = outer;
        return result;
    }
}

/// <summary>A call of a rule that is a function.</summary>
internal sealed class FunctionVal(Place at, RuleGroup group, Val[] arguments) : Val
{
    public override RegoValue? Eval(Machine m, Slot[] f)
    {
        int start = m.Top;
        foreach (Val argument in arguments)
        {
            if (argument.Eval(m, f) is not { } value)
            {
                m.Pop(start);
                return null;
            }

            m.Push(value);
        }

        RegoValue? result;
        if (m.World.Mocks is { } mocks && mocks.TryGetValue(group.Path, out FunctionMock? mock))
        {
            result = mock.Value ?? CallMock(m, mock.Function!, start);
        }
        else
        {
            result = Call(m, start);
        }

        m.Pop(start);
        return result;
    }

    // What prints must print each time.
    private RegoValue? Call(Machine m, int start)
    {
        if (arguments.Length is 0 or > CallMemo.MaxArguments || group.ByArgument is not null || m.Print is not null
            || m.World.Calls is not { } calls)
        {
            return RuleRuns.Call(m, group, start, arguments.Length);
        }

        m.Step();
        InputReads reading = m.Reading;
        if (calls.TryGet(group, m.From(start), out RegoValue? result, out InputParts parts))
        {
            reading.Parts |= parts;
            return result;
        }

        InputParts outer = reading.Parts;
        reading.Parts = InputParts.None;
        result = RuleRuns.Call(m, group, start, arguments.Length);
        calls.Add(group, m.From(start), result, reading.Parts);
        reading.Parts |= outer;
        return result;
    }

    private RegoValue? CallMock(Machine m, Callee function, int start)
    {
        World outer = m.World;
        m.World = outer.Changed(m.Program.Values);
        m.World.Mocks = null;
        RegoValue? result = RuleRuns.CallOther(m, function, m.From(start).ToArray(), at);
        m.World = outer;
        return result;
    }
}

/// <summary>Equality and order of two values, without a call of a builtin.</summary>
internal sealed class CompareVal(Val left, Val right, string name) : Val
{
    private readonly Func<RegoValue, RegoValue, bool> _holds = name switch
    {
        "equal" => static (a, b) => RegoOrder.AreEqual(a, b),
        "neq" => static (a, b) => !RegoOrder.AreEqual(a, b),
        "lt" => static (a, b) => RegoOrder.Compare(a, b) < 0,
        "lte" => static (a, b) => RegoOrder.Compare(a, b) <= 0,
        "gt" => static (a, b) => RegoOrder.Compare(a, b) > 0,
        _ => static (a, b) => RegoOrder.Compare(a, b) >= 0,
    };

    public override RegoValue? Eval(Machine m, Slot[] f)
    {
        if (left.Eval(m, f) is not { } a || right.Eval(m, f) is not { } b)
        {
            return null;
        }

        return RegoBoolean.Of(_holds(a, b));
    }
}

/// <summary>Is a value, or a key and a value, in a collection?</summary>
internal sealed class MemberVal(Val? key, Val value, Val collection) : Val
{
    public override RegoValue? Eval(Machine m, Slot[] f)
    {
        RegoValue? wantedKey = key?.Eval(m, f);
        if ((key is not null && wantedKey is null) || value.Eval(m, f) is not { } wanted
            || collection.Eval(m, f) is not { } all)
        {
            return null;
        }

        if (wantedKey is not null)
        {
            return RegoBoolean.Of(all.Get(wantedKey) is { } found && RegoOrder.AreEqual(found, wanted));
        }

        if (all is RegoSet set)
        {
            return RegoBoolean.Of(set.Contains(wanted));
        }

        for (int i = 0; i < all.Count; i++)
        {
            m.Step();
            RegoValue item = all is RegoArray array ? array[i] : all.At(i).Value;
            if (RegoOrder.AreEqual(item, wanted))
            {
                return RegoBoolean.True;
            }
        }

        return RegoBoolean.False;
    }
}
