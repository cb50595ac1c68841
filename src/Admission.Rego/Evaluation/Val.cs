using Admission.Rego.Syntax;
using Admission.Rego.Values;

namespace Admission.Rego.Evaluation;

/// <summary>A term that is ready to run: gives one value, or null for undefined.</summary>
internal abstract class Val
{
    public abstract RegoValue? Eval(Machine m, Slot[] f);
}

internal sealed class ConstVal(RegoValue value) : Val
{
    public RegoValue Value { get; } = value;

    public override RegoValue? Eval(Machine m, Slot[] f) => Value;
}

internal sealed class SlotVal(int slot) : Val
{
    public int Slot { get; } = slot;

    public override RegoValue? Eval(Machine m, Slot[] f) => f[Slot].Value;
}

internal sealed class InputVal : Val
{
    public override RegoValue? Eval(Machine m, Slot[] f) => m.World.Input;
}

/// <summary>The document of a rule, if nothing above it was replaced.</summary>
internal sealed class GroupVal(RuleGroup group, string[] path) : Val
{
    public override RegoValue? Eval(Machine m, Slot[] f) =>
        m.World.Overrides is null ? RuleRuns.Document(m, group) : Documents.Walk(m, path);
}

/// <summary>A place below <c>data</c> that is not one rule: base documents, packages, or both.</summary>
internal sealed class DocumentVal(string[] path, bool isBase) : Val
{
    private readonly RegoString[] _keys = [.. path.Select(static name => new RegoString(name))];

    public override RegoValue? Eval(Machine m, Slot[] f)
    {
        if (!isBase || m.World.Overrides is not null)
        {
            return Documents.Walk(m, path);
        }

        m.Reading.Parts |= InputParts.Surroundings;
        RegoValue? value = m.World.Data;
        for (int i = 0; i < _keys.Length && value is not null; i++)
        {
            value = value is RegoObject members ? members.Member(_keys[i].Text) : value.Get(_keys[i]);
        }

        return value;
    }
}

/// <summary>Turns a package or rule at the end of a path into a whole value.</summary>
internal sealed class WholeVal(Val inner) : Val
{
    public override RegoValue? Eval(Machine m, Slot[] f) => Documents.Whole(m, inner.Eval(m, f));
}

/// <summary>Steps into a value.</summary>
internal sealed class PathVal(Val head, Val[] steps) : Val
{
    private readonly string?[] _names =
        [.. steps.Select(static step => ((step as ConstVal)?.Value as RegoString)?.Text)];

    public Val Head { get; } = head;

    public Val[] Steps { get; } = steps;

    public override RegoValue? Eval(Machine m, Slot[] f)
    {
        RegoValue? value = Head.Eval(m, f);
        for (int i = 0; i < Steps.Length; i++)
        {
            if (value is null)
            {
                return null;
            }

            if (_names[i] is { } name && value is RegoObject members and not VirtualDocument)
            {
                value = members.Member(name);
                continue;
            }

            if (Steps[i].Eval(m, f) is not { } key)
            {
                return null;
            }

            value = value is VirtualDocument document ? document.Step(m, key) : value.Get(key);
        }

        return value;
    }
}

internal sealed class ArrayVal(Val[] items) : Val
{
    public override RegoValue? Eval(Machine m, Slot[] f)
    {
        var values = new RegoValue[items.Length];
        for (int i = 0; i < items.Length; i++)
        {
            if (items[i].Eval(m, f) is not { } value)
            {
                return null;
            }

            values[i] = value;
        }

        return new RegoArray(values);
    }
}

internal sealed class SetVal(Val[] items) : Val
{
    public override RegoValue? Eval(Machine m, Slot[] f)
    {
        var values = new Collector(RegoKind.Set);
        foreach (Val item in items)
        {
            if (item.Eval(m, f) is not { } value)
            {
                return null;
            }

            values.Add(value);
        }

        return values.Build();
    }
}

/// <summary>An object whose keys are different strings that the policy writes.</summary>
internal sealed class RecordVal(RegoString[] keys, Val[] members) : Val
{
    public static Val Of((Val Key, Val Value)[] members)
    {
        RegoString[] keys = [.. members.Select(static one => (one.Key as ConstVal)?.Value).OfType<RegoString>()];
        bool isRecord = members.Length is > 0 and <= RecordObject.MaxMembers
            && keys.Length == members.Length
            && keys.DistinctBy(static key => key.Text).Count() == keys.Length;
        if (!isRecord)
        {
            return new ObjectVal(members);
        }

        Val[] values = [.. members.Select(static one => one.Value)];
        RecordObject.Sort(keys, values);
        return new RecordVal(keys, values);
    }

    public override RegoValue? Eval(Machine m, Slot[] f)
    {
        var values = new RegoValue[members.Length];
        for (int i = 0; i < values.Length; i++)
        {
            if (members[i].Eval(m, f) is not { } value)
            {
                return null;
            }

            values[i] = value;
        }

        return new RecordObject(keys, values);
    }
}

