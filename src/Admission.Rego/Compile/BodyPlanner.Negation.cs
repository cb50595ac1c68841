using Admission.Rego.Evaluation;
using Admission.Rego.Syntax;

namespace Admission.Rego.Compile;

internal sealed partial class BodyPlanner
{
    /// <summary>
    /// Evaluates the arguments of a negated call before the negation, as OPA does: <c>not f(input.x)</c> is undefined
    /// if <c>input.x</c> is. The operands of <c>==</c> stay inside: <c>not input.x == 1</c> is true without
    /// <c>input.x</c>.
    /// </summary>
    private Term Hoist(Term term)
    {
        switch (term)
        {
            case CallTerm call:
                bool isEquality = call.Name is "eq" or "equal" && !program.Functions.ContainsKey(call.Name);
                return new CallTerm(call.At, call.Function,
                    [.. call.Arguments.Select(argument => isEquality ? HoistSteps(argument) : HoistWhole(argument))]);
            case RefTerm:
                return HoistSteps(term);
            default:
                return term;
        }
    }

    private Term HoistSteps(Term term) => term is RefTerm reference
        ? new RefTerm(reference.At, [reference.Head is VarTerm ? reference.Head : HoistWhole(reference.Head),
            .. reference.Path.Skip(1).Select(HoistWhole)])
        : HoistWhole(term);

    private Term HoistWhole(Term term)
    {
        switch (term)
        {
            case RefTerm or CallTerm:
                Val value = Value(term);
                var variable = new VarTerm(term.At, $"__hoisted{slots.Temporary()}__");
                Bind(variable.Name);
                _steps.Add(new BindStep(slots.Of(variable.Name), value));
                return variable;
            case ArrayTerm array:
                return new ArrayTerm(array.At, [.. array.Items.Select(HoistWhole)]);
            case SetTerm set:
                return new SetTerm(set.At, [.. set.Items.Select(HoistWhole)]);
            case ObjectTerm members:
                return new ObjectTerm(
                    members.At, [.. members.Members.Select(m => (HoistWhole(m.Key), HoistWhole(m.Value)))]);
            default:
                return term;
        }
    }
}
