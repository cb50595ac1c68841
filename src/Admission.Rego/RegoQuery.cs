using Admission.Rego.Compile;
using Admission.Rego.Evaluation;
using Admission.Rego.Values;

namespace Admission.Rego;

/// <summary>A query that is ready to run. Can be used by several threads.</summary>
public sealed class RegoQuery
{
    private readonly RegoProgram _program;
    private readonly QueryPlan _plan;

    internal RegoQuery(RegoProgram program, QueryPlan plan)
    {
        _program = program;
        _plan = plan;
    }

    /// <summary>Evaluates the query on an input.</summary>
    public RegoResult Evaluate(RegoInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var rows = new List<RegoRow>();
        var prints = new List<RegoPrint>();
        var machine = new Machine(input.Time)
        {
            IsStrict = input.IsStrict,
            Covered = input.Covered,
            Print = (text, at) => prints.Add(new RegoPrint(text, at.File ?? "", at.Line)),
        };
        machine.Begin(_program.Compiled, input.Input, input.Data ?? RegoObject.Empty, input.Limits, now: input.Now);
        try
        {
            machine.Row = f => rows.Add(new RegoRow(
                [.. _plan.Variables.Select(v => new KeyValuePair<string, RegoValue>(v.Name, f[v.Slot].Value!))],
                [.. _plan.Expressions.Select(e => new KeyValuePair<string, RegoValue>(
                    e.Text, e.Slot < 0 ? RegoBoolean.True : Documents.Whole(machine, f[e.Slot].Value)!))]));
            _plan.First.Run(machine, machine.Rent(_plan.FrameSize));
            return new RegoResult([.. rows], null, [.. prints], machine.SwallowedError);
        }
        catch (Exception exception) when (Machine.IsEnd(exception))
        {
            return new RegoResult([], machine.ErrorOf(exception), [.. prints], machine.SwallowedError);
        }
        finally
        {
            Machine.Stop();
        }
    }
}
