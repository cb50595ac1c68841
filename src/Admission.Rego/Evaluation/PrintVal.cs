using System.Text;
using Admission.Rego.Syntax;
using Admission.Rego.Values;

namespace Admission.Rego.Evaluation;

/// <summary><c>print</c>: undefined arguments are printed as <c>&lt;undefined&gt;</c>; it is always true.</summary>
internal sealed class PrintVal(Place at, Val[] arguments) : Val
{
    public override RegoValue? Eval(Machine m, Slot[] f)
    {
        if (m.Print is null)
        {
            return RegoBoolean.True;
        }

        var text = new StringBuilder();
        for (int i = 0; i < arguments.Length; i++)
        {
            text.Append(i == 0 ? "" : " ");
            text.Append(arguments[i].Eval(m, f) switch
            {
                null => "<undefined>",
                RegoString s => s.Text,
                { } value => value.ToString(),
            });
            m.ChargeText(text.Length);
        }

        m.Print(text.ToString(), at);
        return RegoBoolean.True;
    }
}
