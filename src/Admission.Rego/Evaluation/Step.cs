using Admission.Rego.Syntax;
using Admission.Rego.Values;

namespace Admission.Rego.Evaluation;

/// <summary>
/// One step of a body. It runs the next step for each solution; true ends the search for more solutions.
/// </summary>
internal abstract class Step
{
    public Step Next { get; set; } = null!;

    public abstract bool Run(Machine m, Slot[] f);

    /// <summary>Links steps into a chain; the first of them.</summary>
    public static Step Chain(List<Step> steps, Step end)
    {
        Step next = end;
        for (int i = steps.Count - 1; i >= 0; i--)
        {
            steps[i].Next = next;
            next = steps[i];
        }

        return next;
    }
}

/// <summary>The end of a body under <c>not</c> or <c>every</c>: one solution is enough.</summary>
internal sealed class FoundStep : Step
{
    public static readonly FoundStep Instance = new();

    public override bool Run(Machine m, Slot[] f) => true;
}

/// <summary>Goes on if a term is neither undefined nor false.</summary>
internal sealed class AssertStep(Val value) : Step
{
    public override bool Run(Machine m, Slot[] f)
    {
        m.Step();
        return value.Eval(m, f) is { } result && !ReferenceEquals(result, RegoBoolean.False) && Next.Run(m, f);
    }
}

/// <summary>Records in the coverage that a line ran.</summary>
internal sealed class CoverStep(Place at) : Step
{
    public override bool Run(Machine m, Slot[] f)
    {
        m.Covered?.Invoke(at);
        return Next.Run(m, f);
    }
}

internal sealed class BindStep(int slot, Val value) : Step
{
    public override bool Run(Machine m, Slot[] f)
    {
        m.Step();
        if (value.Eval(m, f) is not { } result)
        {
            return false;
        }

        f[slot].Value = result;
        return Next.Run(m, f);
    }
}

internal sealed class EqualStep(Val left, Val right) : Step
{
    public override bool Run(Machine m, Slot[] f)
    {
        m.Step();
        return left.Eval(m, f) is { } a && right.Eval(m, f) is { } b && RegoOrder.AreEqual(a, b) && Next.Run(m, f);
    }
}

internal sealed class MatchStep(Val value, Pattern pattern) : Step
{
    public override bool Run(Machine m, Slot[] f)
    {
        m.Step();
        return value.Eval(m, f) is { } result && pattern.Match(m, f, result) && Next.Run(m, f);
    }
}

/// <summary>Goes through the items of a collection.</summary>
internal sealed class IterateStep(Val source, Pattern? key, int slot, bool toMember) : Step
{
    public override bool Run(Machine m, Slot[] f)
    {
        RegoValue? value = source.Eval(m, f);
        if (value is null)
        {
            return false;
        }

        if (value is VirtualDocument document)
        {
            value = document;
            if (toMember)
            {
                value = Documents.Whole(m, value)!;
            }
            else
            {
                return RunDocument(m, f, document);
            }
        }

        IterationTrace trace = m.Trace;
        int count = value.Steps;
        for (int i = 0; i < count; i++)
        {
            m.Step();
            RegoValue item;
            if (value is RegoArray array)
            {
                item = array[i];
                if (key is not null && !key.Match(m, f, RegoNumber.Of(i)))
                {
                    continue;
                }
            }
            else
            {
                (RegoValue itemKey, item) = value.At(i);
                if (key is not null && !key.Match(m, f, itemKey))
                {
                    continue;
                }
            }

            f[slot].Value = item;
            trace.Enter(value, i, item);
            bool isEnd = Next.Run(m, f);
            trace.Leave();
            if (isEnd)
            {
                return true;
            }
        }

        return false;
    }

    private bool RunDocument(Machine m, Slot[] f, VirtualDocument document)
    {
        foreach (RegoValue itemKey in document.Keys(m))
        {
            m.Step();
            if (key is not null && !key.Match(m, f, itemKey))
            {
                continue;
            }

            if (document.Step(m, itemKey) is { } item)
            {
                f[slot].Value = item;
                if (Next.Run(m, f))
                {
                    return true;
                }
            }
        }

        return false;
    }
}

internal sealed class NotStep(Step inner) : Step
{
    public override bool Run(Machine m, Slot[] f)
    {
        m.Step();
        m.Nesting.Depth++;
        bool holds = inner.Run(m, f);
        m.Nesting.Depth--;
        return !holds && Next.Run(m, f);
    }
}

/// <summary><c>every</c>: the body must have a solution for each item.</summary>
internal sealed class EveryStep(Val domain, int key, int value, Step body) : Step
{
    public override bool Run(Machine m, Slot[] f)
    {
        RegoValue? all = Documents.Whole(m, domain.Eval(m, f));
        if (all is not (RegoArray or RegoObject or RegoSet))
        {
            return false;
        }

        for (int i = 0; i < all.Count; i++)
        {
            m.Step();
            (RegoValue itemKey, RegoValue item) = all.At(i);
            if (key >= 0)
            {
                f[key].Value = itemKey;
            }

            f[value].Value = item;
            m.Nesting.Depth++;
            bool holds = body.Run(m, f);
            m.Nesting.Depth--;
            if (!holds)
            {
                return false;
            }
        }

        return Next.Run(m, f);
    }
}

/// <summary>All places and values below a value, for <c>walk</c>.</summary>
internal sealed class WalkStep(Val source, int slot) : Step
{
    public override bool Run(Machine m, Slot[] f) =>
        source.Eval(m, f) is { } value && Walk(m, f, [], value, 0);

    private bool Walk(Machine m, Slot[] f, RegoValue[] path, RegoValue value, int depth)
    {
        m.Charge(1 + (path.Length / 8));
        f[slot].Value = new RegoArray([new RegoArray(path), value]);
        if (Next.Run(m, f))
        {
            return true;
        }

        for (int i = 0; i < value.Count; i++)
        {
            (RegoValue key, RegoValue item) = value.At(i);
            if (Walk(m, f, [.. path, key], item, depth + 1))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>Collects an item, element or member of a comprehension.</summary>
internal sealed class CollectStep(Place at, RegoKind result, int builder, Val? key, Val value) : Step
{
    public override bool Run(Machine m, Slot[] f)
    {
        m.Step();
        if (key is null)
        {
            if (value.Eval(m, f) is { } item)
            {
                ((Collector)(f[builder].Value ??= new Collector(result))).Add(item);
            }
        }
        else if (key.Eval(m, f) is { } name && value.Eval(m, f) is { } member
            && !((Collector)(f[builder].Value ??= new Collector(result))).Add(name, member))
        {
            throw new EvaluationHalt(at.Error(RegoError.Conflict, "object keys must be unique"));
        }

        return false;
    }
}
