using Admission.Rego.Values;

namespace Admission.Rego.Evaluation;

/// <summary>Splits a value into parts, and binds variables to them.</summary>
internal abstract class Pattern
{
    public abstract bool Match(Machine m, Slot[] f, RegoValue value);
}

internal sealed class BindPattern(int slot) : Pattern
{
    public int Slot { get; } = slot;

    public override bool Match(Machine m, Slot[] f, RegoValue value)
    {
        f[Slot].Value = value;
        return true;
    }
}

internal sealed class EqualPattern(Val expected) : Pattern
{
    public override bool Match(Machine m, Slot[] f, RegoValue value) =>
        expected.Eval(m, f) is { } wanted && RegoOrder.AreEqual(wanted, value);
}

internal sealed class ArrayPattern(Pattern[] items) : Pattern
{
    public override bool Match(Machine m, Slot[] f, RegoValue value)
    {
        if (value is not RegoArray array || array.Count != items.Length)
        {
            return false;
        }

        for (int i = 0; i < items.Length; i++)
        {
            if (!items[i].Match(m, f, array[i]))
            {
                return false;
            }
        }

        return true;
    }
}

internal sealed class ObjectPattern((Val Key, Pattern Value)[] members) : Pattern
{
    public override bool Match(Machine m, Slot[] f, RegoValue value)
    {
        if (value is not RegoObject all || all.Count != members.Length)
        {
            return false;
        }

        foreach ((Val key, Pattern pattern) in members)
        {
            if (key.Eval(m, f) is not { } name || all.Get(name) is not { } member || !pattern.Match(m, f, member))
            {
                return false;
            }
        }

        return true;
    }
}