internal sealed class ObjectVal((Val Key, Val Value)[] members) : Val
{
    public override RegoValue? Eval(Machine m, Slot[] f)
    {
        var builder = new ObjectBuilder();
        foreach ((Val keyVal, Val valueVal) in members)
        {
            if (keyVal.Eval(m, f) is not { } key || valueVal.Eval(m, f) is not { } value)
            {
                return null;
            }

            builder.Set(key, value);
        }

        return builder.Build();
    }
}

/// <summary>A comprehension: runs its body and collects.</summary>
internal sealed class ComprehensionVal(Step body, int builder, RegoKind result) : Val
{
    public override RegoValue? Eval(Machine m, Slot[] f)
    {
        RegoValue? outer = f[builder].Value;
        f[builder].Value = null;
        m.Nesting.Depth++;
        body.Run(m, f);
        m.Nesting.Depth--;
        var collected = (Collector?)f[builder].Value;
        f[builder].Value = outer;
        return collected?.Build() ?? result switch
        {
            RegoKind.Array => RegoArray.Empty,
            RegoKind.Set => RegoSet.Empty,
            _ => RegoObject.Empty,
        };
    }
}

/// <summary>A comprehension without variables from outside: it has one value for an evaluation.</summary>
/// <param name="inner">The comprehension.</param>
/// <param name="position">The position of its value in the table of the world.</param>
internal sealed class OnceVal(Val inner, int position) : Val
{
    public override RegoValue? Eval(Machine m, Slot[] f)
    {
        if (m.IsChanged || m.Print is not null)
        {
            return inner.Eval(m, f);
        }

        World world = m.World;
        if (world.Memo[position] is RegoValue known)
        {
            m.Step();
            m.Reading.Parts |= world.Parts[position];
            return known;
        }

        ValueCost cost = m.BeginValue();
        RegoValue? value = inner.Eval(m, f);
        m.EndValue(cost, world, position, value);
        return value;
    }
}

/// <summary>Values that a comprehension collects; lives in a slot and is never seen by a policy.</summary>
internal sealed class Collector(RegoKind result) : RegoValue
{
    private List<RegoValue>? _items;
    private HashSet<RegoValue>? _elements;
    private RegoValue[]? _few;
    private int _fewCount;
    private ObjectBuilder? _members;

    public override RegoKind Kind => result;

    public void Add(RegoValue value)
    {
        if (result == RegoKind.Array)
        {
            (_items ??= []).Add(value);
        }
        else if (_elements is not null)
        {
            _elements.Add(value);
        }
        else if (_few is null)
        {
            _few = new RegoValue[4];
            _few[_fewCount++] = value;
        }
        else if (!Contains(value))
        {
            AddElement(value);
        }
    }

    private bool Contains(RegoValue value)
    {
        RegoValue own = WatchedObject.Unwatched(value);
        for (int i = 0; i < _fewCount; i++)
        {
            if (RegoOrder.AreEqual(WatchedObject.Unwatched(_few![i]), own))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The elements of a set so far, in the order in which they were found.</summary>
    public RegoValue[] Elements() => _elements is not null ? [.. _elements] : _few?[.._fewCount] ?? [];

    public bool Add(RegoValue key, RegoValue value) => (_members ??= new ObjectBuilder()).TryAdd(key, value);

    public RegoValue Build() => result switch
    {
        RegoKind.Array => _items is null ? RegoArray.Empty : new RegoArray([.. _items]),
        RegoKind.Set => _elements is not null ? new RegoSet(_elements)
            : _few is null ? RegoSet.Empty
            : RegoSet.OfFew(_few.Length == _fewCount ? _few : _few[.._fewCount]),
        _ => _members?.Build() ?? RegoObject.Empty,
    };

    protected override int HashOf() => 0;

    private void AddElement(RegoValue value)
    {
        if (_fewCount == RegoSet.MaxCompared)
        {
            _elements = [.. _few!, value];
            return;
        }

        if (_fewCount == _few!.Length)
        {
            Array.Resize(ref _few, RegoSet.MaxCompared);
        }

        _few[_fewCount++] = value;
    }
}

/// <summary>An interpolated string; a part without a value shows as <c>&lt;undefined&gt;</c>.</summary>
internal sealed class TemplateVal(Place at, Val[] parts) : Val
{
    public override RegoValue? Eval(Machine m, Slot[] f)
    {
        var text = new System.Text.StringBuilder();
        foreach (Val part in parts)
        {
            switch (part.Eval(m, f))
            {
                case RegoSet { Count: 0 }:
                    text.Append("<undefined>");
                    break;
                case RegoSet { Count: 1 } one when part is ComprehensionVal:
                    RegoValue value = one.At(0).Value;
                    text.Append(value is RegoString only ? only.Text : value.ToString());
                    break;
                case RegoString plain:
                    text.Append(plain.Text);
                    break;
                default:
                    throw new EvaluationHalt(
                        at.Error(RegoError.Conflict, "template-strings must not produce multiple outputs"));
            }

            m.ChargeText(text.Length);
        }

        return new RegoString(text.ToString());
    }
}
