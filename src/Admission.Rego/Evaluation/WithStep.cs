using Admission.Rego.Values;

namespace Admission.Rego.Evaluation;

/// <summary>
/// What one <c>with</c> replaces: input or data at a path, or a function by a value or another function.
/// </summary>
internal sealed record Replacement(string Root, string[] Path, Val? Value, Callee? Function);

/// <summary>Runs an expression in a changed world.</summary>
internal sealed class WithStep(Replacement[] replacements, Step inner) : Step
{
    public override bool Run(Machine m, Slot[] f)
    {
        World outer = m.World;
        World changed = outer.Changed(m.Program.Values);
        foreach (Replacement replacement in replacements)
        {
            RegoValue? value = replacement.Value?.Eval(m, f);
            if (value is null && replacement.Function is null)
            {
                return false;
            }

            Apply(changed, replacement, value);
        }

        m.Worlds.Push(outer);
        m.World = changed;
        bool stops = inner.Run(m, f);
        m.World = outer;
        m.Worlds.Pop();
        return stops;
    }

    private static void Apply(World world, Replacement replacement, RegoValue? value)
    {
        switch (replacement.Root)
        {
            case "input":
                world.Input = DataOverride.Replace(world.Input, replacement.Path, value!);
                break;
            case "data":
                world.Overrides = DataOverride.Add(world.Overrides, replacement.Path, value!);
                break;
            default:
                world.Mocks = new Dictionary<string, FunctionMock>(world.Mocks ?? [], StringComparer.Ordinal)
                {
                    [replacement.Root] = new FunctionMock(value, replacement.Function),
                };
                break;
        }
    }
}

/// <summary>The end of an expression with <c>with</c>: what follows runs in the world outside.</summary>
internal sealed class LeaveStep : Step
{
    public override bool Run(Machine m, Slot[] f)
    {
        World inner = m.World;
        World outer = m.Worlds.Pop();
        m.World = outer;
        bool stops = Next.Run(m, f);
        m.World = inner;
        m.Worlds.Push(outer);
        return stops;
    }
}
